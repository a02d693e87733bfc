package io.erofs.internal.codec;

import io.erofs.internal.codec.CodecException.Kind;

/** Exceptions that the parts of the Zstandard decoder share. */
final class Zstd {
  private Zstd() {}

  static CodecException corrupt(String problem) {
    return new CodecException(Kind.CORRUPT, "Zstandard " + problem);
  }

  static CodecException truncated(String what) {
    return new CodecException(Kind.TRUNCATED, "Zstandard frame ends inside of its " + what);
  }
}
