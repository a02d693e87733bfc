package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import java.util.Optional;

/** Names in a tar archive to paths in a tree. */
final class TarNames {
  private static final Bytes SLASH = Bytes.utf8("/");
  private static final Bytes DOT = Bytes.utf8(".");
  private static final Bytes DOTS = Bytes.utf8("..");

  private TarNames() {}

  /**
   * The path that a name means: slashes at the beginning and the end, doubled ones and components
   * that are {@code .} mean nothing.
   *
   * @return the path, empty for the root; nothing at all if a component is {@code ..}
   */
  static Optional<Bytes> path(Bytes name) {
    int start = start(name);
    int end = name.length();
    while (end > start && name.at(end - 1) == '/') {
      end--;
    }
    Bytes plain = name.slice(start, end);
    return isPath(plain) ? Optional.of(plain) : byComponents(plain);
  }

  /** Where the first component begins that means anything. */
  private static int start(Bytes name) {
    int start = 0;
    while (start < name.length()) {
      boolean isDot = name.at(start) == '.';
      if (isDot && (start + 1 == name.length() || name.at(start + 1) != '/')) {
        break;
      }
      if (!isDot && name.at(start) != '/') {
        break;
      }
      start++;
    }
    return start;
  }

  private static Optional<Bytes> byComponents(Bytes name) {
    Bytes path = Bytes.EMPTY;
    for (int from = 0; from < name.length(); ) {
      int to = from;
      while (to < name.length() && name.at(to) != '/') {
        to++;
      }
      Bytes component = name.slice(from, to);
      if (component.equals(DOTS)) {
        return Optional.empty();
      }
      if (!component.isEmpty() && !component.equals(DOT)) {
        path = path.isEmpty() ? component : path.concat(SLASH).concat(component);
      }
      from = to + 1;
    }
    return Optional.of(path);
  }

  /** Whether no component is empty or begins with a dot: most names are so. */
  private static boolean isPath(Bytes name) {
    boolean isStart = true;
    for (int i = 0; i < name.length(); i++) {
      int c = name.at(i);
      if (isStart && (c == '/' || c == '.')) {
        return false;
      }
      isStart = c == '/';
    }
    return !isStart;
  }
}
