package io.erofs.tools.build.codec.deflate;

import io.erofs.internal.format.LittleEndian;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.Fit;
import java.util.Objects;

/**
 * Level 0: one block that is stored as it is. It never saves anything, so the builder leaves files
 * plain, which is what the level is for.
 */
final class StoredCompressor implements Compressor {
  private static final int HEADER = 5;
  private static final int MAX_LENGTH = 0xFFFF;
  private static final int AT_LENGTH = 1;
  private static final int AT_COMPLEMENT = 3;

  @Override
  public Fit compress(
      byte[] in, int inOffset, int inLength, byte[] out, int outOffset, int capacity) {
    Objects.checkFromIndexSize(inOffset, inLength, in.length);
    Objects.checkFromIndexSize(outOffset, capacity, out.length);
    int length = Math.min(Math.min(inLength, MAX_LENGTH), capacity - HEADER);
    if (length <= 0) {
      return Fit.NOTHING;
    }
    out[outOffset] = 1;
    LittleEndian.putU16(out, outOffset + AT_LENGTH, length);
    LittleEndian.putU16(out, outOffset + AT_COMPLEMENT, length ^ MAX_LENGTH);
    System.arraycopy(in, inOffset, out, outOffset + HEADER, length);
    return new Fit(length, HEADER + length);
  }
}
