package io.erofs.internal.codec;

/**
 * Reads the weights of Huffman codes that are themselves compressed with finite state entropy: two
 * states by turns, until the bits run out.
 *
 * <p>Source: RFC 8878, section 4.2.1.2.
 */
final class HuffmanWeights {
  private static final int MAX_LOG = 6;

  private final FseCounts counts = new FseCounts(255, MAX_LOG);
  private final byte[] symbol = new byte[1 << MAX_LOG];
  private final byte[] width = new byte[1 << MAX_LOG];
  private final byte[] base = new byte[1 << MAX_LOG];

  /**
   * Reads weights.
   *
   * @param weights where to put them; has room for one more than a table can have
   * @return number of weights
   */
  int read(byte[] in, int from, int end, byte[] weights) throws CodecException {
    int start = counts.read(in, from, end);
    build();
    if (start >= end || in[end - 1] == 0) {
      throw Zstd.corrupt("Huffman weights without an end mark");
    }
    int log = counts.log();
    int bit = (end - start) * 8 - Integer.numberOfLeadingZeros(in[end - 1] & 0xFF) + 23;
    bit -= log;
    int state = bits(in, start, bit, log);
    bit -= log;
    int other = bits(in, start, bit, log);
    if (bit < 0) {
      throw Zstd.corrupt("Huffman weights of " + (end - start) + " bytes");
    }
    int count = 0;
    while (count < weights.length - 2) {
      weights[count++] = symbol[state];
      bit -= width[state];
      if (bit < 0) {
        weights[count++] = symbol[other];
        return count;
      }
      int next = base[state] + bits(in, start, bit, width[state]);
      state = other;
      other = next;
    }
    throw Zstd.corrupt("Huffman weights=" + count + " and more");
  }

  private void build() {
    counts.spread();
    int log = counts.log();
    for (int state = 0; state < 1 << log; state++) {
      int occurrence = counts.occurrence(state);
      int bits = log - (31 - Integer.numberOfLeadingZeros(occurrence));
      symbol[state] = (byte) counts.symbol(state);
      width[state] = (byte) bits;
      base[state] = (byte) ((occurrence << bits) - (1 << log));
    }
  }

  /** Bits at a position of a stream; they are in at most two bytes. */
  private static int bits(byte[] in, int start, int bit, int count) {
    if (bit < 0 || count == 0) {
      return 0;
    }
    int at = start + (bit >> 3);
    int word = in[at] & 0xFF;
    if ((bit & 7) + count > 8) {
      word |= (in[at + 1] & 0xFF) << 8;
    }
    return word >>> (bit & 7) & (1 << count) - 1;
  }
}
