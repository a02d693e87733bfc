package io.erofs.tools.build.codec.zstd;

import io.erofs.internal.codec.Words;
import java.util.Arrays;

/**
 * Describes lengths of Huffman codes by their weights: four bits each, or compressed with finite
 * state entropy, two states by turns.
 *
 * <p>Source: RFC 8878, section 4.2.1.
 */
final class HuffmanWeightsWriter {
  private static final int MAX_WEIGHTS = 255;
  private static final int MAX_PLAIN = 128;
  private static final int MAX_COMPRESSED = 127;
  private static final int MIN_LOG = 5;
  private static final int MAX_LOG = 6;
  private static final int KINDS = HuffmanCode.MAX_LENGTH + 1;

  private final byte[] weights = new byte[MAX_WEIGHTS + 1];
  private final int[] counts = new int[KINDS];
  private final FseDistribution distribution = new FseDistribution(KINDS);
  private final FseEncoder encoder = new FseEncoder(KINDS, MAX_LOG);
  private final byte[] scratch = new byte[2 * MAX_WEIGHTS];

  /**
   * Writes a description.
   *
   * @param lengths by symbol: the length of its code, or 0
   * @param longest the greatest length
   * @param out where to write to, from its beginning
   * @return bytes written, or 0 if there is no way to describe the code
   */
  int write(byte[] lengths, int longest, byte[] out) {
    int last = lengths.length - 1;
    while (lengths[last] == 0) {
      last--;
    }
    Arrays.fill(counts, 0);
    for (int symbol = 0; symbol < last; symbol++) {
      int length = lengths[symbol];
      int weight = length == 0 ? 0 : longest + 1 - length;
      weights[symbol] = (byte) weight;
      counts[weight]++;
    }
    int plain = last <= MAX_PLAIN ? 1 + (last + 1) / 2 : Integer.MAX_VALUE;
    int compressed = compress(last);
    if (compressed > 0 && compressed < plain) {
      out[0] = (byte) (compressed - 1);
      System.arraycopy(scratch, 0, out, 1, compressed - 1);
      return compressed;
    }
    if (last > MAX_PLAIN) {
      return 0;
    }
    out[0] = (byte) (last + 127);
    weights[last] = 0;
    for (int i = 0; i < last; i += 2) {
      out[1 + i / 2] = (byte) (weights[i] << 4 | weights[i + 1]);
    }
    return plain;
  }

  /** Compresses weights; gives the size with its header, or 0. */
  private int compress(int count) {
    int kinds = 0;
    for (int n : counts) {
      kinds += n > 0 ? 1 : 0;
    }
    if (kinds < 2 || count < 3) {
      return 0;
    }
    int log = count < 40 ? MIN_LOG : MAX_LOG;
    distribution.scale(counts, count, log);
    encoder.build(distribution);
    int at = distribution.write(scratch, 0);
    int end = encode(count, at);
    return end > MAX_COMPRESSED ? 0 : end + 1;
  }

  private int encode(int count, int from) {
    int at = from;
    int[] states = new int[2];
    states[count - 1 & 1] = encoder.begin(weights[count - 1]);
    states[count - 2 & 1] = encoder.begin(weights[count - 2]);
    long word = 0;
    int bits = 0;
    for (int i = count - 3; i >= 0; i--) {
      int state = states[i & 1];
      int weight = weights[i];
      int width = state + encoder.widths[weight] >>> 16;
      word |= (state & (1L << width) - 1) << bits;
      bits += width;
      states[i & 1] = encoder.next[(state >> width) + encoder.steps[weight]];
      if (bits >= 32) {
        Words.putI32(scratch, at, (int) word);
        at += 4;
        word >>>= 32;
        bits -= 32;
      }
    }
    int mask = (1 << encoder.log()) - 1;
    word |= (long) (states[1] & mask) << bits;
    bits += encoder.log();
    word |= (long) (states[0] & mask) << bits;
    bits += encoder.log();
    word |= 1L << bits;
    Words.putI64(scratch, at, word);
    return at + (bits >> 3) + 1;
  }
}
