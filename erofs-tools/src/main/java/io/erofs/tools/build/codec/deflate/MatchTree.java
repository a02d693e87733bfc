package io.erofs.tools.build.codec.deflate;

import io.erofs.internal.codec.Words;
import java.util.Arrays;

/**
 * Finds, for every length, the nearest earlier place that has so many bytes in common: binary
 * search trees of positions, one for each hash of four bytes, the newest position at the root.
 */
final class MatchTree {
  /** Most matches of a position: one for each length. */
  static final int MAX_MATCHES = Alphabets.MAX_MATCH - Alphabets.MIN_MATCH + 1;

  private static final int HASH_BITS = 16;
  private static final int SHORT_HASH_BITS = 15;
  private static final int MULTIPLIER = 0x9E3779B1;
  private static final int MASK = Alphabets.WINDOW - 1;
  private static final int[] NOTHING = {};

  /** Positions are told from those of earlier inputs by their numbers, up to here. */
  private static final int MAX_NUMBER = 1 << 30;

  private final int depth;
  private final int nice;
  private final int window;
  private final int[] roots = new int[1 << HASH_BITS];
  private final int[] shortHeads = new int[1 << SHORT_HASH_BITS];

  /** Two children of each position of the window: smaller and greater strings. */
  private final int[] children = new int[2 * Alphabets.WINDOW];

  private byte[] in = new byte[0];
  private int end;
  private int shift;
  private int nextNumber = Alphabets.WINDOW;

  MatchTree(int depth, int nice, int window) {
    this.depth = depth;
    this.nice = nice;
    this.window = window;
  }

  /** Begins an input; nothing before it is remembered. */
  void start(byte[] array, int offset, int arrayEnd) {
    in = array;
    end = arrayEnd;
    if (nextNumber > MAX_NUMBER) {
      Arrays.fill(roots, 0);
      Arrays.fill(shortHeads, 0);
      nextNumber = Alphabets.WINDOW;
    }
    shift = nextNumber - offset;
  }

  /**
   * Lets go of the input.
   *
   * @param position index behind the last position that was inserted
   */
  void release(int position) {
    nextNumber = position + shift + Alphabets.WINDOW;
    in = new byte[0];
  }

  /** Length of a match that ends a search. */
  int nice() {
    return nice;
  }

  /**
   * Inserts a position and finds its matches.
   *
   * @param i index with four bytes left at least
   * @param found receives the matches as tokens, longer ones behind
   * @param count index to put the first one to
   * @return index behind the last one
   */
  int find(int i, int[] found, int count) {
    byte[] array = in;
    int word = Words.i32(array, i);
    int number = i + shift;
    int shortSlot = (word << 8) * MULTIPLIER >>> Integer.SIZE - SHORT_HASH_BITS;
    int shortCandidate = shortHeads[shortSlot];
    shortHeads[shortSlot] = number;
    int n = count;
    if (shortCandidate > number - window
        && (Words.i32(array, shortCandidate - shift) ^ word) << 8 == 0) {
      found[n++] = Alphabets.MIN_MATCH << 16 | number - shortCandidate - 1;
    }
    return descend(i, word, depth, found, n);
  }

  /** Inserts a position, without looking for its matches. */
  void insert(int i) {
    int word = Words.i32(in, i);
    shortHeads[(word << 8) * MULTIPLIER >>> Integer.SIZE - SHORT_HASH_BITS] = i + shift;
    descend(i, word, depth, NOTHING, -1);
  }

  /** Makes a position the root of its tree and splits the old tree below it. */
  private int descend(int i, int word, int tries, int[] found, int count) {
    byte[] array = in;
    int[] tree = children;
    int offset = shift;
    int number = i + offset;
    int nearest = number - window;
    int slot = word * MULTIPLIER >>> Integer.SIZE - HASH_BITS;
    int candidate = roots[slot];
    roots[slot] = number;
    int max = Math.min(Alphabets.MAX_MATCH, end - i);
    int enough = Math.min(nice, max);
    int smaller = 2 * (number & MASK);
    int greater = smaller + 1;
    int smallerLength = 0;
    int greaterLength = 0;
    int longest = Alphabets.MIN_MATCH;
    int n = count;
    for (int left = tries; candidate > nearest && left > 0; left--) {
      int at = candidate - offset;
      int pair = 2 * (candidate & MASK);
      int length = Math.min(smallerLength, greaterLength);
      if (array[at + length] == array[i + length]) {
        length = Words.common(array, at, i, length + 1, max);
        if (length > longest) {
          longest = length;
          if (n >= 0) {
            found[n++] = length << 16 | number - candidate - 1;
          }
          if (length >= enough) {
            tree[smaller] = tree[pair];
            tree[greater] = tree[pair + 1];
            return n;
          }
        }
      }
      if ((array[at + length] & 0xFF) < (array[i + length] & 0xFF)) {
        tree[smaller] = candidate;
        smaller = pair + 1;
        candidate = tree[smaller];
        smallerLength = length;
      } else {
        tree[greater] = candidate;
        greater = pair;
        candidate = tree[greater];
        greaterLength = length;
      }
    }
    tree[smaller] = 0;
    tree[greater] = 0;
    return n;
  }
}
