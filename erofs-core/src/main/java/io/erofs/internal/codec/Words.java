package io.erofs.internal.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian words at any index of an array, checked by the array's own bounds. */
public final class Words {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Words() {}

  /** Two bytes, unsigned. */
  public static int u16(byte[] array, int index) {
    return (short) SHORT.get(array, index) & 0xFFFF;
  }

  /** Four bytes. */
  public static int i32(byte[] array, int index) {
    return (int) INT.get(array, index);
  }

  /** Eight bytes. */
  public static long i64(byte[] array, int index) {
    return (long) LONG.get(array, index);
  }

  /** Writes two bytes. */
  public static void putI16(byte[] array, int index, short value) {
    SHORT.set(array, index, value);
  }

  /** Writes four bytes. */
  public static void putI32(byte[] array, int index, int value) {
    INT.set(array, index, value);
  }

  /** Writes eight bytes. */
  public static void putI64(byte[] array, int index, long value) {
    LONG.set(array, index, value);
  }

  /** Copies eight bytes. */
  public static void copy8(byte[] from, int fromIndex, byte[] to, int toIndex) {
    LONG.set(to, toIndex, (long) LONG.get(from, fromIndex));
  }

  /** Copies sixteen bytes. */
  public static void copy16(byte[] from, int fromIndex, byte[] to, int toIndex) {
    copy8(from, fromIndex, to, toIndex);
    copy8(from, fromIndex + 8, to, toIndex + 8);
  }

  /**
   * Counts equal bytes from two indexes of an array on.
   *
   * @param array the array, in which both ranges are
   * @param a index of the first range
   * @param b index of the second range
   * @param from bytes known to be equal
   * @param max most bytes to count
   * @return bytes that are equal, at least {@code from}
   */
  public static int common(byte[] array, int a, int b, int from, int max) {
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
