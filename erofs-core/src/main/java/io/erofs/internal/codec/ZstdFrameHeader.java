package io.erofs.internal.codec;

import io.erofs.internal.codec.CodecException.Kind;

/**
 * The header of a frame.
 *
 * <p>Source: RFC 8878, section 3.1.1.1.
 *
 * @param size bytes of the header itself
 * @param window bytes that a match may reach back
 * @param contentSize bytes that the frame gives, or -1 if it does not say
 * @param hasChecksum whether a checksum follows the last block
 */
record ZstdFrameHeader(int size, long window, long contentSize, boolean hasChecksum) {
  private static final int SKIPPABLE = 0x184D2A50;
  private static final int MIN_SIZE = 6;

  /** Bytes of a header whose descriptor, its fifth byte, is known. */
  static int size(int descriptor) {
    boolean singleSegment = (descriptor & 0x20) != 0;
    int contentBytes = descriptor >> 6 == 0 ? singleSegment ? 1 : 0 : 1 << (descriptor >> 6);
    return 5 + (singleSegment ? 0 : 1) + ((1 << (descriptor & 3)) >> 1) + contentBytes;
  }

  static ZstdFrameHeader read(byte[] in, int at, int end) throws CodecException {
    if (end - at < MIN_SIZE) {
      throw Zstd.truncated("header");
    }
    int magic = Words.i32(in, at);
    if (magic != ZstdCodes.MAGIC) {
      String problem = "Zstandard magic=0x" + Integer.toHexString(magic);
      throw (magic & ~15) == SKIPPABLE
          ? new CodecException(Kind.UNSUPPORTED, problem + " of a skippable frame")
          : new CodecException(Kind.CORRUPT, problem);
    }
    int descriptor = in[at + 4] & 0xFF;
    boolean singleSegment = (descriptor & 0x20) != 0;
    int idSize = (1 << (descriptor & 3)) >> 1;
    int sizeBytes = 1 << (descriptor >> 6);
    if (sizeBytes == 1 && !singleSegment) {
      sizeBytes = 0;
    }
    if ((descriptor & 8) != 0) {
      throw new CodecException(Kind.UNSUPPORTED, "Zstandard frame header descriptor=" + descriptor);
    }
    int next = at + 5;
    int windowAt = next;
    next += singleSegment ? 0 : 1;
    int idAt = next;
    next += idSize;
    int contentAt = next;
    next += sizeBytes;
    if (next > end) {
      throw Zstd.truncated("header");
    }
    long id = number(in, idAt, idSize);
    if (id != 0) {
      throw new CodecException(Kind.UNSUPPORTED, "Zstandard frame needs dictionary " + id);
    }
    long content = sizeBytes == 0 ? -1 : number(in, contentAt, sizeBytes);
    if (sizeBytes == 2) {
      content += 256;
    }
    if (content < 0) {
      content = sizeBytes == 0 ? -1 : Long.MAX_VALUE;
    }
    long window = singleSegment ? content : window(in[windowAt] & 0xFF);
    return new ZstdFrameHeader(next - at, window, content, (descriptor & 4) != 0);
  }

  private static long window(int descriptor) {
    long base = 1L << 10 + (descriptor >> 3);
    return base + base / 8 * (descriptor & 7);
  }

  private static long number(byte[] in, int at, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (in[at + i] & 0xFFL) << 8 * i;
    }
    return value;
  }
}
