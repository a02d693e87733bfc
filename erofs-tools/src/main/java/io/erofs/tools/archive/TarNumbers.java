package io.erofs.tools.archive;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;

/** Numbers as tar writes them. */
final class TarNumbers {
  private static final int NANO_DIGITS = 9;
  private static final long NANOS = 1_000_000_000;
  private static final int MOST_DIGITS = 18;

  private TarNumbers() {}

  /**
   * Octal digits, with blanks in front and nothing but blanks and NULs behind; none at all is 0.
   */
  static long octal(byte[] bytes, int at, int length) throws TarProblem {
    int end = at + length;
    int i = at;
    while (i < end && bytes[i] == ' ') {
      i++;
    }
    long value = 0;
    for (; i < end && bytes[i] >= '0' && bytes[i] <= '7'; i++) {
      value = value << 3 | bytes[i] - '0';
    }
    if (i < end && bytes[i] != ' ' && bytes[i] != 0) {
      throw new TarProblem("'" + Bytes.of(bytes, at, end) + "' is no octal number");
    }
    return value;
  }

  /** A big-endian number in two's complement, whose first bit is not part of it. */
  static long base256(byte[] bytes, int at, int length) throws TarProblem {
    boolean isNegative = (bytes[at] & 0x40) != 0;
    long value = isNegative ? -1 : 0;
    for (int i = at; i < at + length; i++) {
      int digit = i == at ? (bytes[i] & 0x7F) | (isNegative ? 0x80 : 0) : bytes[i] & 0xFF;
      boolean isLost = value > Long.MAX_VALUE >> 8 || value < Long.MIN_VALUE >> 8;
      if (isLost) {
        throw new TarProblem("a base-256 number is out of range");
      }
      value = value << 8 | digit;
    }
    return value;
  }

  /** Decimal digits, with a sign only if that is allowed. */
  static long decimal(Bytes text, boolean isSigned) throws TarProblem {
    boolean isNegative = isSigned && !text.isEmpty() && text.at(0) == '-';
    int from = isNegative ? 1 : 0;
    long value = digits(text, from, text.length());
    return isNegative ? -value : value;
  }

  /** Seconds since 1970 as a decimal fraction; what is finer than nanoseconds is cut off. */
  static Timestamp time(Bytes text) throws TarProblem {
    int point = text.indexOf('.');
    if (point < 0) {
      return new Timestamp(decimal(text, true), 0);
    }
    boolean isNegative = text.at(0) == '-';
    long seconds = digits(text, isNegative ? 1 : 0, point);
    long nanos = 0;
    boolean isCut = false;
    for (int i = point + 1; i < text.length(); i++) {
      int digit = digit(text, i);
      if (i - point <= NANO_DIGITS) {
        nanos = nanos * 10 + digit;
      } else {
        isCut |= digit != 0;
      }
    }
    for (int i = text.length() - point - 1; i < NANO_DIGITS; i++) {
      nanos *= 10;
    }
    if (!isNegative) {
      return new Timestamp(seconds, nanos);
    }
    // The next lower second, and what is behind it; what was cut off goes down, too.
    nanos += isCut ? 1 : 0;
    return nanos == 0 || nanos == NANOS
        ? new Timestamp(-seconds - nanos / NANOS, 0)
        : new Timestamp(-seconds - 1, NANOS - nanos);
  }

  private static long digits(Bytes text, int from, int to) throws TarProblem {
    if (from >= to) {
      throw new TarProblem("'" + text + "' is no decimal number");
    }
    if (to - from > MOST_DIGITS) {
      throw new TarProblem("'" + shown(text) + "' is out of range");
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      value = value * 10 + digit(text, i);
    }
    return value;
  }

  private static int digit(Bytes text, int at) throws TarProblem {
    int digit = text.at(at) - '0';
    if (digit < 0 || digit > 9) {
      throw new TarProblem("'" + shown(text) + "' is no decimal number");
    }
    return digit;
  }

  private static String shown(Bytes text) {
    int most = 40;
    return text.length() <= most ? text.toString() : text.slice(0, most) + "…";
  }
}
