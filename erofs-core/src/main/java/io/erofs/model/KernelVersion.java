package io.erofs.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mainline Linux release.
 *
 * @param major first number
 * @param minor second number
 */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
  /** The first release with EROFS outside staging. */
  public static final KernelVersion FIRST = new KernelVersion(5, 4);

  private static final Pattern NUMBERS = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})");

  /**
   * Reads two numbers with a dot between them, like {@code 6.12}.
   *
   * @param text the numbers
   * @return the release, or empty if the text is something else
   */
  public static Optional<KernelVersion> parse(String text) {
    Matcher numbers = NUMBERS.matcher(text);
    return numbers.matches()
        ? Optional.of(
            new KernelVersion(
                Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(KernelVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
