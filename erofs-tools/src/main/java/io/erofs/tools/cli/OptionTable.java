package io.erofs.tools.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The options of one command: what the parser accepts, and what help and completion show. */
final class OptionTable {
  private static final int HELP_COLUMN = 28;

  private final List<Section> sections = new ArrayList<>();
  private final List<Option> hidden = new ArrayList<>();

  /** Options under one title of the help. */
  private record Section(String title, List<Option> options) {}

  /** Adds options under a title; returns this table. */
  OptionTable section(String title, Option... options) {
    sections.add(new Section(title, List.of(options)));
    return this;
  }

  /** Adds options that are accepted but not listed in the help; returns this table. */
  OptionTable hidden(Option... options) {
    hidden.addAll(List.of(options));
    return this;
  }

  /** The options that the help lists, in its order. */
  List<Option> listed() {
    List<Option> all = new ArrayList<>();
    for (Section section : sections) {
      all.addAll(section.options);
    }
    return all;
  }

  /** The option of a letter. */
  Optional<Option> byLetter(char letter) {
    for (Option option : all()) {
      if (option.letter() == letter) {
        return Optional.of(option);
      }
    }
    return Optional.empty();
  }

  /** The options whose long form is or begins with a text; exactly one if it is unambiguous. */
  List<Option> byName(String prefix) {
    List<Option> matches = new ArrayList<>();
    for (Option option : all()) {
      if (option.name().equals(prefix)) {
        return List.of(option);
      }
      if (!option.name().isEmpty() && option.name().startsWith(prefix)) {
        matches.add(option);
      }
    }
    return matches;
  }

  private List<Option> all() {
    List<Option> all = listed();
    all.addAll(hidden);
    return all;
  }

  /** The help text of all listed options. */
  String help() {
    StringBuilder text = new StringBuilder(4096);
    for (Section section : sections) {
      text.append('\n').append(section.title).append('\n');
      for (Option option : section.options) {
        append(text, option);
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Option option) {
    String synopsis = " " + option.synopsis();
    text.append(synopsis);
    int column = synopsis.length();
    for (String line : option.help().split("\n", -1)) {
      if (column + 2 > HELP_COLUMN) {
        text.append('\n');
        column = 0;
      }
      text.append(" ".repeat(HELP_COLUMN - column)).append(line);
      column = HELP_COLUMN;
    }
    text.append('\n');
  }
}
