package io.erofs.tools.build.codec.zstd;

import java.util.function.IntUnaryOperator;

/**
 * Finds how much of a block that is too long fits: guesses by the costs of its sequences, writes
 * that part, and guesses again by what it took.
 */
final class BlockFitter {
  private static final int MAX_TRIES = 10;

  /** Unused bytes that are not worth another try. */
  private static final int GOOD = 1;

  private final Sequences sequences;
  private final CostModel costs;
  private final BlockWriter blocks;

  private int count;
  private int end;
  private int next;

  BlockFitter(Sequences sequences, CostModel costs, BlockWriter blocks) {
    this.sequences = sequences;
    this.costs = costs;
    this.blocks = blocks;
  }

  /** Number of sequences of the part that fits. */
  int count() {
    return count;
  }

  /** Index in the input behind the part that fits. */
  int end() {
    return end;
  }

  /** Index behind the block. */
  int next() {
    return next;
  }

  /**
   * Writes as much as fits.
   *
   * @param in array with the input
   * @param stop index behind the block that is too long
   * @param at index in the output of the block
   * @param tooFar index behind what it took
   * @param room by index in the input: bytes that the block may take if it ends there
   */
  void fit(byte[] in, int stop, int at, int tooFar, IntUnaryOperator room) {
    costs.measure(sequences, in, stop);
    long perLiteral = costs.perLiteral();
    long all = costs.add(sequences) + (stop - sequences.anchor()) * perLiteral;
    int bestCount = 0;
    int bestEnd = sequences.begin();
    boolean bestIsWritten = false;
    long low = 0;
    long high = all;
    long cost = all;
    int over = tooFar - at - room.applyAsInt(stop);
    for (int i = 0; i < MAX_TRIES && high - low > 1; i++) {
      cost -= (long) over * 8 << Log2.POINT;
      cost = Math.max(low + 1, Math.min(high - 1, cost));
      cut(cost, stop, perLiteral);
      if (end == bestEnd) {
        low = cost;
        if (over < 0) {
          cost = low + (high - low) / 2;
          over = 0;
          continue;
        }
        break;
      }
      next = blocks.write(sequences, count, end, at);
      over = next - at - room.applyAsInt(end);
      bestIsWritten = over <= 0;
      if (over <= 0) {
        low = cost;
        bestCount = count;
        bestEnd = end;
        if (-over <= GOOD) {
          break;
        }
      } else {
        high = cost;
      }
    }
    int plain = plain(stop, room);
    count = bestCount;
    end = bestEnd;
    if (plain >= bestEnd) {
      count = 0;
      end = plain;
      next = blocks.raw(sequences.begin(), end - sequences.begin(), at);
    } else if (!bestIsWritten) {
      next = blocks.write(sequences, count, end, at);
    }
  }

  /** Index behind what fits as a copy; the shorter the content, the shorter may be its header. */
  private int plain(int stop, IntUnaryOperator room) {
    int begin = sequences.begin() - BlockWriter.HEADER;
    int sure = Math.min(stop, begin + room.applyAsInt(stop));
    int more = Math.min(stop, begin + room.applyAsInt(Math.max(sure, begin)));
    return room.applyAsInt(more) >= more - begin ? more : sure;
  }

  /** Finds the part that costs this much: some sequences, some literals of the next one. */
  private void cut(long cost, int stop, long perLiteral) {
    count = costs.within(cost);
    int begin = count == 0 ? sequences.begin() : sequences.inputEnds[count - 1];
    int most = count < sequences.count() ? sequences.literalLengths[count] : stop - begin;
    long literals = perLiteral == 0 ? most : (cost - costs.sum(count)) / perLiteral;
    end = begin + (int) Math.min(most, literals);
  }
}
