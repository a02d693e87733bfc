package io.erofs.tools.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the checker must say about an image of the corpus.
 *
 * @param verdict outcome
 * @param rules identifiers of all rules with findings
 * @param unchecked names of all reasons for leaving something unchecked
 */
record Expectations(Verdict verdict, SortedSet<String> rules, SortedSet<String> unchecked) {

  /** What a report says, in the same form. */
  static Expectations of(CheckReport report) {
    return new Expectations(
        report.verdict(),
        report.counts().keySet().stream()
            .map(Rule::id)
            .collect(Collectors.toCollection(TreeSet::new)),
        report.unchecked().stream()
            .map(part -> part.reason().name())
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** Reads a table: name, verdict, rules, reasons. */
  static Map<String, Expectations> read(String resource) {
    Map<String, Expectations> all = new LinkedHashMap<>();
    try (InputStream in = Expectations.class.getResourceAsStream(resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
        List<String> columns = List.of(line.split("\\|", 4));
        Verdict verdict = Verdict.valueOf(columns.get(1).strip());
        Expectations before =
            all.put(
                columns.get(0).strip(),
                new Expectations(verdict, words(columns.get(2)), words(columns.get(3))));
        if (before != null) {
          throw new IllegalArgumentException("twice: " + line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
    return all;
  }

  private static SortedSet<String> words(String text) {
    return text.isBlank() ? new TreeSet<>() : new TreeSet<>(List.of(text.strip().split(" ")));
  }
}
