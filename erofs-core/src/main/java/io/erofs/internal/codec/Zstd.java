package io.erofs.internal.codec;

import io.erofs.internal.codec.CodecException.Kind;

/** Numbers and exceptions that the parts of the Zstandard decoder share. */
final class Zstd {
  /** Most bytes that one block gives. */
  static final int MAX_BLOCK = 128 << 10;

  private Zstd() {}

  static CodecException corrupt(String problem) {
    return new CodecException(Kind.CORRUPT, "Zstandard " + problem);
  }

  static CodecException truncated(String what) {
    return new CodecException(Kind.TRUNCATED, "Zstandard frame ends inside of its " + what);
  }
}
