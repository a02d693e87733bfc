package io.erofs.tools.build.codec.zstd;

import io.erofs.internal.codec.ZstdCodes;
import java.util.Arrays;

/**
 * Writes blocks: each may be written several times, with other ends, before it counts.
 *
 * <p>Source: RFC 8878, section 3.1.1.2.
 */
final class BlockWriter {
  /** Bytes of a block's header. */
  static final int HEADER = 3;

  private static final int RAW = 0;
  private static final int RLE = 1;
  private static final int COMPRESSED = 2;

  /** Shortest run of one byte that becomes a block of its own. */
  private static final int MIN_RUN = 5;

  private final LiteralsWriter literals = new LiteralsWriter();
  private final SequencesWriter codes = new SequencesWriter();

  private byte[] in = {};
  private byte[] out = {};
  private int type;

  /**
   * Begins a frame.
   *
   * @param input array with the input
   * @param capacity most bytes of all blocks
   */
  void begin(byte[] input, int capacity) {
    in = input;
    literals.reset();
    codes.reset();
    int needed = capacity + 2 * ZstdCodes.MAX_BLOCK;
    if (out.length < needed) {
      out = new byte[needed];
    }
  }

  /** Gives up the reference to the input. */
  void release() {
    in = out;
  }

  /** Array with the blocks, from its beginning on. */
  byte[] out() {
    return out;
  }

  /** Begins a block that may be written several times. */
  void begin() {
    literals.begin();
    codes.begin();
  }

  /**
   * Writes a block, or what is left to write of it, in the shortest of its forms.
   *
   * @param sequences what the block holds
   * @param count number of the sequences to take
   * @param end index in the input behind the block; between the last of these sequences and the
   *     match of the next one
   * @param at index of the block
   * @return index behind the block
   */
  int write(Sequences sequences, int count, int end, int at) {
    int begin = sequences.begin();
    int size = end - begin;
    if (size >= MIN_RUN && isRun(begin, end)) {
      return run(begin, size, at);
    }
    int literalEnd = count == 0 ? 0 : sequences.literalEnds[count - 1];
    int matchEnd = count == 0 ? begin : sequences.inputEnds[count - 1];
    if (count == sequences.count()) {
      sequences.copy(matchEnd, literalEnd, end - matchEnd);
    }
    literalEnd += end - matchEnd;
    int body = at + HEADER;
    int next = literals.write(sequences.literals, 0, literalEnd, out, body);
    next = codes.write(sequences, 0, count, out, next);
    if (next - body >= size) {
      return raw(begin, size, at);
    }
    header(COMPRESSED, next - body, at);
    return next;
  }

  /** Writes a block that is a copy of the input. */
  int raw(int begin, int size, int at) {
    header(RAW, size, at);
    System.arraycopy(in, begin, out, at + HEADER, size);
    return at + HEADER + size;
  }

  private int run(int begin, int size, int at) {
    header(RLE, size, at);
    out[at + HEADER] = in[begin];
    return at + HEADER + 1;
  }

  private boolean isRun(int begin, int end) {
    return in[begin] == in[end - 1] && Arrays.equals(in, begin, end - 1, in, begin + 1, end);
  }

  private void header(int blockType, int size, int at) {
    type = blockType;
    int word = blockType << 1 | size << 3;
    out[at] = (byte) word;
    out[at + 1] = (byte) (word >> 8);
    out[at + 2] = (byte) (word >> 16);
  }

  /**
   * What was written last is part of the frame.
   *
   * @return whether a decoder executes sequences of the block
   */
  boolean commit() {
    if (type == COMPRESSED) {
      literals.commit();
      codes.commit();
    }
    return type == COMPRESSED;
  }

  /** Marks a block as the last one. */
  void last(int at) {
    out[at] |= 1;
  }
}
