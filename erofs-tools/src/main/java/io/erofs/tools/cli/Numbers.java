package io.erofs.tools.cli;

import java.math.BigInteger;

/** Numbers as C's strtol reads them with base 0: decimal, {@code 0x} and octal, but whole. */
final class Numbers {
  private static final int MAX_DIGITS = 64;

  private Numbers() {}

  /**
   * Parses a number.
   *
   * @param what what it is for, to begin the message
   * @param text the text
   * @param least smallest allowed value
   * @param most largest allowed value
   * @return the value
   * @throws UsageException if it is no number or outside the bounds
   */
  static long parse(String what, String text, long least, long most) throws UsageException {
    return inside(what, text, value(what, text), least, most);
  }

  /** Parses a number of bytes; {@code K}, {@code M} or {@code G} may follow, in powers of 1024. */
  static long parseSize(String what, String text, long least, long most) throws UsageException {
    int shift =
        switch (text.isEmpty() ? ' ' : text.charAt(text.length() - 1)) {
          case 'k', 'K' -> 10;
          case 'm', 'M' -> 20;
          case 'g', 'G' -> 30;
          default -> 0;
        };
    String digits = shift == 0 ? text : text.substring(0, text.length() - 1);
    return inside(what, text, value(what, digits).shiftLeft(shift), least, most);
  }

  /** Parses an unsigned 64-bit number, such as a node number. */
  static long parseUnsigned(String what, String text) throws UsageException {
    BigInteger value = value(what, text);
    if (value.signum() < 0 || value.bitLength() > 64) {
      throw new UsageException("invalid " + what + " '" + text + "': not an unsigned number");
    }
    return value.longValue();
  }

  private static long inside(String what, String text, BigInteger value, long least, long most)
      throws UsageException {
    if (value.compareTo(BigInteger.valueOf(least)) < 0
        || value.compareTo(BigInteger.valueOf(most)) > 0) {
      throw new UsageException(
          "invalid " + what + " '" + text + "': expected " + least + " to " + most);
    }
    return value.longValue();
  }

  private static BigInteger value(String what, String text) throws UsageException {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int base = 10;
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      base = 16;
      digits = digits.substring(2);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      base = 8;
    }
    if (!isNumber(digits, base)) {
      throw new UsageException("invalid " + what + " '" + text + "': not a number");
    }
    BigInteger value = new BigInteger(digits, base);
    return negative ? value.negate() : value;
  }

  private static boolean isNumber(String digits, int base) {
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) > 0x7F || Character.digit(digits.charAt(i), base) < 0) {
        return false;
      }
    }
    return !digits.isEmpty() && digits.length() <= MAX_DIGITS;
  }
}
