package io.erofs.nio;

import java.nio.file.PathMatcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Matchers of the syntaxes {@code glob:} and {@code regex:}, over the text of a path. */
final class PathPatterns {
  private static final String META = "\\^$.|?*+()[]{}";

  private PathPatterns() {}

  static PathMatcher matcher(String syntaxAndPattern) {
    int colon = syntaxAndPattern.indexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("no syntax in " + syntaxAndPattern);
    }
    String syntax = syntaxAndPattern.substring(0, colon);
    String text = syntaxAndPattern.substring(colon + 1);
    Pattern pattern;
    if (syntax.equalsIgnoreCase("glob")) {
      pattern = Pattern.compile(new Glob(text).toRegex(), Pattern.DOTALL);
    } else if (syntax.equalsIgnoreCase("regex")) {
      pattern = Pattern.compile(text);
    } else {
      throw new UnsupportedOperationException("syntax " + syntax);
    }
    return path -> path instanceof ErofsPath && pattern.matcher(path.toString()).matches();
  }

  /** Turns a glob, as {@link java.nio.file.FileSystem#getPathMatcher} defines it, into a regex. */
  private static final class Glob {
    private final String glob;
    private final StringBuilder regex = new StringBuilder();
    private int at;
    private boolean inGroup;

    Glob(String glob) {
      this.glob = glob;
    }

    String toRegex() {
      while (at < glob.length()) {
        char c = glob.charAt(at++);
        switch (c) {
          case '*' -> star();
          case '?' -> regex.append("[^/]");
          case '[' -> bracket();
          case '{' -> openGroup();
          case '}' -> closeGroup();
          case ',' -> regex.append(inGroup ? "|" : ",");
          case '\\' -> escaped();
          default -> literal(c);
        }
      }
      if (inGroup) {
        throw new PatternSyntaxException("missing }", glob, glob.length());
      }
      return regex.toString();
    }

    private void star() {
      if (at < glob.length() && glob.charAt(at) == '*') {
        at++;
        regex.append(".*");
      } else {
        regex.append("[^/]*");
      }
    }

    private void openGroup() {
      if (inGroup) {
        throw new PatternSyntaxException("groups cannot be nested", glob, at - 1);
      }
      inGroup = true;
      regex.append("(?:");
    }

    private void closeGroup() {
      regex.append(inGroup ? ")" : "\\}");
      inGroup = false;
    }

    private void escaped() {
      if (at == glob.length()) {
        throw new PatternSyntaxException("nothing to escape", glob, at - 1);
      }
      literal(glob.charAt(at++));
    }

    private void literal(char c) {
      if (META.indexOf(c) >= 0) {
        regex.append('\\');
      }
      regex.append(c);
    }

    private void bracket() {
      regex.append("(?!/)[");
      if (at < glob.length() && (glob.charAt(at) == '!' || glob.charAt(at) == '^')) {
        regex.append(glob.charAt(at) == '!' ? "^" : "\\^");
        at++;
      }
      int first = at;
      while (at < glob.length() && (glob.charAt(at) != ']' || at == first)) {
        char c = glob.charAt(at++);
        if (c == '/') {
          throw new PatternSyntaxException("slash in a bracket", glob, at - 1);
        }
        boolean range = c == '-' && at - 1 > first && at < glob.length() && glob.charAt(at) != ']';
        if (!range && (c == '\\' || c == '[' || c == ']' || c == '&' || c == '^' || c == '-')) {
          regex.append('\\');
        }
        regex.append(c);
      }
      if (at == glob.length()) {
        throw new PatternSyntaxException("missing ]", glob, glob.length());
      }
      at++;
      regex.append(']');
    }
  }
}
