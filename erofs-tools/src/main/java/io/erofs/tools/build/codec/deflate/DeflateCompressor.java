package io.erofs.tools.build.codec.deflate;

import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.Fit;
import java.util.Arrays;
import java.util.Objects;

/**
 * Makes tokens until they are estimated to fill the output, splits them into blocks, and cuts the
 * block that does not fit: matches are looked for once, only codes are made again.
 */
final class DeflateCompressor implements Compressor {
  /** Tokens that are held at most. */
  private static final int MAX_TOKENS = 1 << 16;

  private static final int CHUNK = 512;

  /** Least growth of a block that did fit, as a part of it. */
  private static final int GROWTH_BITS = 6;

  /** Fewest tokens to ask for. */
  private static final int LEAST_STEP = 16;

  private final Parser parser;
  private final BlockSplitter splitter;
  private final BlockWriter writer = new BlockWriter();
  private final int[] tokens = new int[MAX_TOKENS + Parser.SLACK];
  private final int[] histogram = new int[Alphabets.SYMBOLS];
  private final int[] refined;
  private int count;
  private int begin;
  private int position;

  /** Whether the stream has its last block. */
  private boolean complete;

  /** Tokens to make before the next look at what they cost. */
  private int fewest;

  /** How far the estimate was off for what is held. */
  private long bias;

  /**
   * Creates a compressor.
   *
   * @param effort how hard to look for matches
   * @param window largest distance
   */
  DeflateCompressor(Effort effort, int window) {
    parser = effort.newParser(window);
    splitter = new BlockSplitter(effort.chunkTokens(), MAX_TOKENS);
    refined = new int[parser.mostRefined()];
  }

  @Override
  public Fit compress(
      byte[] in, int inOffset, int inLength, byte[] out, int outOffset, int capacity) {
    Objects.checkFromIndexSize(inOffset, inLength, in.length);
    Objects.checkFromIndexSize(outOffset, capacity, out.length);
    if (inLength == 0 || capacity * 8L < BlockWriter.LEAST_BLOCK) {
      return Fit.NOTHING;
    }
    int end = inOffset + inLength;
    parser.start(in, inOffset, end);
    writer.start(in, out, outOffset, capacity);
    try {
      count = 0;
      begin = inOffset;
      position = inOffset;
      bias = 0;
      fewest = 0;
      complete = false;
      while (!complete) {
        parse(end);
        writeBlocks(end);
      }
      int produced = writer.finish();
      return begin == inOffset ? Fit.NOTHING : new Fit(begin - inOffset, produced);
    } finally {
      parser.release();
      writer.release();
    }
  }

  /** Makes tokens until the output seems to be full, the array is, or the input ends. */
  private void parse(int end) {
    long room = writer.room();
    Arrays.fill(histogram, 0);
    Alphabets.count(tokens, 0, count, histogram);
    int counted = count;
    long bits = estimate(counted);
    while (position < end && !isFull()) {
      long perToken = counted == 0 ? 0 : bits / counted;
      long step = counted == 0 ? CHUNK : (room - bits) / Math.max(1, perToken) + 1;
      step = Math.max(LEAST_STEP, Math.min(CHUNK, Math.max(step, (long) fewest - count)));
      int aim = (int) Math.min(MAX_TOKENS, count + step);
      count = parser.parse(position, tokens, count, aim);
      position = parser.position();
      Alphabets.count(tokens, counted, count, histogram);
      counted = count;
      bits = estimate(counted);
      if (bits >= room && count >= fewest) {
        return;
      }
    }
  }

  private long estimate(int counted) {
    return counted == 0 ? 0 : parser.expect(Entropy.estimate(histogram)) + bias;
  }

  private boolean isFull() {
    return count >= MAX_TOKENS || parser.isFull();
  }

  /** Writes the blocks of the tokens, but for the last one if more tokens may be added to it. */
  private void writeBlocks(int end) {
    boolean all = position == end;
    int blocks = splitter.split(tokens, count);
    int from = 0;
    for (int i = 0; i < blocks; i++) {
      int to = splitter.end(i);
      boolean last = i == blocks - 1;
      if (!writeBlock(i, from, to, last && all, last && !all && !isFull())) {
        break;
      }
      if (complete) {
        return;
      }
      from = to;
    }
    System.arraycopy(tokens, from, tokens, 0, count - from);
    count -= from;
    fewest -= from;
    parser.keepFrom(begin);
  }

  /**
   * Writes a block, or what fits of it.
   *
   * @param isEnd whether the input ends with it
   * @param mayGrow whether to keep it for more tokens if it fits
   * @return whether it was written
   */
  private boolean writeBlock(int block, int from, int to, boolean isEnd, boolean mayGrow) {
    int bytes = splitter.span(block);
    int[] symbols = splitter.histogram(block);
    long parsed = Entropy.estimate(symbols);
    long expected = parser.expect(parsed);
    // What is stored anyway needs no better tokens.
    int better = parsed > 8L * bytes ? -1 : parser.refine(begin, bytes, symbols, refined);
    int[] chosen = better < 0 ? tokens : refined;
    int first = better < 0 ? from : 0;
    int behind = better < 0 ? to : better;
    long bits = writer.measure(symbols, bytes);
    long room = writer.room();
    if (bits > room) {
      begin += writer.writePart(chosen, first, behind, symbols, bits, begin);
      complete = true;
      return true;
    }
    if (mayGrow) {
      bias = bits - expected;
      fewest = count + more(to - from, bits, room - bits);
      return false;
    }
    complete = isEnd || room - bits < BlockWriter.LEAST_BLOCK;
    writer.write(chosen, first, behind, begin, bytes, complete);
    begin += bytes;
    bias = 0;
    return true;
  }

  /** Tokens by which a block should grow that fits, so that it is not measured again and again. */
  private static int more(int tokens, long bits, long left) {
    return (int) Math.max(left * tokens * 3 / 4 / Math.max(1, bits), tokens >> GROWTH_BITS);
  }
}
