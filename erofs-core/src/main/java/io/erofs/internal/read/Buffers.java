package io.erofs.internal.read;

import java.util.ArrayDeque;

/**
 * Arrays of one size, lent to threads for a moment, so that each read need not allocate and clear
 * one. As many idle ones are kept as the machine has processors. Thread-safe.
 */
final class Buffers {
  private final int size;
  private final int mostIdle = Runtime.getRuntime().availableProcessors();
  private final ArrayDeque<byte[]> idle = new ArrayDeque<>();

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
    if (length > size) {
      return new byte[length];
    }
    byte[] array;
    synchronized (idle) {
      array = idle.pollFirst();
    }
    return array == null ? new byte[size] : array;
  }

  /** Takes an array back; the caller must not use it any more. */
  void giveBack(byte[] array) {
    if (array.length == size) {
      synchronized (idle) {
        if (idle.size() < mostIdle) {
          idle.addFirst(array);
        }
      }
    }
  }
}
