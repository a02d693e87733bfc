package io.erofs.tools.build.codec.lzma;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian words at any index of an array, checked by the array's own bounds. */
final class Words {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Words() {}

  /** Two bytes, as a number without meaning but equality. */
  static short i16(byte[] array, int index) {
    return (short) SHORT.get(array, index);
  }

  static int i32(byte[] array, int index) {
    return (int) INT.get(array, index);
  }

  /**
   * How many bytes are equal from two indexes on.
   *
   * @param from bytes known to be equal
   * @param limit most bytes to compare; both ranges are inside the array
   */
  static int common(byte[] array, int a, int b, int from, int limit) {
    int n = from;
    while (n + 8 <= limit) {
      long difference = (long) LONG.get(array, a + n) ^ (long) LONG.get(array, b + n);
      if (difference != 0) {
        return n + (Long.numberOfTrailingZeros(difference) >>> 3);
      }
      n += 8;
    }
    while (n < limit && array[a + n] == array[b + n]) {
      n++;
    }
    return n;
  }
}
