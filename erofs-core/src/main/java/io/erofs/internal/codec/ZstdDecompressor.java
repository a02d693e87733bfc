package io.erofs.internal.codec;

import io.erofs.internal.codec.CodecException.Kind;
import java.util.Arrays;

/**
 * Decodes single Zstandard frames without dictionary. The window is the output itself.
 *
 * <p>A checksum of the content is verified when the whole frame is decoded.
 *
 * <p>Source: RFC 8878, section 3.1.1.
 */
final class ZstdDecompressor implements Decompressor {
  private static final int BLOCK_HEADER = 3;
  private static final int RAW = 0;
  private static final int RLE = 1;
  private static final int COMPRESSED = 2;

  private final long maxWindow;
  private final ZstdLiterals literals = new ZstdLiterals();
  private final ZstdSequences sequences = new ZstdSequences();

  /**
   * Creates a decompressor.
   *
   * @param window largest window that the image declares
   */
  ZstdDecompressor(long window) {
    this.maxWindow = window;
  }

  @Override
  public int decode(
      byte[] in,
      int inOffset,
      int inLength,
      byte[] out,
      int outOffset,
      int outLength,
      boolean partial)
      throws CodecException {
    Decompressor.checkRanges(in, inOffset, inLength, out, outOffset, outLength);
    int end = inOffset + inLength;
    ZstdFrameHeader header = ZstdFrameHeader.read(in, inOffset, end);
    check(header, outLength, partial);
    int window = (int) Math.min(header.window(), Integer.MAX_VALUE);
    ZstdSequences.Target target =
        new ZstdSequences.Target(out, outOffset, outOffset + outLength, window, partial);
    literals.reset();
    sequences.reset();
    int behind;
    try {
      behind = blocks(in, inOffset + header.size(), end, target);
    } finally {
      literals.release();
    }
    if (!partial) {
      behind = checksum(header, in, behind, end, target);
      if (behind < end) {
        throw new CodecException(
            Kind.TRAILING_INPUT, "Zstandard frame ended, input left=" + (end - behind) + " bytes");
      }
    }
    return behind - inOffset;
  }

  @Override
  public void close() {
    // Nothing is held outside of the heap.
  }

  private void check(ZstdFrameHeader header, int wanted, boolean partial) throws CodecException {
    long content = header.contentSize();
    if (content >= 0 && content < wanted) {
      throw new CodecException(
          Kind.TOO_SHORT, "Zstandard frame content size=" + content + ", expected=" + wanted);
    }
    if (content > wanted && !partial) {
      throw new CodecException(
          Kind.TOO_LONG, "Zstandard frame content size=" + content + ", expected=" + wanted);
    }
    if (header.window() > maxWindow) {
      throw new CodecException(
          Kind.WINDOW,
          "Zstandard frame window=" + header.window() + ", declared maximum=" + maxWindow);
    }
  }

  /**
   * Decodes blocks up to the last one, or as many as a partial target needs.
   *
   * @return index in the input behind them
   */
  private int blocks(byte[] in, int from, int end, ZstdSequences.Target target)
      throws CodecException {
    int at = from;
    int position = target.begin;
    int maxBlock = Math.min(target.window, ZstdCodes.MAX_BLOCK);
    boolean last = false;
    while (!last && !(target.partial && position == target.end)) {
      if (end - at < BLOCK_HEADER) {
        throw Zstd.truncated("block header");
      }
      int header = Words.u16(in, at) | (in[at + 2] & 0xFF) << 16;
      at += BLOCK_HEADER;
      last = (header & 1) != 0;
      int type = header >> 1 & 3;
      int size = header >> 3;
      int stored = type == RLE ? 1 : size;
      if (size > maxBlock) {
        throw Zstd.corrupt("block size=" + size + ", maximum=" + maxBlock);
      }
      if (stored > end - at) {
        throw Zstd.truncated("block");
      }
      switch (type) {
        case RAW:
        case RLE:
          position = plain(in, at, type, size, target, position);
          break;
        case COMPRESSED:
          int next = literals.read(in, at, at + size, maxBlock);
          position = sequences.decode(in, next, at + size, literals, target, position, maxBlock);
          break;
        default:
          throw Zstd.corrupt("block type=" + type);
      }
      at += stored;
    }
    if (position < target.end) {
      throw new CodecException(
          Kind.TOO_SHORT,
          "Zstandard frame gives "
              + (position - target.begin)
              + " bytes, expected="
              + (target.end - target.begin));
    }
    return at;
  }

  private static int plain(
      byte[] in, int at, int type, int size, ZstdSequences.Target target, int position)
      throws CodecException {
    int wanted = Math.min(size, target.end - position);
    if (wanted < size && !target.partial) {
      throw new CodecException(
          Kind.TOO_LONG,
          "Zstandard frame gives "
              + ((long) position - target.begin + size)
              + " bytes or more, expected="
              + (target.end - target.begin));
    }
    if (type == RAW) {
      System.arraycopy(in, at, target.out, position, wanted);
    } else {
      Arrays.fill(target.out, position, position + wanted, in[at]);
    }
    return position + wanted;
  }

  private static int checksum(
      ZstdFrameHeader header, byte[] in, int at, int end, ZstdSequences.Target target)
      throws CodecException {
    if (!header.hasChecksum()) {
      return at;
    }
    if (end - at < 4) {
      throw Zstd.truncated("checksum");
    }
    int actual = (int) XxHash64.hash(target.out, target.begin, target.end - target.begin);
    int stored = Words.i32(in, at);
    if (actual != stored) {
      throw Zstd.corrupt(String.format("content checksum=0x%08x, computed=0x%08x", stored, actual));
    }
    return at + 4;
  }
}
