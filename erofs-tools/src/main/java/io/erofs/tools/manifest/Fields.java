package io.erofs.tools.manifest;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parts of lines and what they mean. */
final class Fields {
  private static final int TYPE_MASK = 0170000;
  private static final int MOST_DIGITS = 18;

  private Fields() {}

  /** The parts between separators that are not empty. */
  static List<Bytes> split(Bytes text, int separator) {
    List<Bytes> parts = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int to = from;
      while (to < text.length() && text.at(to) != separator) {
        to++;
      }
      if (to > from) {
        parts.add(text.slice(from, to));
      }
      from = to + 1;
    }
    return parts;
  }

  /** A decimal number without sign, within a bound. */
  static long number(String what, Bytes text, long most) throws LineProblem {
    long value = digits(what, text, 10);
    if (value > most) {
      throw new LineProblem(what + "=" + text + ", at most " + most);
    }
    return value;
  }

  /** An octal number. */
  static int octal(String what, Bytes text, int most) throws LineProblem {
    long value = digits(what, text, 8);
    if (value > most) {
      throw new LineProblem(what + "=" + text + " is out of range");
    }
    return (int) value;
  }

  private static long digits(String what, Bytes text, int radix) throws LineProblem {
    if (text.isEmpty() || text.length() > MOST_DIGITS) {
      throw new LineProblem(what + "=" + shown(text) + " is no number");
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = Character.digit((char) text.at(i), radix);
      if (digit < 0 || text.at(i) > '9') {
        throw new LineProblem(what + "=" + text + " is no number");
      }
      value = value * radix + digit;
    }
    return value;
  }

  /** A text for a message, cut if it is long. */
  static String shown(Bytes text) {
    int most = 60;
    return text.length() <= most ? text.toString() : text.slice(0, most) + "…";
  }

  /** The type that bits of a mode mean. */
  static FileType type(int mode) throws LineProblem {
    Optional<FileType> type = FileType.ofMode(mode & TYPE_MASK);
    return type.orElseThrow(
        () -> new LineProblem("mode=0" + Integer.toOctalString(mode) + " has no type of file"));
  }

  /** A device number. */
  static DeviceNumber device(long major, long minor) throws LineProblem {
    try {
      return new DeviceNumber(Math.toIntExact(major), Math.toIntExact(minor));
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new LineProblem("device " + major + ":" + minor + " is out of range");
    }
  }

  /** A path in the tree: without slashes at its ends, and of names that are possible. */
  static Bytes path(Bytes text) throws LineProblem {
    Bytes path = Bytes.EMPTY;
    Bytes slash = Bytes.utf8("/");
    for (Bytes name : split(text, '/')) {
      boolean isDots = name.equals(Bytes.utf8(".")) || name.equals(Bytes.utf8(".."));
      if (isDots || name.indexOf(0) >= 0) {
        throw new LineProblem("'" + shown(text) + "' is not possible as a path");
      }
      path = path.isEmpty() ? name : path.concat(slash).concat(name);
    }
    return path;
  }
}
