package io.erofs.tools.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule of the format that the checker knows; immutable.
 *
 * <p>Identifiers are a letter for the area, a hyphen and two digits, and never change their
 * meaning: S superblock, C compression configuration, D devices, I inodes, L directories, F flat
 * data, K chunks, Z compressed data, E encoded extents, X extended attributes, P packed inode, M
 * metabox, G the whole image. {@link io.erofs.error.CorruptImageException#rule()} gives the same
 * identifiers.
 *
 * @param id identifier, such as {@code I-06}
 * @param severity the worst severity that a finding of this rule has; some have milder ones
 * @param title what the rule is about, a few words
 * @param explanation what a good image does, one sentence
 * @param kernel what Linux does with a violation, to be read behind "Linux"
 */
public record Rule(String id, Severity severity, String title, String explanation, String kernel) {
  private static final int COLUMNS = 5;
  private static final Map<String, Rule> ALL = load();

  /**
   * The whole catalogue.
   *
   * @return all rules, in the order of the areas
   */
  public static List<Rule> all() {
    return List.copyOf(ALL.values());
  }

  /**
   * A rule of the catalogue.
   *
   * @param id its identifier
   * @return the rule
   * @throws IllegalArgumentException if there is none
   */
  public static Rule of(String id) {
    Rule rule = ALL.get(id);
    if (rule == null) {
      throw new IllegalArgumentException("id=" + id + " is no rule of the catalogue");
    }
    return rule;
  }

  private static Map<String, Rule> load() {
    Map<String, Rule> rules = new LinkedHashMap<>();
    for (String line : lines()) {
      if (!line.startsWith("#")) {
        String[] columns = line.split(" \\| ", COLUMNS);
        Severity severity = Severity.valueOf(columns[1]);
        rules.put(columns[0], new Rule(columns[0], severity, columns[2], columns[3], columns[4]));
      }
    }
    return rules;
  }

  private static List<String> lines() {
    try (InputStream in = Rule.class.getResourceAsStream("rules.txt")) {
      if (in == null) {
        throw new IllegalStateException("the catalogue rules.txt is missing from the class path");
      }
      List<String> lines = new ArrayList<>();
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the catalogue of rules", e);
    }
  }

  /** The identifier and the title. */
  @Override
  public String toString() {
    return id + " " + title;
  }
}
