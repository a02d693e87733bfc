package io.erofs.internal.read;

import io.erofs.internal.codec.IdleObjects;

/**
 * Arrays of one size, lent to threads for a moment, so that each read need not allocate and clear
 * one. Thread-safe.
 */
final class Buffers {
  private final int size;
  private final IdleObjects<byte[]> idle = new IdleObjects<>();

  /**
   * Creates an empty pool.
   *
   * @param size bytes of an array
   */
  Buffers(int size) {
    this.size = size;
  }

  /**
   * Lends an array, with any content.
   *
   * @param length bytes that are needed; more than the pool's arrays have give an array of its own
   */
  byte[] take(int length) {
    return length > size ? new byte[length] : idle.take().orElseGet(() -> new byte[size]);
  }

  /** Takes an array back; the caller must not use it any more. */
  void giveBack(byte[] array) {
    if (array.length == size) {
      idle.giveBack(array); // Without room the collector takes it.
    }
  }
}
