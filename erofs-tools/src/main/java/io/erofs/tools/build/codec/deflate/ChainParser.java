package io.erofs.tools.build.codec.deflate;

import io.erofs.internal.codec.Words;
import java.util.Arrays;

/**
 * Takes the longest match that chains of positions with equal hashes show, at once or after a look
 * at what begins one or two bytes later.
 */
final class ChainParser implements Parser {
  private static final int HASH_BITS = 16;
  private static final int SHORT_HASH_BITS = 14;
  private static final int MULTIPLIER = 0x9E3779B1;

  /** Two to this power bytes without a match make the steps one byte longer. */
  private static final int PATIENCE = 7;

  /** A match of three bytes is not worth its distance from here on. */
  private static final int SHORT_REACH = 4096;

  /** Positions are told from those of earlier inputs by their numbers, up to here. */
  private static final int MAX_NUMBER = 1 << 30;

  private final int depth;
  private final int nice;
  private final int lazy;
  private final int window;
  private final int[] head = new int[1 << HASH_BITS];
  private final int[] shortHead = new int[1 << SHORT_HASH_BITS];
  private final int[] chain = new int[Alphabets.WINDOW];

  private byte[] in = new byte[0];
  private int end;
  private int position;

  /** Index behind the last match. */
  private int matched;

  /** What to add to an index to get the position's number. */
  private int shift;

  private int nextNumber;

  /**
   * Creates a parser.
   *
   * @param effort how hard to look
   * @param window largest distance
   */
  ChainParser(Effort effort, int window) {
    depth = effort.depth();
    nice = effort.nice();
    lazy = effort.lazy();
    this.window = window;
    nextNumber = Alphabets.WINDOW;
  }

  @Override
  public void start(byte[] array, int offset, int arrayEnd) {
    in = array;
    end = arrayEnd;
    position = offset;
    matched = offset;
    if (nextNumber > MAX_NUMBER) {
      Arrays.fill(head, 0);
      Arrays.fill(shortHead, 0);
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
    // The gap makes everything before too far away.
    nextNumber = position + shift + Alphabets.MAX_MATCH + Alphabets.WINDOW;
    in = new byte[0];
  }

  @Override
  public int parse(int from, int[] tokens, int count, int aim) {
    return lazy == 0
        ? parseGreedily(from, tokens, count, aim)
        : parseLazily(from, tokens, count, aim);
  }

  private int parseGreedily(int from, int[] tokens, int count, int aim) {
    int last = end - Integer.BYTES;
    int i = from;
    int n = count;
    while (n < aim && i <= last) {
      int token = find(i, Alphabets.MIN_MATCH - 1, depth);
      if (token == 0) {
        n = literals(i, tokens, n, aim);
        i = position;
        continue;
      }
      tokens[n++] = token;
      matched = i + (token >>> 16);
      insert(i + 1, matched);
      i = matched;
    }
    return finish(i, tokens, n, aim);
  }

  private int parseLazily(int from, int[] tokens, int count, int aim) {
    byte[] array = in;
    int last = end - Integer.BYTES;
    int i = from;
    int n = count;
    while (n < aim && i <= last) {
      int token = find(i, Alphabets.MIN_MATCH - 1, depth);
      if (token == 0) {
        n = literals(i, tokens, n, aim);
        i = position;
        continue;
      }
      int length = token >>> 16;
      int inserted = i + 1;
      while (length < nice && inserted <= last && n < aim) {
        int better = find(inserted, length - 1, depth >> 1);
        inserted++;
        int skip = 1;
        if (!isBetter(token, better, 2) && lazy > 1 && inserted <= last) {
          better = find(inserted, length - 1, depth >> 2);
          inserted++;
          skip = 2;
          if (!isBetter(token, better, 6)) {
            break;
          }
        } else if (!isBetter(token, better, 2)) {
          break;
        }
        for (; skip > 0; skip--) {
          tokens[n++] = array[i++] & 0xFF;
        }
        token = better;
        length = token >>> 16;
      }
      tokens[n++] = token;
      matched = i + length;
      insert(inserted, matched);
      i = matched;
    }
    return finish(i, tokens, n, aim);
  }

  /** Takes a literal, or some where nothing has matched for long. */
  private int literals(int from, int[] tokens, int count, int aim) {
    int stop = Math.min(from + 1 + (from - matched >> PATIENCE), end);
    int i = from;
    int n = count;
    while (i < stop && n < aim) {
      tokens[n++] = in[i++] & 0xFF;
    }
    position = i;
    return n;
  }

  /** Whether a later match saves more than the one at hand: each byte counts about four bits. */
  private static boolean isBetter(int token, int later, int margin) {
    if (later == 0) {
      return false;
    }
    int gain = 4 * ((later >>> 16) - (token >>> 16));
    int nearer =
        Integer.numberOfLeadingZeros((later & 0xFFFF) + 1)
            - Integer.numberOfLeadingZeros((token & 0xFFFF) + 1);
    return gain + nearer > margin;
  }

  /** Takes the last bytes, which are too few to look for matches, as literals. */
  private int finish(int from, int[] tokens, int count, int aim) {
    int i = from;
    int n = count;
    while (n < aim && i < end) {
      tokens[n++] = in[i++] & 0xFF;
    }
    position = i;
    return n;
  }

  /**
   * Looks for the longest match at a position, and remembers the position.
   *
   * @param best length to exceed
   * @param tries most candidates to look at
   * @return the match; 0 if there is none
   */
  private int find(int i, int best, int tries) {
    byte[] array = in;
    int[] links = chain;
    int offset = shift;
    int number = i + offset;
    int nearest = number - window;
    int word = Words.i32(array, i);
    int shortSlot = (word << 8) * MULTIPLIER >>> Integer.SIZE - SHORT_HASH_BITS;
    int slot = word * MULTIPLIER >>> Integer.SIZE - HASH_BITS;
    int shortCandidate = shortHead[shortSlot];
    int candidate = head[slot];
    shortHead[shortSlot] = number;
    head[slot] = number;
    links[number & Alphabets.WINDOW - 1] = candidate;
    int max = Math.min(Alphabets.MAX_MATCH, end - i);
    int found = 0;
    int longest = best;
    if (longest < Alphabets.MIN_MATCH
        && shortCandidate > nearest
        && number - shortCandidate <= SHORT_REACH
        && (Words.i32(array, shortCandidate - offset) ^ word) << 8 == 0) {
      longest = Alphabets.MIN_MATCH;
      found = Alphabets.MIN_MATCH << 16 | number - shortCandidate - 1;
    }
    if (longest >= max) {
      return found;
    }
    int enough = Math.min(nice, max);
    int left = tries;
    while (candidate > nearest && left-- > 0) {
      int at = candidate - offset;
      if (longest < 4
          ? Words.i32(array, at) == word
          : Words.i32(array, at + longest - 3) == Words.i32(array, i + longest - 3)
              && Words.i32(array, at) == word) {
        int length = Words.common(array, at, i, Integer.BYTES, max);
        if (length > longest) {
          longest = length;
          found = length << 16 | number - candidate - 1;
          if (length >= enough) {
            break;
          }
        }
      }
      candidate = links[candidate & Alphabets.WINDOW - 1];
    }
    return found;
  }

  /** Remembers the positions inside of a match. */
  private void insert(int from, int to) {
    byte[] array = in;
    int[] links = chain;
    int[] heads = head;
    int[] shortHeads = shortHead;
    int stop = Math.min(to, end - Integer.BYTES + 1);
    int offset = shift;
    for (int i = from; i < stop; i++) {
      int word = Words.i32(array, i);
      int number = i + offset;
      int slot = word * MULTIPLIER >>> Integer.SIZE - HASH_BITS;
      links[number & Alphabets.WINDOW - 1] = heads[slot];
      heads[slot] = number;
      shortHeads[(word << 8) * MULTIPLIER >>> Integer.SIZE - SHORT_HASH_BITS] = number;
    }
  }
}
