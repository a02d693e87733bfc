package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;
import io.erofs.tools.build.source.BuildException;

/** Takes paths apart. */
final class TreePaths {
  private static final int MAX_NAME = 255;

  private TreePaths() {}

  /** Index of the last slash, or -1. */
  static int lastSlash(Bytes path) {
    int at = path.length() - 1;
    while (at >= 0 && path.at(at) != '/') {
      at--;
    }
    return at;
  }

  /** Index of the first slash from some index on, or the length. */
  static int nextSlash(Bytes path, int from) {
    int at = from;
    while (at < path.length() && path.at(at) != '/') {
      at++;
    }
    return at;
  }

  /** Checks one name of a path. */
  static void checkName(Bytes path, Bytes name) throws BuildException {
    if (name.isEmpty()) {
      throw new BuildException(path, "a name in the path is empty");
    }
    if (name.length() > MAX_NAME) {
      throw new BuildException(
          path, "a name has " + name.length() + " bytes, at most " + MAX_NAME + " are possible");
    }
    if (name.indexOf(0) >= 0) {
      throw new BuildException(path, "a name contains a NUL byte");
    }
    boolean isDots =
        name.at(0) == '.' && (name.length() == 1 || name.length() == 2 && name.at(1) == '.');
    if (isDots) {
      throw new BuildException(path, "'.' and '..' are not possible in a path");
    }
  }
}
