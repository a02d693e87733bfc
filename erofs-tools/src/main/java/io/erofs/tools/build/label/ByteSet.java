package io.erofs.tools.build.label;

import java.util.Arrays;

/** A set of bytes, as expressions name them. */
final class ByteSet {
  /** Every byte. */
  static final ByteSet ALL = new ByteSet();

  private static final int VALUES = 256;

  static {
    Arrays.fill(ALL.bits, -1L);
  }

  private final long[] bits = new long[4];
  private int end;

  private ByteSet() {}

  /**
   * Reads a set in square brackets.
   *
   * @param text the expression
   * @param from index behind the first bracket
   */
  ByteSet(String text, int from) throws PatternParser.FaultException {
    int at = from;
    boolean isOutside = at < text.length() && text.charAt(at) == '^';
    at += isOutside ? 1 : 0;
    int first = at;
    while (at >= text.length() || text.charAt(at) != ']' || at == first) {
      at = member(text, at);
    }
    end = at + 1;
    for (int i = 0; isOutside && i < bits.length; i++) {
      bits[i] = ~bits[i];
    }
  }

  /** One byte. */
  static ByteSet of(char c) {
    ByteSet set = new ByteSet();
    set.add(c, c);
    return set;
  }

  /** What a letter behind a backslash means. */
  static ByteSet escaped(char c) throws PatternParser.FaultException {
    ByteSet set = new ByteSet();
    set.addEscaped(c);
    return set;
  }

  /** The bytes, a bit for each, in four words. */
  long[] bits() {
    return bits.clone();
  }

  /** Index behind the closing bracket; 0 if the set was not read from brackets. */
  int end() {
    return end;
  }

  private int member(String text, int at) throws PatternParser.FaultException {
    if (at >= text.length()) {
      throw new PatternParser.FaultException("unmatched '['");
    }
    if (text.startsWith("[:", at)) {
      int close = text.indexOf(":]", at + 2);
      if (close < 0) {
        throw new PatternParser.FaultException("unmatched '[:'");
      }
      addClass(text.substring(at + 2, close));
      return close + 2;
    }
    boolean isEscaped = text.charAt(at) == '\\' && at + 1 < text.length();
    int behind = at + (isEscaped ? 2 : 1);
    char low = text.charAt(behind - 1);
    boolean isRange =
        behind + 1 < text.length() && text.charAt(behind) == '-' && text.charAt(behind + 1) != ']';
    if (isRange) {
      boolean isHighEscaped = text.charAt(behind + 1) == '\\' && behind + 2 < text.length();
      behind += isHighEscaped ? 3 : 2;
      char high = text.charAt(behind - 1);
      if (high < low) {
        throw new PatternParser.FaultException("the range " + low + "-" + high);
      }
      add(low, high);
    } else if (isEscaped) {
      addEscaped(low);
    } else {
      add(low, low);
    }
    return behind;
  }

  private void addEscaped(char c) throws PatternParser.FaultException {
    switch (c) {
      case 'd' -> addClass("digit");
      case 'w' -> addClass("word");
      case 's' -> addClass("space");
      case 'D' -> addOthers("digit");
      case 'W' -> addOthers("word");
      case 'S' -> addOthers("space");
      case 't' -> add('\t', '\t');
      default -> {
        if (c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
          throw new PatternParser.FaultException("'\\" + c + "' is not supported");
        }
        add(c, c);
      }
    }
  }

  private void addOthers(String name) throws PatternParser.FaultException {
    ByteSet inside = new ByteSet();
    inside.addClass(name);
    for (int i = 0; i < bits.length; i++) {
      bits[i] |= ~inside.bits[i];
    }
  }

  private void addClass(String name) throws PatternParser.FaultException {
    switch (name) {
      case "digit" -> add('0', '9');
      case "lower" -> add('a', 'z');
      case "upper" -> add('A', 'Z');
      case "alpha" -> addAll("lower", "upper");
      case "alnum" -> addAll("alpha", "digit");
      case "word" -> {
        addClass("alnum");
        add('_', '_');
      }
      case "space" -> {
        add('\t', '\r');
        add(' ', ' ');
      }
      case "xdigit" -> {
        addClass("digit");
        add('a', 'f');
        add('A', 'F');
      }
      case "punct" -> {
        add('!', '/');
        add(':', '@');
        add('[', '`');
        add('{', '~');
      }
      default -> throw new PatternParser.FaultException("the class [:" + name + ":] is unknown");
    }
  }

  private void addAll(String one, String other) throws PatternParser.FaultException {
    addClass(one);
    addClass(other);
  }

  private void add(char low, char high) {
    for (int c = low; c <= high && c < VALUES; c++) {
      bits[c >>> 6] |= 1L << c;
    }
  }
}
