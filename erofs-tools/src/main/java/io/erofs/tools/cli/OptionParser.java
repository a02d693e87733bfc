package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses a command line the way GNU getopt_long does.
 *
 * <p>Options may stand behind operands, {@code --} ends them, long options may be abbreviated as
 * long as they stay unambiguous, short ones may be joined, and a value of a short option may be
 * attached ({@code -x-1}, {@code -Enosbcrc}). Arguments are bytes, because paths are.
 */
final class OptionParser {
  private final OptionTable table;
  private final List<Bytes> arguments;
  private final List<Arguments.Given> options = new ArrayList<>();
  private final List<Bytes> operands = new ArrayList<>();
  private int next;

  private OptionParser(OptionTable table, List<Bytes> arguments) {
    this.table = table;
    this.arguments = arguments;
  }

  /**
   * Parses.
   *
   * @param table accepted options
   * @param arguments all arguments
   * @return options and operands
   * @throws UsageException if an option is unknown, ambiguous, or its value is missing or too much
   */
  static Arguments parse(OptionTable table, List<Bytes> arguments) throws UsageException {
    return new OptionParser(table, arguments).parse();
  }

  private Arguments parse() throws UsageException {
    while (next < arguments.size()) {
      Bytes bytes = arguments.get(next++);
      String argument = latin1(bytes);
      if (argument.equals("--")) {
        operands.addAll(arguments.subList(next, arguments.size()));
        break;
      }
      if (argument.startsWith("--")) {
        parseLong(argument.substring(2));
      } else if (argument.length() > 1 && argument.charAt(0) == '-') {
        parseLetters(argument);
      } else {
        operands.add(bytes);
      }
    }
    return new Arguments(options, operands);
  }

  private void parseLong(String argument) throws UsageException {
    int equals = argument.indexOf('=');
    String name = equals < 0 ? argument : argument.substring(0, equals);
    List<Option> matches = table.byName(name);
    if (matches.size() != 1) {
      throw unknown(name, matches);
    }
    Option option = matches.get(0);
    if (equals >= 0) {
      if (option.arity() == Option.Arity.NONE) {
        throw new UsageException("option '" + option.spelling() + "' doesn't allow an argument");
      }
      add(option, argument.substring(equals + 1));
    } else if (option.arity() == Option.Arity.REQUIRED) {
      addWithNext(option);
    } else {
      options.add(new Arguments.Given(option, false, Bytes.EMPTY));
    }
  }

  private static UsageException unknown(String name, List<Option> matches) {
    String text = bytes(name).toString();
    if (matches.isEmpty()) {
      return new UsageException("unrecognized option '--" + text + "'");
    }
    StringBuilder all = new StringBuilder();
    for (Option match : matches) {
      all.append(" '").append(match.spelling()).append('\'');
    }
    return new UsageException("option '--" + text + "' is ambiguous; possibilities:" + all);
  }

  private void parseLetters(String argument) throws UsageException {
    for (int i = 1; i < argument.length(); i++) {
      char letter = argument.charAt(i);
      Optional<Option> found = table.byLetter(letter);
      if (found.isEmpty()) {
        throw new UsageException("invalid option -- '" + bytes(String.valueOf(letter)) + "'");
      }
      Option option = found.get();
      if (option.arity() == Option.Arity.NONE) {
        options.add(new Arguments.Given(option, false, Bytes.EMPTY));
      } else if (i + 1 < argument.length()) {
        add(option, argument.substring(i + 1));
        return;
      } else {
        addWithNext(option);
      }
    }
  }

  private void addWithNext(Option option) throws UsageException {
    if (next == arguments.size()) {
      throw new UsageException("option '" + option.spelling() + "' requires an argument");
    }
    options.add(new Arguments.Given(option, true, arguments.get(next++)));
  }

  private void add(Option option, String value) {
    options.add(new Arguments.Given(option, true, bytes(value)));
  }

  private static String latin1(Bytes bytes) {
    return new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
  }

  private static Bytes bytes(String latin1) {
    return Bytes.of(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }
}
