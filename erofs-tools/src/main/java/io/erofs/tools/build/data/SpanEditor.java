package io.erofs.tools.build.data;

import java.util.Arrays;

/**
 * Puts the result of a span together, of the extents of a guess where it can, and of new ones. For
 * one span.
 *
 * <p>Where something else ends inside an extent of the guess, new extents are made until one ends
 * where the guess begins one, or little behind that, so that it can be shortened. Pclusters of one
 * block are never made again to end sooner: they would take their block all the same. Larger ones
 * are, and then take fewer blocks.
 */
final class SpanEditor {
  /** An extent that was made for the guess to go on is shortened by this part at most. */
  private static final int MOST_WASTE = 4;

  private final SpanResult guess;
  private final SpanResult made;
  private final byte[] blocks;
  private final ByteSink out;
  private final Maker maker;
  private final int blockSize;
  private final int reach;
  private int done;
  private int next;
  private int nextAt;
  private int nextBlocks;
  private int lastAt;
  private int lastLength;
  private boolean hasLast;

  /** Makes new extents, and is told of all that are there to stay. */
  interface Maker {
    /** Compresses the bytes of the span from one index to the other. */
    void cut(int from, int to);

    /** Makes the first extents of the rest of the span; returns where they end. */
    int cutOne(int from);

    /**
     * An extent is there to stay.
     *
     * @param at where it begins in the span
     * @param length bytes that it holds, of which the file may use only the beginning
     * @param index its number in the result
     * @param end number of bytes of the output with its own
     */
    void settled(int at, int length, int index, int end);
  }

  SpanEditor(
      SpanResult guess,
      SpanResult made,
      byte[] blocks,
      int blocksAt,
      ByteSink out,
      int blockSize,
      Maker maker) {
    this.guess = guess;
    this.made = made;
    this.blocks = blocks;
    this.nextBlocks = blocksAt;
    this.out = out;
    this.maker = maker;
    this.blockSize = blockSize;
    this.reach = guess.span().choice().pclusterSize();
  }

  /** Makes extents up to an index: small ones until there is one behind it, others before it. */
  void advance(int to) {
    boolean goesOn = true;
    while (done < to && goesOn) {
      if (done != nextAt) {
        goesOn = hasSmallPclusters() ? makeOne() : nextAt <= to && recutUpToGuess();
      } else {
        goesOn = next < guess.count() && (hasSmallPclusters() || nextEnd() <= to);
        if (goesOn) {
          copy();
        }
      }
    }
  }

  /**
   * Makes extents up to an index, as {@link #advance}; but where an index of clusters could not
   * tell what ends there, nothing.
   *
   * @return false if it takes a block more to have something else begin there
   */
  boolean advanceOrCut(int to) {
    if (done < to && canSplit(to)) {
      return false;
    }
    advance(to);
    return true;
  }

  /** Where the extents end that were made. */
  int done() {
    return done;
  }

  /**
   * Makes everything in front of an index, unless the last extent in front of it could not be told
   * by an index of clusters.
   */
  boolean makeUpTo(int to) {
    if (done < to && canSplit(to)) {
      return split(to);
    }
    advance(to);
    if (to == done) {
      return true;
    }
    return to < done ? shorten(to) : recut(to);
  }

  /** Goes on behind something that was made elsewhere. */
  void jump(int to) {
    settle();
    done = to;
    skip();
  }

  /** Makes what is left. */
  void finish() {
    int length = guess.span().length();
    advance(length);
    if (done == nextAt && done < length) {
      made.endLike(guess);
    } else if (done < length) {
      cut(length);
    }
    settle();
  }

  private boolean hasSmallPclusters() {
    return reach == blockSize;
  }

  private int nextEnd() {
    return nextAt + guess.length(next);
  }

  private boolean reachesNextBlock(int from, int to) {
    long start = guess.span().from() + from & blockSize - 1;
    return start + to - from >= blockSize;
  }

  /** Shortens the last extent, if it is one that takes its block anyway. */
  private boolean shorten(int to) {
    if (!hasLast || to <= lastAt || !hasSmallPclusters() || !reachesNextBlock(lastAt, to)) {
      return false;
    }
    made.shorten(to - lastAt);
    done = to;
    return true;
  }

  /** Whether what lies in front of an index is too short, but the last extent can be shared out. */
  private boolean canSplit(int to) {
    return hasLast && !reachesNextBlock(done, to) && reachesNextBlock(lastAt, blockBegin(to) - 1);
  }

  /** Index of the block that an index lies in; not the file's, but the span's begins with one. */
  private int blockBegin(int index) {
    return index & -blockSize;
  }

  /** Has the last extent end sooner, so that what follows it reaches the next block. */
  private boolean split(int to) {
    int middle = blockBegin(to) - 1;
    if (hasSmallPclusters()) {
      made.shorten(middle - lastAt);
      done = middle;
    } else if (!recutLast(middle)) {
      return false;
    }
    cut(to);
    settle();
    return true;
  }

  /** Makes the last extent anew, to end sooner, unless its end could not be told then. */
  private boolean recutLast(int to) {
    int index = made.count() - 1;
    int stored = made.stored(index);
    boolean isCompressed = made.isCompressed(index);
    int wasDone = done;
    int start = out.length() - stored;
    byte[] bytes = Arrays.copyOfRange(out.array(), start, out.length());
    made.cutBack(index);
    out.length(start);
    hasLast = false;
    done = lastAt;
    if (recut(to)) {
      return true;
    }
    made.add(lastLength, stored, isCompressed);
    out.put(bytes, 0, stored, 0);
    done = wasDone;
    hasLast = true;
    return false;
  }

  /** Makes one extent anew; has the guess go on if that is possible. */
  private boolean makeOne() {
    int before = made.count();
    int from = done;
    settle();
    done = maker.cutOne(from);
    register(before, from);
    skip();
    if (hasLast && (done - nextAt) * MOST_WASTE <= done - lastAt) {
      shorten(nextAt);
    }
    return true;
  }

  /** Makes what lies between what is done and the next extent of the guess, if that is possible. */
  private boolean recutUpToGuess() {
    return nextAt > done && recut(nextAt);
  }

  /** Makes extents that end at an index, or none at all if the last one would be too short. */
  private boolean recut(int to) {
    if (!reachesNextBlock(done, to)) {
      return false;
    }
    int count = made.count();
    int length = out.length();
    settle();
    maker.cut(done, to);
    if (!reachesNextBlock(to - made.length(made.count() - 1), to)) {
      made.cutBack(count);
      out.length(length);
      return false;
    }
    register(count, done);
    done = to;
    return true;
  }

  private void cut(int to) {
    int before = made.count();
    settle();
    maker.cut(done, to);
    register(before, done);
    done = to;
  }

  /**
   * Leaves out extents of the guess that are not needed any more: those that end in front of what
   * is done, and, if pclusters are large, as many that a new one can be filled.
   */
  private void skip() {
    while (next < guess.count() && nextAt != done && isOver()) {
      forward();
    }
  }

  private boolean isOver() {
    return hasSmallPclusters() ? nextEnd() <= done : nextAt - done < reach;
  }

  private void copy() {
    settle();
    int stored = guess.stored(next);
    out.put(blocks, nextBlocks, stored, 0);
    made.add(guess.length(next), stored, guess.isCompressed(next));
    last(nextAt, guess.length(next));
    forward();
    done = nextAt;
  }

  private void forward() {
    nextAt = nextEnd();
    nextBlocks += guess.stored(next);
    next++;
  }

  /** Notes the extents that were made from an index on. */
  private void register(int first, int from) {
    int at = from;
    int end = out.length();
    for (int i = first; i < made.count(); i++) {
      end -= made.stored(i);
    }
    for (int i = first; i < made.count(); i++) {
      end += made.stored(i);
      if (i + 1 < made.count()) {
        maker.settled(at, made.length(i), i, end);
      } else {
        last(at, made.length(i));
      }
      at += made.length(i);
    }
  }

  private void last(int at, int length) {
    lastAt = at;
    lastLength = length;
    hasLast = true;
  }

  private void settle() {
    if (hasLast) {
      maker.settled(lastAt, lastLength, made.count() - 1, out.length());
      hasLast = false;
    }
  }
}
