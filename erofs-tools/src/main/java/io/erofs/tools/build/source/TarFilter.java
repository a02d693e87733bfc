package io.erofs.tools.build.source;

import io.erofs.tools.archive.Packing;

/** Which ways of compression an archive may have. */
public enum TarFilter {
  /** Whatever its first bytes tell, or none. */
  ANY,
  /** gzip, or none. */
  GZIP,
  /** xz or lzma. */
  XZ;

  String text() {
    return switch (this) {
      case ANY -> "anything";
      case GZIP -> "gzip or plain";
      case XZ -> "xz or lzma";
    };
  }

  boolean takes(Packing packing) {
    return switch (this) {
      case ANY -> true;
      case GZIP -> packing == Packing.GZIP || packing == Packing.NONE;
      case XZ -> packing == Packing.XZ || packing == Packing.LZMA;
    };
  }
}
