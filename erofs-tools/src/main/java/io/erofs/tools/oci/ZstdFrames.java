package io.erofs.tools.oci;

import io.erofs.tools.build.codec.zstd.ZstdCompressorFactory;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.Fit;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Whole chunks as Zstandard frames. Thread-safe. */
final class ZstdFrames {
  private static final int MAGIC_SIZE = 4;
  private static final int BLOCK_HEADER = 3;
  private static final int RLE = 1;

  /** More than a frame takes in front, and what one raw block takes for 128 KiB. */
  private static final int OVERHEAD = 64;

  private static final int RAW_BLOCK = 64 << 10;

  private final ZstdCompressorFactory factory;
  private final Queue<Compressor> idle = new ConcurrentLinkedQueue<>();

  ZstdFrames(int level) {
    factory = ZstdCompressorFactory.of(level);
  }

  /** Compresses all of an array to one frame. */
  byte[] compress(byte[] bytes) {
    Compressor waiting = idle.poll();
    Compressor compressor = waiting == null ? factory.newCompressor() : waiting;
    byte[] out = new byte[bytes.length + OVERHEAD + bytes.length / RAW_BLOCK * BLOCK_HEADER];
    Fit fit = compressor.compress(bytes, 0, bytes.length, out, 0, out.length);
    idle.add(compressor);
    if (fit.consumed() != bytes.length) {
      throw new IllegalStateException(fit.consumed() + " of " + bytes.length + " bytes fit");
    }
    return Arrays.copyOf(out, fit.produced());
  }

  /**
   * Adds empty blocks to a frame, so that what follows is at a multiple of 4.
   *
   * @param frame a frame
   * @param end offset behind it
   * @return the frame, 0 to 9 bytes longer
   */
  static byte[] aligned(byte[] frame, long end) {
    // Three bytes more are one byte less to the next multiple.
    int count = (int) (end & 3);
    if (count == 0) {
      return frame;
    }
    byte[] longer = Arrays.copyOf(frame, frame.length + count * BLOCK_HEADER);
    longer[lastBlock(frame)] &= ~1;
    longer[longer.length - BLOCK_HEADER] = 1;
    return longer;
  }

  /** Index of the header of the last block. */
  private static int lastBlock(byte[] frame) {
    int descriptor = frame[MAGIC_SIZE] & 0xFF;
    boolean isSingle = (descriptor & 0x20) != 0;
    int sizeCode = descriptor >>> 6;
    int sizeBytes = sizeCode == 0 ? (isSingle ? 1 : 0) : 1 << sizeCode;
    int at = MAGIC_SIZE + 1 + (isSingle ? 0 : 1) + sizeBytes;
    while ((frame[at] & 1) == 0) {
      int header = frame[at] & 0xFF | (frame[at + 1] & 0xFF) << 8 | (frame[at + 2] & 0xFF) << 16;
      boolean isRun = (header >>> 1 & 3) == RLE;
      at += BLOCK_HEADER + (isRun ? 1 : header >>> 3);
    }
    return at;
  }
}
