package io.erofs.tools.host;

/** The functions of the C library that are called; all take at most six integers or pointers. */
enum NativeFunction {
  LLISTXATTR,
  LGETXATTR,
  LSETXATTR,
  MKNOD,
  SYMLINK,
  READLINK,
  STATX,
  LCHOWN,
  UTIMENSAT,
  OPEN,
  LSEEK,
  CLOSE;

  String symbol() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
