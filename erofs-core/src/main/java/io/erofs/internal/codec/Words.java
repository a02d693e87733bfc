package io.erofs.internal.codec;

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

  static int u16(byte[] array, int index) {
    return (short) SHORT.get(array, index) & 0xFFFF;
  }

  static int i32(byte[] array, int index) {
    return (int) INT.get(array, index);
  }

  static long i64(byte[] array, int index) {
    return (long) LONG.get(array, index);
  }

  static void putI16(byte[] array, int index, short value) {
    SHORT.set(array, index, value);
  }

  static void putI32(byte[] array, int index, int value) {
    INT.set(array, index, value);
  }

  static void putI64(byte[] array, int index, long value) {
    LONG.set(array, index, value);
  }

  /** Copies eight bytes. */
  static void copy8(byte[] from, int fromIndex, byte[] to, int toIndex) {
    LONG.set(to, toIndex, (long) LONG.get(from, fromIndex));
  }

  /** Copies sixteen bytes. */
  static void copy16(byte[] from, int fromIndex, byte[] to, int toIndex) {
    LONG.set(to, toIndex, (long) LONG.get(from, fromIndex));
    LONG.set(to, toIndex + 8, (long) LONG.get(from, fromIndex + 8));
  }
}
