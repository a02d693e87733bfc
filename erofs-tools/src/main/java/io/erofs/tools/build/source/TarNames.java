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
    if (isPath(name)) {
      return Optional.of(name);
    }
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
