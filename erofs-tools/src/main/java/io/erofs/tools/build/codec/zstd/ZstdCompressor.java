package io.erofs.tools.build.codec.zstd;

import io.erofs.internal.codec.Words;
import io.erofs.internal.codec.ZstdCodes;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.Fit;
import java.util.Objects;

/**
 * Fills outputs with Zstandard frames.
 *
 * <p>The input is parsed only as far as the estimated size of what was found stays below what is
 * left of the output. The block that does not fit any more is written again with fewer of its
 * sequences until it does; matches are searched but once.
 *
 * <p>Frames say how much they give, as some readers want to know that beforehand.
 */
final class ZstdCompressor implements Compressor {
  /** Bytes of the shortest header of a frame. */
  private static final int MIN_HEADER = 6;

  /** Bytes of the shortest frame that gives something. */
  private static final int MIN_FRAME = MIN_HEADER + BlockWriter.HEADER + 1;

  /** Content from which on its size takes two bytes, and what is subtracted from it then. */
  private static final int MEDIUM_CONTENT = 256;

  /** Content from which on its size takes four bytes. */
  private static final int LARGE_CONTENT = 65536 + 256;

  private static final int SINGLE_SEGMENT = 1 << 5;
  private static final int MIN_WINDOW_LOG = 10;

  /** Input that is parsed at first, as a multiple of the room that is left. */
  private static final int FIRST_LOOK = 2;

  private static final int MIN_LOOK = 256;

  private final int windowLog;
  private final int maxBlock;
  private final Parser parser;
  private final Sequences sequences = new Sequences();
  private final CostModel costs = new CostModel();
  private final BlockWriter blocks = new BlockWriter();
  private final BlockFitter fitter = new BlockFitter(sequences, costs, blocks);

  private int start;
  private int end;
  private int capacity;

  /** Bytes of blocks. */
  private int size;

  /** Index of the last block. */
  private int last;

  /** Whether a block did not fit as a whole. */
  private boolean full;

  ZstdCompressor(Parser parser, int windowLog) {
    this.parser = parser;
    this.windowLog = windowLog;
    maxBlock = Math.min(ZstdCodes.MAX_BLOCK, 1 << windowLog);
  }

  @Override
  public Fit compress(
      byte[] in, int inOffset, int inLength, byte[] out, int outOffset, int outCapacity) {
    Objects.checkFromIndexSize(inOffset, inLength, in.length);
    Objects.checkFromIndexSize(outOffset, outCapacity, out.length);
    if (outCapacity < MIN_FRAME || inLength == 0) {
      return Fit.NOTHING;
    }
    start = inOffset;
    end = inOffset + inLength;
    capacity = outCapacity;
    size = 0;
    parser.begin(in, start, end);
    sequences.begin(in, start, end);
    blocks.begin(in, capacity);
    int consumed = blocks(in) - start;
    parser.release();
    sequences.release();
    int header = header(consumed, out, outOffset);
    if (consumed > 0) {
      blocks.last(last);
      System.arraycopy(blocks.out(), 0, out, outOffset + header, size);
    }
    blocks.release();
    return consumed == 0 ? Fit.NOTHING : new Fit(consumed, header + size);
  }

  /** Writes blocks until the input ends or one does not fit; gives the index behind the content. */
  private int blocks(byte[] in) {
    int begin = start;
    full = false;
    while (!full && begin < end && room(begin) > BlockWriter.HEADER) {
      begin = block(in, begin);
    }
    return begin;
  }

  private int block(byte[] in, int begin) {
    int limit = (int) Math.min(end, (long) begin + maxBlock);
    parse(in, limit, 8L * room(begin));
    int stop = Math.min(parser.at(), limit);
    blocks.begin();
    int next = blocks.write(sequences, sequences.count(), stop, size);
    if (next - size <= room(stop)) {
      sequences.drop(sequences.count(), stop, blocks.commit());
      last = size;
      size = next;
      return stop;
    }
    full = true;
    fitter.fit(in, stop, size, next, this::room);
    if (fitter.end() > begin) {
      last = size;
      size = fitter.next();
    }
    return fitter.end();
  }

  /** Parses until there is a block, or more than there is room for. */
  private void parse(byte[] in, int limit, long bits) {
    long target = sequences.begin() + Math.max(MIN_LOOK, FIRST_LOOK * bits / 8);
    while (true) {
      parser.parse(sequences, (int) Math.min(target, limit), limit);
      sequences.absorb();
      int at = parser.at();
      if (at >= limit) {
        return;
      }
      long cost = costs.measure(sequences, in, at);
      if (cost > bits) {
        return;
      }
      long parsed = (long) at - sequences.begin();
      target = at + (bits - cost) * parsed / Math.max(1, cost) + MIN_LOOK;
    }
  }

  /** Bytes left for blocks if the frame gives what is in front of this index. */
  private int room(int index) {
    return capacity - size - headerSize(index - start);
  }

  private int headerSize(int content) {
    if (content < MEDIUM_CONTENT) {
      return MIN_HEADER;
    }
    if (content < LARGE_CONTENT) {
      return content > 1 << windowLog ? MIN_HEADER + 2 : MIN_HEADER + 1;
    }
    return content > 1 << windowLog ? MIN_HEADER + 4 : MIN_HEADER + 3;
  }

  private int header(int content, byte[] out, int outOffset) {
    if (content == 0) {
      return 0;
    }
    boolean single = content <= 1 << windowLog;
    int sizeCode = content < MEDIUM_CONTENT ? 0 : content < LARGE_CONTENT ? 1 : 2;
    Words.putI32(out, outOffset, ZstdCodes.MAGIC);
    int at = outOffset + 4;
    out[at++] = (byte) (sizeCode << 6 | (single ? SINGLE_SEGMENT : 0));
    if (!single) {
      out[at++] = (byte) (windowLog - MIN_WINDOW_LOG << 3);
    }
    int number = sizeCode == 1 ? content - MEDIUM_CONTENT : content;
    for (int i = 0; i < 1 << sizeCode; i++) {
      out[at++] = (byte) (number >>> 8 * i);
    }
    return at - outOffset;
  }
}
