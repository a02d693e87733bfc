package io.erofs.tools.build.codec.lz4;

import io.erofs.internal.codec.Words;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.Fit;
import java.util.Arrays;
import java.util.Objects;

/**
 * Takes the first match that it sees, at the latest position with the same hash, and looks ever
 * less closely the longer it finds none.
 */
final class FastCompressor implements Compressor {
  private static final int HASH_BITS = 13;

  /** Two to this power positions without a match make the steps one byte longer. */
  private static final int PATIENCE = 6;

  private final int maxDistance;
  private final Positions positions;

  /** Number of the latest position, by hash. */
  private final int[] table = new int[1 << HASH_BITS];

  /** Index of the first literal that is not yet written. */
  private int anchor;

  /** Index behind the last position in the table. */
  private int next;

  /**
   * Creates a compressor.
   *
   * @param maxDistance greatest distance of a match
   * @param positions numbers for the positions in the table
   */
  FastCompressor(int maxDistance, Positions positions) {
    this.maxDistance = maxDistance;
    this.positions = positions;
  }

  @Override
  public Fit compress(
      byte[] in, int inOffset, int inLength, byte[] out, int outOffset, int capacity) {
    Objects.checkFromIndexSize(inOffset, inLength, in.length);
    Objects.checkFromIndexSize(outOffset, capacity, out.length);
    if (inLength == 0 || capacity < 2) {
      return Fit.NOTHING;
    }
    if (positions.begin(inOffset, inLength)) {
      Arrays.fill(table, 0);
    }
    int end = inOffset + inLength;
    int op = fill(in, inOffset, end, out, outOffset, outOffset + capacity);
    int literals = Math.min(end - anchor, Sequences.mostLiterals(outOffset + capacity - op));
    op = Sequences.putLiterals(in, anchor, literals, out, op, outOffset + capacity);
    positions.end(next);
    return new Fit(anchor + literals - inOffset, op - outOffset);
  }

  /** Writes sequences as long as they fit, each with room for the last literals behind it. */
  private int fill(byte[] in, int inOffset, int inEnd, byte[] out, int outOffset, int outEnd) {
    int lastStart = inEnd - Sequences.MATCH_MARGIN;
    int limit = inEnd - Sequences.LAST_LITERALS;
    int op = outOffset;
    anchor = inOffset;
    next = inOffset;
    while (true) {
      int room = outEnd - op - Sequences.MATCH_BYTES - Sequences.LAST_LITERALS - 1;
      if (room < 0) {
        return op;
      }
      long match = find(in, (int) Math.min(lastStart, (long) anchor + room));
      if (match < 0) {
        return op;
      }
      int at = (int) (match >>> 32);
      int distance = (int) match;
      int length = Words.common(in, at - distance, at, 4, limit - at);
      while (at > anchor && at - distance > inOffset && in[at - 1] == in[at - 1 - distance]) {
        at--;
        length++;
      }
      int literals = at - anchor;
      room = outEnd - op - Sequences.MATCH_BYTES - literals - Sequences.tailBytes(length);
      room -= Sequences.literalLengthBytes(literals);
      if (room < 0) {
        return op;
      }
      length = Math.min(length, Sequences.longestMatch(room));
      op = Sequences.put(in, anchor, literals, length, distance, out, op, outEnd);
      anchor = at + length;
      if (anchor > lastStart) {
        return op;
      }
      int behind = Math.max(next, anchor - 2);
      table[hash(Words.i64(in, behind))] = behind + positions.bias();
      next = anchor;
    }
  }

  /** Finds a position with a match, not behind the last one; -1 if there is none. */
  private long find(byte[] in, int last) {
    int[] t = table;
    int bias = positions.bias();
    int first = positions.first();
    int p = next;
    for (int tries = 1 << PATIENCE; p <= last; tries++) {
      long bytes = Words.i64(in, p);
      int slot = hash(bytes);
      int number = p + bias;
      int candidate = t[slot];
      t[slot] = number;
      int distance = number - candidate;
      if (candidate >= first
          && distance <= maxDistance
          && Words.i32(in, p - distance) == (int) bytes) {
        next = p + 1;
        return (long) p << 32 | distance;
      }
      p += tries >>> PATIENCE;
    }
    next = Math.max(next, last + 1);
    return -1;
  }

  /** Of five bytes: four are often equal without leading to a long match. */
  private static int hash(long bytes) {
    return (int) ((bytes << 24) * 0x9E3779B185EBCA87L >>> 64 - HASH_BITS);
  }
}
