package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Extended regular expressions of POSIX on bytes, by translation to those of Java.
 *
 * <p>Bytes are matched one by one, as in the C locale. Repetitions of repetitions and expressions
 * that POSIX leaves undefined are refused.
 */
final class PosixRegex {
  private static final String QUANTIFIERS = "*+?{";

  private final String expression;
  private final StringBuilder pattern = new StringBuilder();
  private int at;

  private PosixRegex(String expression) {
    this.expression = expression;
  }

  /** Compiles an expression. */
  static Pattern compile(Bytes expression) throws UsageException {
    String text = latin1(expression);
    try {
      return Pattern.compile(new PosixRegex(text).translate(), Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      throw new UsageException("invalid regex '" + expression + "': " + e.getDescription());
    }
  }

  /** Whether an expression is found somewhere in bytes. */
  static boolean find(Pattern pattern, Bytes bytes) {
    return pattern.matcher(latin1(bytes)).find();
  }

  /** Bytes as characters of the same numbers. */
  static String latin1(Bytes bytes) {
    return new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
  }

  private String translate() {
    boolean quantifiable = false;
    while (at < expression.length()) {
      char c = expression.charAt(at++);
      if (QUANTIFIERS.indexOf(c) >= 0) {
        if (!quantifiable) {
          throw fault("nothing to repeat");
        }
        quantifier(c);
        quantifiable = false;
        continue;
      }
      quantifiable = c != '(' && c != '|' && c != '^';
      switch (c) {
        case '\\' -> escape();
        case '[' -> bracket();
        case '^' -> pattern.append("\\A");
        case '$' -> pattern.append("\\z");
        case '(', ')', '|', '.' -> pattern.append(c);
        default -> literal(c);
      }
    }
    return pattern.toString();
  }

  private void quantifier(char c) {
    pattern.append(c);
    if (c == '{') {
      int end = expression.indexOf('}', at);
      if (end < 0) {
        throw fault("unclosed '{'");
      }
      pattern.append(expression, at, end + 1);
      at = end + 1;
    }
  }

  private void escape() {
    if (at == expression.length()) {
      throw fault("trailing backslash");
    }
    char c = expression.charAt(at++);
    switch (c) {
      case 'w', 'W', 's', 'S', 'b', 'B' -> pattern.append('\\').append(c);
      case '<', '>' -> pattern.append("\\b");
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> pattern.append('\\').append(c);
      default -> literal(c);
    }
  }

  private void bracket() {
    pattern.append('[');
    if (peek('^')) {
      pattern.append('^');
      at++;
    }
    for (boolean first = true; first || !peek(']'); first = false) {
      String low = member();
      pattern.append(low);
      boolean range = peek('-') && at + 1 < expression.length() && expression.charAt(at + 1) != ']';
      if (range) {
        at++;
        pattern.append('-').append(member());
      }
    }
    at++;
    pattern.append(']');
  }

  private String member() {
    if (at == expression.length()) {
      throw fault("unclosed '['");
    }
    char c = expression.charAt(at++);
    if (c == '[' && at < expression.length() && ":.=".indexOf(expression.charAt(at)) >= 0) {
      return named(expression.charAt(at));
    }
    return quoted(c);
  }

  /** {@code [:class:]}, {@code [.x.]} or {@code [=x=]}, behind its first bracket. */
  private String named(char kind) {
    int end = expression.indexOf(kind + "]", at + 1);
    if (end < 0) {
      throw fault("unclosed '['");
    }
    String name = expression.substring(at + 1, end);
    at = end + 2;
    if (kind != ':') {
      if (name.length() != 1) {
        throw fault("unknown collating element");
      }
      return quoted(name.charAt(0));
    }
    return switch (name) {
      case "alpha" -> "\\p{Alpha}";
      case "digit" -> "\\p{Digit}";
      case "alnum" -> "\\p{Alnum}";
      case "upper" -> "\\p{Upper}";
      case "lower" -> "\\p{Lower}";
      case "punct" -> "\\p{Punct}";
      case "space" -> "\\p{Space}";
      case "blank" -> "\\p{Blank}";
      case "cntrl" -> "\\p{Cntrl}";
      case "graph" -> "\\p{Graph}";
      case "print" -> "\\p{Print}";
      case "xdigit" -> "\\p{XDigit}";
      default -> throw fault("unknown class");
    };
  }

  private boolean peek(char c) {
    if (at == expression.length()) {
      throw fault("unclosed '['");
    }
    return expression.charAt(at) == c;
  }

  private void literal(char c) {
    pattern.append(quoted(c));
  }

  private static String quoted(char c) {
    boolean plain = c >= 0x80 || Character.isLetterOrDigit(c);
    return plain ? String.valueOf(c) : String.format(java.util.Locale.ROOT, "\\x%02x", (int) c);
  }

  private PatternSyntaxException fault(String what) {
    return new PatternSyntaxException(what, expression, at);
  }
}
