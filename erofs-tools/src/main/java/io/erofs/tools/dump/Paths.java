package io.erofs.tools.dump;

import io.erofs.model.Bytes;

/** Paths in images, as users wrote them. */
final class Paths {
  private static final Bytes SLASH = Bytes.utf8("/");

  private Paths() {}

  /** A path below another, which may end with a slash; nothing below it is the other itself. */
  static Bytes below(Bytes path, Bytes names) {
    if (names.isEmpty()) {
      return path;
    }
    boolean slash = !path.isEmpty() && path.at(path.length() - 1) == '/';
    return (slash ? path : path.concat(SLASH)).concat(names);
  }
}
