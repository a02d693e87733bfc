package io.erofs.tools.dump;

/** Padding, without the start-up cost of {@link String#format}. */
final class Columns {
  private Columns() {}

  /** A text with padding in front. */
  static String left(String text, int width, char padding) {
    int missing = width - text.length();
    return missing <= 0 ? text : String.valueOf(padding).repeat(missing) + text;
  }

  /** A text with blanks in front. */
  static String right(String text, int width) {
    return left(text, width, ' ');
  }

  /** A number with blanks in front. */
  static String right(long value, int width) {
    return right(Long.toString(value), width);
  }

  /** A text with blanks behind. */
  static String fill(String text, int width) {
    int missing = width - text.length();
    return missing <= 0 ? text : text + " ".repeat(missing);
  }

  /** A ratio in percent with two decimals; 100.00 for nothing of nothing. */
  static String percent(long part, long whole) {
    if (whole == 0) {
      return "100.00";
    }
    long hundredths = Math.round(10_000.0 * part / whole);
    return hundredths / 100 + "." + left(Long.toString(hundredths % 100), 2, '0');
  }
}
