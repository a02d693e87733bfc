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

  /** Bytes of the output that are enough for a sequence, besides its literals and long lengths. */
  private static final int SURE = 32;

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
    final int[] t = table;
    final int bias = positions.bias();
    final int farthest = maxDistance;
    final int lastStart = inEnd - Sequences.MATCH_MARGIN;
    final int limit = inEnd - Sequences.LAST_LITERALS;
    int op = outOffset;
    int begin = inOffset;
    int p = inOffset;
    while (true) {
      final int last = Math.min(lastStart, begin + mostLiterals(outEnd - op));
      int from = 0;
      long difference = 1;
      for (int tries = 1 << PATIENCE; p <= last; p += tries++ >>> PATIENCE) {
        final long bytes = Words.i64(in, p);
        final int slot = hash(bytes);
        from = t[slot] - bias;
        t[slot] = p + bias;
        if (p - from <= farthest) {
          difference = Words.i64(in, from) ^ bytes;
          if ((int) difference == 0) {
            break;
          }
        }
      }
      next = p + 1;
      if (p > last) {
        break;
      }
      final int distance = p - from;
      int end = p + (Long.numberOfTrailingZeros(difference) >>> 3);
      if (difference == 0) {
        end = p + Words.common(in, from, p, Long.BYTES - 1, limit - p);
      }
      while (p > begin && p - distance > inOffset && in[p - 1] == in[p - 1 - distance]) {
        p--;
      }
      if (outEnd - op < SURE + p - begin + (end - begin >>> 7)) {
        end = p + Sequences.fitting(p - begin, end - p, outEnd - op);
        if (end == p) {
          break;
        }
      }
      op = Sequences.put(in, begin, p - begin, end - p, distance, out, op, outEnd);
      p = end;
      begin = end;
      if (p > lastStart) {
        next = Math.max(next, p);
        break;
      }
      t[hash(Words.i64(in, p - 2))] = p - 2 + bias;
    }
    anchor = begin;
    return op;
  }

  /** Most literals in front of a match for which there may be room. */
  private static int mostLiterals(int left) {
    return left - Sequences.MATCH_BYTES - Sequences.LAST_LITERALS - 1;
  }

  /** Of five bytes: four are often equal without leading to a long match. */
  private static int hash(long bytes) {
    return (int) ((bytes << 24) * 0x9E3779B185EBCA87L >>> 64 - HASH_BITS);
  }
}
