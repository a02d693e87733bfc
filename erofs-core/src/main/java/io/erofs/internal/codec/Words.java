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
    LONG.set(to, toIndex, (long) LONG.get(from, fromIndex));
    LONG.set(to, toIndex + 8, (long) LONG.get(from, fromIndex + 8));
  }
}
