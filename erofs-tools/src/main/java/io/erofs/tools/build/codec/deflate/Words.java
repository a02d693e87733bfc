package io.erofs.tools.build.codec.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at several bytes at a time. */
final class Words {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Words() {}

  /** Four bytes, the first one lowest. */
  static int get(byte[] array, int index) {
    return (int) INT.get(array, index);
  }

  /**
   * Counts equal bytes of two places.
   *
   * @param a index of the first place
   * @param b index of the second place
   * @param from bytes known to be equal
   * @param max most bytes to count
   * @return bytes that are equal, at least {@code from}
   */
  static int equal(byte[] array, int a, int b, int from, int max) {
    int n = from;
    while (n + Long.BYTES <= max) {
      long difference = (long) LONG.get(array, a + n) ^ (long) LONG.get(array, b + n);
      if (difference != 0) {
        return n + (Long.numberOfTrailingZeros(difference) >>> 3);
      }
      n += Long.BYTES;
    }
    while (n < max && array[a + n] == array[b + n]) {
      n++;
    }
    return n;
  }
}
