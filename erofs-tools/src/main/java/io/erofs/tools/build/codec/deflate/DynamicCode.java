package io.erofs.tools.build.codec.deflate;

import java.util.Arrays;

/**
 * The codes of a block that brings its own, with their description.
 *
 * <p>Source: RFC 1951, 3.2.7.
 */
final class DynamicCode {
  private static final int LENGTH_SYMBOLS = 19;
  private static final int MAX_LENGTH_CODE = 7;
  private static final int MIN_LENGTH_CODES = 4;
  private static final int REPEAT = 16;
  private static final int ZEROS = 17;
  private static final int MANY_ZEROS = 18;
  private static final int RUN_SHIFT = 8;
  private static final int SYMBOL_MASK = (1 << RUN_SHIFT) - 1;

  /** Bits of the counts in front of the description: 5, 5 and 4. */
  private static final int COUNT_BITS = 14;

  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final HuffmanCode huffman = new HuffmanCode();
  private final CodeLengths code = new CodeLengths();
  private final byte[] all = new byte[Alphabets.SYMBOLS];
  private final int[] runs = new int[Alphabets.SYMBOLS];
  private final int[] runHistogram = new int[LENGTH_SYMBOLS];
  private final byte[] runLengths = new byte[LENGTH_SYMBOLS];
  private final int[] runCodes = new int[LENGTH_SYMBOLS];
  private final CodeWords words = new CodeWords();
  private int mainCount;
  private int distanceCount;
  private int runCount;
  private int runLengthCount;
  private long headerBits;

  /**
   * Finds the best codes for a histogram.
   *
   * @param histogram symbols of the block, with one end of block
   * @return bits of the block behind the three that tell its type
   */
  long build(int[] histogram) {
    huffman.build(histogram, 0, Alphabets.MAIN_SYMBOLS, Alphabets.MAX_CODE, code.main);
    huffman.build(
        histogram,
        Alphabets.MAIN_SYMBOLS,
        Alphabets.DISTANCE_SYMBOLS,
        Alphabets.MAX_CODE,
        code.distance);
    describe();
    return headerBits + code.cost(histogram);
  }

  /** Lengths of the words of the codes that were found last. */
  CodeLengths lengths() {
    return code;
  }

  /** Writes the description of the codes that were found last. */
  void writeDescription(BitWriter writer) {
    writer.write(mainCount - Alphabets.FIRST_LENGTH, 5);
    writer.write(distanceCount - 1, 5);
    writer.write(runLengthCount - MIN_LENGTH_CODES, 4);
    for (int i = 0; i < runLengthCount; i++) {
      writer.write(runLengths[ORDER[i]], 3);
    }
    HuffmanCode.assign(runLengths, LENGTH_SYMBOLS, runCodes);
    for (int i = 0; i < runCount; i++) {
      int symbol = runs[i] & SYMBOL_MASK;
      writer.write(runCodes[symbol], runLengths[symbol]);
      writer.write(runs[i] >>> RUN_SHIFT, runExtra(symbol));
    }
  }

  /** The words of the codes that were found last. */
  CodeWords words() {
    words.assign(code);
    return words;
  }

  private void describe() {
    mainCount = used(code.main, Alphabets.MAIN_SYMBOLS, Alphabets.FIRST_LENGTH);
    distanceCount = used(code.distance, Alphabets.DISTANCE_SYMBOLS, 1);
    System.arraycopy(code.main, 0, all, 0, mainCount);
    System.arraycopy(code.distance, 0, all, mainCount, distanceCount);
    findRuns(mainCount + distanceCount);
    huffman.build(runHistogram, 0, LENGTH_SYMBOLS, MAX_LENGTH_CODE, runLengths);
    completeRunCode();
    runLengthCount = LENGTH_SYMBOLS;
    while (runLengthCount > MIN_LENGTH_CODES && runLengths[ORDER[runLengthCount - 1]] == 0) {
      runLengthCount--;
    }
    headerBits = COUNT_BITS + 3L * runLengthCount;
    for (int i = 0; i < LENGTH_SYMBOLS; i++) {
      headerBits += (long) runHistogram[i] * (runLengths[i] + runExtra(i));
    }
  }

  /** Readers want this code complete: a word of one bit needs its counterpart. */
  private void completeRunCode() {
    int words = 0;
    for (byte length : runLengths) {
      words += length > 0 ? 1 : 0;
    }
    if (words == 1) {
      runLengths[runLengths[0] == 0 ? 0 : 1] = 1;
    }
  }

  private void findRuns(int count) {
    Arrays.fill(runHistogram, 0);
    runCount = 0;
    int i = 0;
    while (i < count) {
      int length = all[i];
      int end = i + 1;
      while (end < count && all[end] == length) {
        end++;
      }
      if (length == 0) {
        addZeros(end - i);
      } else {
        addRun(length, 0);
        addRepeats(length, end - i - 1);
      }
      i = end;
    }
  }

  private void addZeros(int count) {
    int left = count;
    while (left >= 11) {
      int n = Math.min(left, 138);
      addRun(MANY_ZEROS, n - 11);
      left -= n;
    }
    if (left >= 3) {
      addRun(ZEROS, left - 3);
      left = 0;
    }
    while (left-- > 0) {
      addRun(0, 0);
    }
  }

  private void addRepeats(int length, int count) {
    int left = count;
    while (left >= 3) {
      int n = Math.min(left, 6);
      // Seven and eight are cheaper as two repeats than with single ones behind.
      if (left == 7 || left == 8) {
        n = 4;
      }
      addRun(REPEAT, n - 3);
      left -= n;
    }
    while (left-- > 0) {
      addRun(length, 0);
    }
  }

  private void addRun(int symbol, int extra) {
    runs[runCount++] = extra << RUN_SHIFT | symbol;
    runHistogram[symbol]++;
  }

  private static int used(byte[] lengths, int count, int least) {
    int n = count;
    while (n > least && lengths[n - 1] == 0) {
      n--;
    }
    return n;
  }

  private static int runExtra(int symbol) {
    switch (symbol) {
      case REPEAT:
        return 2;
      case ZEROS:
        return 3;
      case MANY_ZEROS:
        return 7;
      default:
        return 0;
    }
  }
}
