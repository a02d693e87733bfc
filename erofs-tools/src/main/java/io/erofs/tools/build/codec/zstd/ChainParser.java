package io.erofs.tools.build.codec.zstd;

import io.erofs.internal.codec.Words;
import java.util.Arrays;

/**
 * Finds earlier places with the same four bytes, the nearest first.
 *
 * <p>Each position has the one before it with the same hash, so that places can be looked up again
 * after later ones were entered.
 */
abstract class ChainParser extends Parser {
  /** Shortest match that is found. */
  static final int MIN = 4;

  /** Bytes that are read at a place. */
  private static final int READ = 8;

  private final int[] heads;
  private final int[] chain;
  private final int mask;
  private final int hashLog;
  private int entered;

  /**
   * Creates a parser.
   *
   * @param window greatest distance of a match
   * @param hashLog base-2 logarithm of the number of hashes
   * @param chainLog base-2 logarithm of the number of positions that are remembered
   */
  ChainParser(int window, int hashLog, int chainLog) {
    super(window);
    this.hashLog = hashLog;
    heads = new int[1 << hashLog];
    chain = new int[1 << chainLog];
    mask = chain.length - 1;
  }

  @Override
  void clear() {
    Arrays.fill(heads, 0);
    Arrays.fill(chain, 0);
  }

  @Override
  void reset() {
    entered = start;
  }

  /** Index behind the last place that has enough bytes behind it. */
  final int readable() {
    return end - READ;
  }

  /** Enters all places up to this one. */
  final void enter(int index) {
    final int[] heads = this.heads;
    final int[] chain = this.chain;
    final byte[] in = this.in;
    for (int i = entered; i <= index; i++) {
      final int position = i + shift;
      final int hash = Bytes8.hash4(Words.i32(in, i), hashLog);
      chain[position & mask] = heads[hash];
      heads[hash] = position;
    }
    entered = Math.max(entered, index + 1);
  }

  /** The place before this one with the same hash, or less than {@link #low}. */
  final int before(int index) {
    return chain[index + shift & mask] - shift;
  }

  /** The least index that a match of this one may begin at. */
  final int low(int index) {
    return Math.max(start, index - Math.min(window, mask));
  }
}
