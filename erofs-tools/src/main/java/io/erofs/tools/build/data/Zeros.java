package io.erofs.tools.build.data;

import java.nio.ByteBuffer;

/** Looks for zeros. */
public final class Zeros {
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 16).asReadOnlyBuffer();

  private Zeros() {}

  /** Whether a range of a buffer holds only zeros. */
  public static boolean isZero(ByteBuffer buffer, int from, int length) {
    int size = ZEROS.capacity();
    for (int done = 0; done < length; done += size) {
      int count = Math.min(size, length - done);
      if (buffer.slice(from + done, count).mismatch(ZEROS.slice(0, count)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Writes zeros at the position of a buffer. */
  public static void put(ByteBuffer target, int length) {
    for (int done = 0; done < length; ) {
      int count = Math.min(ZEROS.capacity(), length - done);
      target.put(ZEROS.slice(0, count));
      done += count;
    }
  }
}
