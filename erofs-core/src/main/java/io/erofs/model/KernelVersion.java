package io.erofs.model;

import java.util.Optional;

/**
 * A mainline Linux release.
 *
 * @param major first number
 * @param minor second number
 */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
  /** The first release with EROFS outside staging. */
  public static final KernelVersion FIRST = new KernelVersion(5, 4);

  private static final int MOST_DIGITS = 4;

  /**
   * Reads two numbers with a dot between them, like {@code 6.12}.
   *
   * @param text the numbers
   * @return the release, or empty if the text is something else
   */
  public static Optional<KernelVersion> parse(String text) {
    int dot = text.indexOf('.');
    boolean isVersion =
        dot >= 0 && isNumber(text, 0, dot) && isNumber(text, dot + 1, text.length());
    return isVersion
        ? Optional.of(
            new KernelVersion(
                Integer.parseInt(text, 0, dot, 10),
                Integer.parseInt(text, dot + 1, text.length(), 10)))
        : Optional.empty();
  }

  private static boolean isNumber(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return to > from && to - from <= MOST_DIGITS;
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
