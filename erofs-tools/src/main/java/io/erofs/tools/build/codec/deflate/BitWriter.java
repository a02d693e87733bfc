package io.erofs.tools.build.codec.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes bits into a range of an array, the least significant bit of a byte first. */
final class BitWriter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] out = new byte[0];
  private int start;
  private int position;
  private int limit;
  private long held;
  private int heldBits;

  /** Begins an output; the caller has checked the range. */
  void start(byte[] array, int offset, int capacity) {
    out = array;
    start = offset;
    position = offset;
    limit = offset + capacity;
    held = 0;
    heldBits = 0;
  }

  /** Lets go of the array. */
  void release() {
    out = new byte[0];
  }

  /** Bits that still fit. */
  long room() {
    return (limit - position) * 8L - heldBits;
  }

  /** Bits of the byte that was begun. */
  int bitsHeld() {
    return heldBits;
  }

  /** Whole bytes that were written, the begun one too. */
  int length() {
    return position - start + (heldBits + 7 >>> 3);
  }

  /**
   * Writes up to 16 bits; the caller has seen to it that they fit.
   *
   * @param bits value, no higher bits set
   * @param count number of bits, 0 to 16
   */
  void write(int bits, int count) {
    held |= (long) bits << heldBits;
    heldBits += count;
    while (heldBits >= 8) {
      out[position++] = (byte) held;
      held >>>= 8;
      heldBits -= 8;
    }
  }

  /** Fills the byte that was begun with zero bits. */
  void align() {
    if (heldBits > 0) {
      out[position++] = (byte) held;
      held = 0;
      heldBits = 0;
    }
  }

  /** Copies bytes; the writer must be at a byte boundary. */
  void copy(byte[] in, int offset, int length) {
    System.arraycopy(in, offset, out, position, length);
    position += length;
  }

  /**
   * Writes tokens with the words of a block.
   *
   * @param words codes with their extra bits
   */
  void writeTokens(int[] tokens, int from, int to, CodeWords words) {
    byte[] array = out;
    int at = position;
    int fast = limit - Long.BYTES;
    long bits = held;
    int n = heldBits;
    int[] literal = words.literals;
    int[] length = words.lengths;
    int[] distance = words.distances;
    for (int i = from; i < to; i++) {
      int token = tokens[i];
      if (token < Alphabets.LITERALS) {
        int word = literal[token];
        bits |= (long) (word & CodeWords.VALUE) << n;
        n += word >>> CodeWords.COUNT_SHIFT;
      } else {
        int word = length[token >>> 16];
        bits |= (long) (word & CodeWords.VALUE) << n;
        n += word >>> CodeWords.COUNT_SHIFT;
        int lessOne = token & 0xFFFF;
        int slot = Alphabets.distanceSlot(lessOne);
        word = distance[slot];
        bits |= (long) (word & CodeWords.VALUE) << n;
        n += word >>> CodeWords.COUNT_SHIFT;
        bits |= (long) (lessOne - Alphabets.distanceBase(slot)) << n;
        n += Alphabets.distanceExtra(slot);
      }
      if (at <= fast) {
        LONG.set(array, at, bits);
        at += n >>> 3;
        bits >>>= n & 0x38;
        n &= 7;
      } else {
        while (n >= 8) {
          array[at++] = (byte) bits;
          bits >>>= 8;
          n -= 8;
        }
      }
    }
    position = at;
    held = bits;
    heldBits = n;
  }

  /** Sets a bit of the first byte, which has been written. */
  void markFirst(int bit) {
    out[start] |= (byte) (1 << bit);
  }

  /** Whether the first byte is zero; it has been written. */
  boolean startsWithZero() {
    return out[start] == 0;
  }
}
