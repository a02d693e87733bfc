package io.erofs.tools.dump;

import io.erofs.model.FileType;

/** Modes as text. */
final class Modes {
  private static final int SET_UID = 04000;
  private static final int SET_GID = 02000;
  private static final int STICKY = 01000;

  private Modes() {}

  /** The ten letters of {@code ls -l}. */
  static String letters(int mode) {
    char type = FileType.ofMode(mode).map(FileType::letter).orElse('?');
    return type + permissions(mode);
  }

  /** The nine permission letters, with {@code s}, {@code S}, {@code t} and {@code T}. */
  static String permissions(int mode) {
    StringBuilder text = new StringBuilder(9);
    append(text, mode >> 6, (mode & SET_UID) != 0, 's', 'S');
    append(text, mode >> 3, (mode & SET_GID) != 0, 's', 'S');
    append(text, mode, (mode & STICKY) != 0, 't', 'T');
    return text.toString();
  }

  /** Permission bits in octal, at least four digits. */
  static String octal(int permissions) {
    return Columns.left(Integer.toOctalString(permissions), 4, '0');
  }

  private static void append(
      StringBuilder text, int bits, boolean special, char execute, char plain) {
    boolean executable = (bits & 1) != 0;
    text.append((bits & 4) != 0 ? 'r' : '-').append((bits & 2) != 0 ? 'w' : '-');
    if (special) {
      text.append(executable ? execute : plain);
    } else {
      text.append(executable ? 'x' : '-');
    }
  }
}
