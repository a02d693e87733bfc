package io.erofs.tools.build.label;

import io.erofs.model.Bytes;
import io.erofs.tools.build.label.PathPattern.Kind;
import io.erofs.tools.build.label.PathPattern.State;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes patterns of Perl's regular expressions, as far as these are regular: alternatives, groups,
 * sets, {@code . * + ? {n,m} ^ $}, and escapes of classes and of single bytes. References, looking
 * around and possessive repetitions are refused.
 *
 * <p>The machine is put together from its end to its beginning: each part is told what follows it.
 */
final class PatternParser {
  private static final int MOST_STATES = 4000;
  private static final int MOST_REPEATS = 1000;
  private static final int MOST_DEPTH = 100;
  private static final String META = "()|*+?{[^$.";

  private final String text;
  private final List<State> states = new ArrayList<>();
  private int at;
  private int depth;

  private PatternParser(String text) {
    this.text = text;
  }

  /** A part of an expression: given the state that follows it, adds its own; returns its first. */
  private interface Part {
    int before(int next) throws FaultException;
  }

  /** What is wrong with an expression. */
  static final class FaultException extends Exception {
    private static final long serialVersionUID = 1L;

    FaultException(String message) {
      super(message);
    }
  }

  /** Understands an expression, whose characters are bytes. */
  static PathPattern parse(String text) throws FaultException {
    PatternParser parser = new PatternParser(text);
    Part all = parser.alternatives();
    if (parser.at < text.length()) {
      throw new FaultException("unmatched ')'");
    }
    int start = all.before(parser.add(Kind.MATCH, new long[4], 0, 0));
    return new PathPattern(prefix(text), parser.states.toArray(State[]::new), start);
  }

  /** Whether an expression is a path and nothing else, but for escapes. */
  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
        if (i == text.length() || isLetterOrDigit(text.charAt(i))) {
          return false;
        }
      } else if (META.indexOf(text.charAt(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** The path that a plain expression is. */
  static Bytes path(String plain) {
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    for (int i = 0; i < plain.length(); i++) {
      i += plain.charAt(i) == '\\' ? 1 : 0;
      path.write(plain.charAt(i));
    }
    return Bytes.of(path.toByteArray());
  }

  /** What each match begins with: the plain beginning, if there are no alternatives to it. */
  private static Bytes prefix(String text) {
    int end = 0;
    while (end < text.length() && META.indexOf(text.charAt(end)) < 0 && text.charAt(end) != '\\') {
      end++;
    }
    boolean isOptional = end < text.length() && "*+?{".indexOf(text.charAt(end)) >= 0;
    String plain = text.substring(0, Math.max(0, isOptional ? end - 1 : end));
    return text.indexOf('|') >= 0 && !isGrouped(text, end) ? Bytes.EMPTY : Bytes.utf8(plain);
  }

  /** Whether all alternatives are inside of groups. */
  private static boolean isGrouped(String text, int from) {
    int open = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '[') {
        // A set may hold brackets that mean nothing.
        return false;
      }
      if (c == '\\') {
        i++;
      } else if (c == '(') {
        open++;
      } else if (c == ')') {
        open--;
      } else if (c == '|' && open == 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private int add(Kind kind, long[] set, int next, int other) throws FaultException {
    if (states.size() == MOST_STATES) {
      throw new FaultException("more than " + MOST_STATES + " states");
    }
    states.add(new State(kind, set, next, other));
    return states.size() - 1;
  }

  private boolean has(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean take(char c) {
    boolean isThere = has(c);
    at += isThere ? 1 : 0;
    return isThere;
  }

  private char next(String missing) throws FaultException {
    if (at == text.length()) {
      throw new FaultException(missing);
    }
    return text.charAt(at++);
  }

  private Part alternatives() throws FaultException {
    if (++depth > MOST_DEPTH) {
      throw new FaultException("groups lie more than " + MOST_DEPTH + " deep");
    }
    List<Part> parts = new ArrayList<>();
    parts.add(sequence());
    while (take('|')) {
      parts.add(sequence());
    }
    depth--;
    return next -> {
      int first = parts.get(parts.size() - 1).before(next);
      for (int i = parts.size() - 2; i >= 0; i--) {
        first = add(Kind.FORK, new long[4], parts.get(i).before(next), first);
      }
      return first;
    };
  }

  private Part sequence() throws FaultException {
    List<Part> parts = new ArrayList<>();
    while (at < text.length() && !has('|') && !has(')')) {
      parts.add(repeated(single()));
    }
    return next -> {
      int first = next;
      for (int i = parts.size() - 1; i >= 0; i--) {
        first = parts.get(i).before(first);
      }
      return first;
    };
  }

  private Part single() throws FaultException {
    char c = next("nothing");
    switch (c) {
      case '(':
        return group();
      case '[':
        return bytes(new ByteSet(text, at));
      case '.':
        return bytes(ByteSet.ALL);
      case '\\':
        return bytes(ByteSet.escaped(next("a backslash at the end")));
      case '^':
        return next -> add(Kind.BEGIN, new long[4], next, 0);
      case '$':
        return next -> add(Kind.END, new long[4], next, 0);
      case '*', '+', '?':
        throw new FaultException("nothing in front of '" + c + "'");
      default:
        return bytes(ByteSet.of(c));
    }
  }

  private Part group() throws FaultException {
    if (take('?') && !take(':')) {
      throw new FaultException("groups with '(?' other than '(?:' are not supported");
    }
    Part inner = alternatives();
    if (!take(')')) {
      throw new FaultException("unmatched '('");
    }
    return inner;
  }

  private Part bytes(ByteSet set) {
    at = Math.max(at, set.end());
    return next -> add(Kind.BYTES, set.bits(), next, 0);
  }

  private Part repeated(Part part) throws FaultException {
    int least;
    int most;
    if (take('*')) {
      least = 0;
      most = -1;
    } else if (take('+')) {
      least = 1;
      most = -1;
    } else if (take('?')) {
      least = 0;
      most = 1;
    } else if (text.startsWith("{", at)
        && text.substring(at).matches("(?s)\\{[0-9]+(,[0-9]*)?}.*")) {
      int close = text.indexOf('}', at);
      String[] numbers = text.substring(at + 1, close).split(",", -1);
      least = number(numbers[0]);
      most = numbers.length == 1 ? least : numbers[1].isEmpty() ? -1 : number(numbers[1]);
      at = close + 1;
    } else {
      return part;
    }
    if (most >= 0 && most < least) {
      throw new FaultException("a repetition from " + least + " to " + most);
    }
    // Whether as much or as little as possible is taken is no difference to a whole match.
    take('?');
    if (at < text.length() && "*+?{".indexOf(text.charAt(at)) >= 0) {
      throw new FaultException("a repetition of a repetition");
    }
    return next -> repeat(part, least, most, next);
  }

  private static int number(String digits) throws FaultException {
    if (digits.length() > 4 || Integer.parseInt(digits) > MOST_REPEATS) {
      throw new FaultException("more than " + MOST_REPEATS + " repetitions");
    }
    return Integer.parseInt(digits);
  }

  private int repeat(Part part, int least, int most, int next) throws FaultException {
    int first = next;
    if (most < 0) {
      int fork = add(Kind.FORK, new long[4], 0, next);
      states.set(fork, new State(Kind.FORK, new long[4], part.before(fork), next));
      first = fork;
    }
    for (int i = least; i < most; i++) {
      first = add(Kind.FORK, new long[4], part.before(first), next);
    }
    for (int i = 0; i < least; i++) {
      first = part.before(first);
    }
    return first;
  }
}
