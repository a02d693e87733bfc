package io.erofs.tools.build.codec.deflate;

import io.erofs.internal.codec.Words;
import java.util.Arrays;

/**
 * Takes what the two last positions with an equal hash show, and hurries through what does not
 * repeat.
 */
final class FastParser implements Parser {
  private static final int HASH_BITS = 15;
  private static final int MULTIPLIER = 0x9E3779B1;
  private static final int MIN_LENGTH = 4;

  /** Literals in a row that make the steps longer. */
  private static final int PATIENCE_BITS = 7;

  /** Longest match whose positions are all remembered. */
  private static final int REMEMBERED = 16;

  /** Positions are told from those of earlier inputs by their numbers, up to here. */
  private static final int MAX_NUMBER = 1 << 30;

  private final int window;

  /** The last two positions of each hash, newest first. */
  private final int[] table = new int[2 << HASH_BITS];

  private byte[] in = new byte[0];
  private int end;
  private int position;
  private int misses;

  /** What to add to an index to get the position's number. */
  private int shift;

  private int nextNumber = Alphabets.WINDOW;

  FastParser(int window) {
    this.window = window;
  }

  @Override
  public void start(byte[] array, int offset, int arrayEnd) {
    in = array;
    end = arrayEnd;
    position = offset;
    misses = 0;
    if (nextNumber > MAX_NUMBER) {
      Arrays.fill(table, 0);
      nextNumber = Alphabets.WINDOW;
    }
    shift = nextNumber - offset;
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public void release() {
    nextNumber = position + shift + Alphabets.MAX_MATCH + Alphabets.WINDOW;
    in = new byte[0];
  }

  @Override
  public int parse(int from, int[] tokens, int count, int aim) {
    byte[] array = in;
    int[] places = table;
    int last = end - Integer.BYTES;
    int offset = shift;
    int i = from;
    int n = count;
    int missed = misses;
    while (n < aim && i <= last) {
      int word = Words.i32(array, i);
      int slot = word * MULTIPLIER >>> Integer.SIZE - HASH_BITS << 1;
      int number = i + offset;
      int nearest = number - window;
      int first = places[slot];
      int second = places[slot + 1];
      places[slot] = number;
      places[slot + 1] = first;
      int length = 0;
      int distance = 0;
      if (first > nearest) {
        int max = Math.min(Alphabets.MAX_MATCH, end - i);
        if (Words.i32(array, first - offset) == word) {
          length = Words.common(array, first - offset, i, MIN_LENGTH, max);
          distance = number - first;
        }
        if (second > nearest && length < 32 && Words.i32(array, second - offset) == word) {
          int other = Words.common(array, second - offset, i, MIN_LENGTH, max);
          if (other > length) {
            length = other;
            distance = number - second;
          }
        }
      }
      if (length == 0) {
        int stop = Math.min(Math.min(i + 1 + (missed >> PATIENCE_BITS), end), i + aim - n);
        missed++;
        while (i < stop) {
          tokens[n++] = array[i++] & 0xFF;
        }
      } else {
        missed = 0;
        tokens[n++] = length << 16 | distance - 1;
        int next = i + length;
        int stop = Math.min(length <= REMEMBERED ? next : i + REMEMBERED, last + 1);
        for (int k = i + 1; k < stop; k++) {
          int s = Words.i32(array, k) * MULTIPLIER >>> Integer.SIZE - HASH_BITS << 1;
          places[s + 1] = places[s];
          places[s] = k + offset;
        }
        i = next;
      }
    }
    misses = missed;
    while (n < aim && i < end) {
      tokens[n++] = array[i++] & 0xFF;
    }
    position = i;
    return n;
  }
}
