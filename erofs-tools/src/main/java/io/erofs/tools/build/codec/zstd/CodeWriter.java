package io.erofs.tools.build.codec.zstd;

import java.util.Arrays;

/**
 * One of the three codes of sequences (literals length, offset, match length): counts its symbols
 * in a block and takes the table that makes the block shortest.
 *
 * <p>Source: RFC 8878, section 3.1.1.3.2.1.
 */
final class CodeWriter {
  static final int PREDEFINED = 0;
  static final int RLE = 1;
  static final int COMPRESSED = 2;
  static final int REPEAT = 3;

  private static final int MIN_LOG = 5;
  private static final int UNKNOWN = 0;

  /** How often each symbol occurs in the block. */
  final int[] counts;

  private final int maxLog;
  private final FseDistribution predefined;
  private final FseEncoder predefinedEncoder;
  private final FseEncoder single;

  private FseDistribution known;
  private FseEncoder knownEncoder;
  private boolean isKnown;
  private FseDistribution fresh;
  private FseDistribution trial;
  private FseEncoder freshEncoder;

  private FseEncoder chosen;
  private int mode;
  private int symbol;
  private int log;

  /**
   * Creates a code.
   *
   * @param symbols number of symbols
   * @param maxLog base-2 logarithm of the largest table
   * @param predefinedLog that of the predefined one
   * @param shares the predefined distribution
   */
  CodeWriter(int symbols, int maxLog, int predefinedLog, short... shares) {
    this.maxLog = maxLog;
    counts = new int[symbols];
    predefined = new FseDistribution(symbols);
    predefined.set(predefinedLog, shares);
    predefinedEncoder = new FseEncoder(symbols, predefinedLog);
    predefinedEncoder.build(predefined);
    single = new FseEncoder(symbols, 1);
    known = new FseDistribution(symbols);
    knownEncoder = new FseEncoder(symbols, maxLog);
    fresh = new FseDistribution(symbols);
    trial = new FseDistribution(symbols);
    freshEncoder = new FseEncoder(symbols, maxLog);
    chosen = predefinedEncoder;
  }

  /** Begins a frame. */
  void reset() {
    isKnown = false;
    log = UNKNOWN;
  }

  /** Begins a block, which may be written several times. */
  void begin() {
    log = UNKNOWN;
  }

  /** The block that was written last is part of the frame: its table can be used again. */
  void commit() {
    if (mode == COMPRESSED) {
      FseDistribution distribution = known;
      known = fresh;
      fresh = distribution;
      FseEncoder encoder = knownEncoder;
      knownEncoder = freshEncoder;
      freshEncoder = encoder;
    }
    isKnown = mode == COMPRESSED || mode == REPEAT;
  }

  /** The table to use. */
  FseEncoder encoder() {
    return chosen;
  }

  /**
   * Takes the best table for the counts.
   *
   * @param total the sum of the counts, at least 1
   * @return the mode, as the block's header has it
   */
  int choose(int total) {
    int present = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        present++;
        symbol = i;
      }
    }
    long best = predefined.cost(counts);
    mode = PREDEFINED;
    chosen = predefinedEncoder;
    long again = isKnown ? known.cost(counts) : Long.MAX_VALUE;
    if (again < best) {
      best = again;
      mode = REPEAT;
      chosen = knownEncoder;
    }
    if (present == 1) {
      if (best > 8L << Log2.POINT) {
        mode = RLE;
        single.single(symbol);
        chosen = single;
      }
    } else if (find(total, present, best)) {
      mode = COMPRESSED;
      freshEncoder.build(fresh);
      chosen = freshEncoder;
    }
    return mode;
  }

  /** Looks for a table that takes less than this together with its description. */
  private boolean find(int total, int present, long most) {
    if (total < 2 || Log2.entropy(counts, counts.length, total) >= most) {
      return false;
    }
    int least = Math.max(MIN_LOG, Log2.ceil(present));
    if (log >= least) {
      boolean better = tryLog(total, log) < most;
      take();
      return better;
    }
    int usual = Math.min(maxLog, Math.max(least, Log2.floor(total) - 2));
    long best = most;
    int worse = 0;
    for (int tableLog = usual; tableLog >= least && worse < 2; tableLog--) {
      long bits = tryLog(total, tableLog);
      if (bits < best) {
        best = bits;
        log = tableLog;
        take();
        worse = 0;
      } else {
        worse++;
      }
    }
    return best < most;
  }

  private void take() {
    FseDistribution swap = fresh;
    fresh = trial;
    trial = swap;
  }

  private long tryLog(int total, int tableLog) {
    if (!trial.scale(counts, total, tableLog)) {
      return Long.MAX_VALUE;
    }
    return trial.cost(counts) + ((long) trial.descriptionBits() + 4 << Log2.POINT);
  }

  /**
   * Writes what the mode needs.
   *
   * @return index behind it
   */
  int write(byte[] out, int at) {
    if (mode == RLE) {
      out[at] = (byte) symbol;
      return at + 1;
    }
    return mode == COMPRESSED ? fresh.write(out, at) : at;
  }

  /** Forgets the counts. */
  void clear() {
    Arrays.fill(counts, 0);
  }
}
