package io.erofs.tools.build.data;

/**
 * Puts the result of a span together, of the extents of a guess where it can, and of new ones. For
 * one span.
 */
final class SpanEditor {
  private final SpanResult guess;
  private final SpanResult made;
  private final byte[] blocks;
  private final ByteSink out;
  private final Recutter recutter;
  private final int blockSize;
  private final int reach;
  private int done;
  private int next;
  private int nextAt;
  private int nextBlocks;

  /** Makes new extents. */
  interface Recutter {
    /** Compresses the bytes of the span from one index to the other. */
    void cut(int from, int to);
  }

  SpanEditor(
      SpanResult guess,
      SpanResult made,
      byte[] blocks,
      int blocksAt,
      ByteSink out,
      int blockSize,
      Recutter recutter) {
    this.guess = guess;
    this.made = made;
    this.blocks = blocks;
    this.nextBlocks = blocksAt;
    this.out = out;
    this.recutter = recutter;
    this.blockSize = blockSize;
    this.reach = guess.span().choice().pclusterSize();
  }

  /**
   * Makes everything in front of an index, unless the last extent in front of it could not be told
   * by an index of clusters; then nothing is made.
   */
  boolean makeUpTo(int to) {
    if (to == done) {
      return true;
    }
    if (!reachesNextBlock(done, to)) {
      return false;
    }
    State before = state();
    make(to);
    if (endsWell()) {
      return true;
    }
    before.restore();
    return false;
  }

  private boolean reachesNextBlock(int from, int to) {
    long start = guess.span().from() + from & blockSize - 1;
    return start + to - from >= blockSize;
  }

  /** Goes on behind something that was made elsewhere. */
  void jump(int to) {
    done = to;
  }

  /** Makes what is left. */
  void finish() {
    int length = guess.span().length();
    if (done == length) {
      return;
    }
    skip();
    if (done == nextAt || nextAt < length && recutUpToGuess()) {
      copy(length);
      if (done < length) {
        made.endLike(guess);
      }
    } else {
      recut(length);
    }
  }

  private void make(int to) {
    skip();
    if (done == nextAt || nextAt <= to && recutUpToGuess()) {
      copy(to);
    }
    if (done < to) {
      recut(to);
    }
  }

  /** Makes what lies between what is done and the next extent of the guess, if that is possible. */
  private boolean recutUpToGuess() {
    if (nextAt < done || !reachesNextBlock(done, nextAt)) {
      return false;
    }
    State before = state();
    recut(nextAt);
    if (endsWell()) {
      return true;
    }
    before.restore();
    return false;
  }

  /** Whether the last extent reaches the block that the next one begins in. */
  private boolean endsWell() {
    return reachesNextBlock(done - made.length(made.count() - 1), done);
  }

  private State state() {
    return new State(made.count(), out.length(), done, next, nextAt, nextBlocks);
  }

  private void recut(int to) {
    recutter.cut(done, to);
    done = to;
  }

  /**
   * Leaves out extents of the guess that are not needed any more: those that begin before what is
   * done, and, if what is done ends inside one, as many that a new pcluster can be filled.
   */
  private void skip() {
    int least = nextAt >= done ? nextAt : done;
    while (next < guess.count() && nextAt < least) {
      forward();
    }
    if (nextAt != done) {
      while (next < guess.count() && nextAt - done < reach) {
        forward();
      }
    }
  }

  private void copy(int to) {
    while (next < guess.count() && nextAt + guess.length(next) <= to) {
      int stored = guess.stored(next);
      out.put(blocks, nextBlocks, stored, 0);
      made.add(guess.length(next), stored, guess.isCompressed(next));
      forward();
      done = nextAt;
    }
  }

  private void forward() {
    nextAt += guess.length(next);
    nextBlocks += guess.stored(next);
    next++;
  }

  /** Where the editor was. */
  private final class State {
    private final int count;
    private final int length;
    private final int wasDone;
    private final int wasNext;
    private final int wasNextAt;
    private final int wasNextBlocks;

    State(int count, int length, int wasDone, int wasNext, int wasNextAt, int wasNextBlocks) {
      this.count = count;
      this.length = length;
      this.wasDone = wasDone;
      this.wasNext = wasNext;
      this.wasNextAt = wasNextAt;
      this.wasNextBlocks = wasNextBlocks;
    }

    void restore() {
      made.cutBack(count);
      out.length(length);
      done = wasDone;
      next = wasNext;
      nextAt = wasNextAt;
      nextBlocks = wasNextBlocks;
    }
  }
}
