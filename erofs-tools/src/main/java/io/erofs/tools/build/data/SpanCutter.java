package io.erofs.tools.build.data;

import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.Fit;

/**
 * Cuts one span into extents: fills one pcluster after the other, and stores as it is what does not
 * become smaller by a block.
 *
 * <p>A compressed extent is longer than what it takes, so it always reaches the next block, and has
 * the room in the index that the number of its blocks needs.
 */
final class SpanCutter {
  private final CompressionSettings settings;
  private final Compressor compressor;
  private final SpanTools tools;
  private final Span span;
  private final byte[] in;
  private final ByteSink out;
  private final SpanResult result;
  private final int blockSize;
  private final int pclusterSize;
  private boolean mayPack;
  private int tailRoom;
  private int at;
  private int left;
  private boolean failed;

  SpanCutter(
      CompressionSettings settings,
      Span span,
      Compressor compressor,
      SpanTools tools,
      byte[] in,
      ByteSink out,
      SpanResult result) {
    this.settings = settings;
    this.span = span;
    this.compressor = compressor;
    this.tools = tools;
    this.in = in;
    this.out = out;
    this.result = result;
    this.blockSize = settings.blockSize();
    this.pclusterSize = span.choice().pclusterSize();
  }

  /**
   * Cuts a part of the span.
   *
   * @param from index of its first byte
   * @param to index of the byte behind it; if it is not the end of the file, all of it goes to
   *     blocks
   */
  void cut(int from, int to) {
    begin(from, to);
    while (left > 0) {
      cutNext();
    }
  }

  /**
   * Makes what comes first of the rest of the span: one pcluster, or several blocks as they are.
   *
   * @param from index of the first byte
   * @return index of the byte behind what was made
   */
  int cutOne(int from) {
    begin(from, span.length());
    cutNext();
    return at;
  }

  private void begin(int from, int to) {
    boolean isEnd = span.isLast() && to == span.length();
    mayPack = isEnd && settings.fragments() != FragmentMode.NONE;
    tailRoom = isEnd && settings.inlineTails() ? span.room().tailBytes() : 0;
    at = from;
    left = to - from;
  }

  private void cutNext() {
    if (mayPack && left <= pclusterSize) {
      pack();
    } else if (left <= blockSize) {
      cutRest();
    } else if (failed && tools.look().isRandom(in, at, Math.min(left, pclusterSize))) {
      plain();
    } else {
      cutPcluster();
    }
  }

  /** Leaves what is left to the packed inode. */
  private void pack() {
    result.endInPackedInode(in, at, left, tools.digest());
    advance(left);
  }

  /** Stores what is left, which is not more than a block. */
  private void cutRest() {
    int room = Math.min(tailRoom, left - 1);
    if (room > 0) {
      Fit fit = fill(out, left, room);
      if (fit.consumed() == left) {
        inline(SpanResult.Ending.INLINE_COMPRESSED, out.array(), out.length(), fit.produced());
        return;
      }
    }
    if (left < blockSize && left <= tailRoom) {
      inline(SpanResult.Ending.INLINE_PLAIN, in, at, left);
    } else {
      plainBlock();
    }
  }

  private void inline(SpanResult.Ending how, byte[] bytes, int from, int count) {
    result.end(how, left, bytes, from, count);
    advance(left);
  }

  private void cutPcluster() {
    int most = Math.min(left, settings.maxExtent());
    // More than this would not save a block.
    int capacity = Math.min(pclusterSize, most - 1 & -blockSize);
    Fit fit = fill(out, most, capacity);
    boolean isAll = fit.consumed() == left;
    if (isAll && mayPack && fit.produced() < pclusterSize) {
      pack();
    } else if (isAll && fit.produced() <= tailRoom) {
      inline(SpanResult.Ending.INLINE_COMPRESSED, out.array(), out.length(), fit.produced());
    } else if (padded(fit.produced()) < fit.consumed()) {
      boolean isSplit = isAll && tailRoom > 0 && splitTail(fit, most);
      if (!isSplit) {
        take(fit);
      }
      failed = false;
    } else {
      failed = true;
      plain();
    }
  }

  /**
   * The end of a file fits into a pcluster whose last block is not full: fills the blocks before
   * and leaves the rest, if that is worth it, to go behind the index.
   */
  private boolean splitTail(Fit all, int most) {
    int full = all.produced() & -blockSize;
    if (full == 0 || full == all.produced()) {
      return false;
    }
    Fit fit = fill(tools.trial(), most, full);
    int rest = left - fit.consumed();
    if (padded(fit.produced()) >= fit.consumed()
        || rest > blockSize
        || fit.produced() + rest >= padded(all.produced())) {
      return false;
    }
    out.reserve(fit.produced());
    System.arraycopy(tools.trial().array(), 0, out.array(), out.length(), fit.produced());
    take(fit);
    return true;
  }

  private Fit fill(ByteSink target, int most, int capacity) {
    target.reserve(capacity + blockSize);
    return compressor.compress(in, at, most, target.array(), target.length(), capacity);
  }

  /** Takes a stream that lies behind the bytes in use: moves it to the end of its blocks. */
  private void take(Fit fit) {
    int stored = padded(fit.produced());
    int padding = stored - fit.produced();
    out.reserve(stored);
    byte[] bytes = out.array();
    int start = out.length();
    if (padding > 0) {
      System.arraycopy(bytes, start, bytes, start + padding, fit.produced());
      java.util.Arrays.fill(bytes, start, start + padding, (byte) 0);
    }
    out.length(start + stored);
    result.add(fit.consumed(), stored, true);
    advance(fit.consumed());
  }

  /** Stores as much as a pcluster holds as it is. */
  private void plain() {
    int stop = left - Math.min(left, pclusterSize);
    while (left > stop && left > blockSize) {
      plainBlock();
    }
  }

  private void plainBlock() {
    int length = Math.min(left, blockSize);
    out.put(in, at, length, blockSize - length);
    result.add(length, blockSize, false);
    advance(length);
  }

  private void advance(int count) {
    at += count;
    left -= count;
  }

  private int padded(int length) {
    return length + blockSize - 1 & -blockSize;
  }
}
