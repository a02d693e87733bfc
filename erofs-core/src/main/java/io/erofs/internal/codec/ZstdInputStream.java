package io.erofs.internal.codec;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Decodes a stream of Zstandard frames, one behind the other, skippable frames among them. For one
 * thread.
 *
 * <p>Checksums and sizes that frames tell are verified. Windows may have up to 128 MiB, which is
 * what the reference program takes without being asked. The memory grows with what is decoded, to
 * at most the window and a few MiB; a frame that merely claims a large window costs nothing.
 *
 * <p>Source: RFC 8878, sections 3 and 3.1.1.
 */
public final class ZstdInputStream extends InputStream {
  /** Largest window. */
  public static final long MAX_WINDOW = 128L << 20;

  private static final int SKIPPABLE = 0x184D2A50;
  private static final int BLOCK_HEADER = 3;
  private static final int CHECKSUM = 4;
  private static final int RAW = 0;
  private static final int RLE = 1;
  private static final int COMPRESSED = 2;

  /** Bytes in front of a block, since bits are read backwards in words. */
  private static final int FRONT = 16;

  /** Output behind the window before the window is moved to the front. */
  private static final int STEP = 2 << 20;

  private final InputStream in;
  private final ZstdLiterals literals = new ZstdLiterals();
  private final ZstdSequences sequences = new ZstdSequences();
  private final byte[] input = new byte[FRONT + ZstdCodes.MAX_BLOCK];
  private final byte[] one = new byte[1];
  private byte[] output = new byte[1 << 17];
  private ZstdFrameHeader frame = new ZstdFrameHeader(0, 0, 0, false);
  private XxHash64.Running hash = new XxHash64.Running();

  /**
   * Output from {@code begin} on is the window of this frame; what is wanted is from {@code at}.
   */
  private int begin;

  private int at;
  private int end;
  private long frameBytes;
  private boolean inFrame;
  private boolean isDone;

  /**
   * A stream of what frames hold.
   *
   * @param frames the frames; closed with this stream
   */
  public ZstdInputStream(InputStream frames) {
    this.in = frames;
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /**
   * Reads decoded bytes.
   *
   * @throws EOFException if the frames end too early
   * @throws IOException if they are damaged, need a dictionary or a larger window, or cannot be
   *     read
   */
  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (at == end) {
      if (isDone) {
        return -1;
      }
      advance();
    }
    int count = Math.min(length, end - at);
    System.arraycopy(output, at, target, from, count);
    at += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void advance() throws IOException {
    try {
      if (inFrame) {
        block();
      } else {
        frame();
      }
    } catch (CodecException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void frame() throws IOException, CodecException {
    int count = fill(0, CHECKSUM);
    if (count == 0) {
      isDone = true;
      return;
    }
    if (count < CHECKSUM) {
      throw new EOFException("no end of a magic number");
    }
    int magic = Words.i32(input, 0);
    if ((magic & ~15) == SKIPPABLE) {
      require(0, 4);
      skipFrame(Words.i32(input, 0) & 0xFFFFFFFFL);
      return;
    }
    if (magic != ZstdCodes.MAGIC) {
      throw Zstd.corrupt("magic=0x" + Integer.toHexString(magic) + " behind a frame");
    }
    require(CHECKSUM, 1);
    int descriptor = input[CHECKSUM] & 0xFF;
    int size = ZstdFrameHeader.size(descriptor);
    require(CHECKSUM + 1, size - CHECKSUM - 1);
    frame = ZstdFrameHeader.read(input, 0, size);
    if (frame.window() > MAX_WINDOW) {
      throw new CodecException(
          CodecException.Kind.WINDOW,
          "Zstandard frame window=" + frame.window() + ", at most " + MAX_WINDOW + " is taken");
    }
    literals.reset();
    sequences.reset();
    hash = new XxHash64.Running();
    begin = end;
    frameBytes = 0;
    inFrame = true;
  }

  private void block() throws IOException, CodecException {
    require(0, BLOCK_HEADER);
    int header = Words.u16(input, 0) | (input[2] & 0xFF) << 16;
    boolean isLast = (header & 1) != 0;
    int type = header >> 1 & 3;
    int size = header >> 3;
    int most = (int) Math.min(frame.window(), ZstdCodes.MAX_BLOCK);
    if (size > most) {
      throw Zstd.corrupt("block size=" + size + ", maximum=" + most);
    }
    makeRoom();
    int from = end;
    require(FRONT, type == RLE ? 1 : size);
    switch (type) {
      case RAW -> {
        System.arraycopy(input, FRONT, output, end, size);
        end += size;
      }
      case RLE -> {
        Arrays.fill(output, end, end + size, input[FRONT]);
        end += size;
      }
      case COMPRESSED -> compressed(size, most);
      default -> throw Zstd.corrupt("block type=" + type);
    }
    frameBytes += end - from;
    hash.update(output, from, end - from);
    if (isLast) {
      endFrame();
    }
  }

  private void compressed(int size, int most) throws CodecException {
    ZstdSequences.Target target =
        new ZstdSequences.Target(output, begin, output.length, (int) frame.window(), false);
    int next = literals.read(input, FRONT, FRONT + size, most);
    end = sequences.decode(input, next, FRONT + size, literals, target, end, most);
  }

  private void endFrame() throws IOException, CodecException {
    inFrame = false;
    if (frame.contentSize() >= 0 && frame.contentSize() != frameBytes) {
      throw Zstd.corrupt("frame size=" + frame.contentSize() + ", decoded=" + frameBytes);
    }
    if (frame.hasChecksum()) {
      require(0, CHECKSUM);
      int stored = Words.i32(input, 0);
      int actual = (int) hash.value();
      if (actual != stored) {
        throw Zstd.corrupt(
            String.format("content checksum=0x%08x, computed=0x%08x", stored, actual));
      }
    }
  }

  /** Makes sure that a block fits, all output before which was taken. */
  private void makeRoom() {
    int needed = ZstdCodes.MAX_BLOCK + FRONT;
    if (output.length - end >= needed) {
      return;
    }
    int window = (int) Math.min(frame.window(), end - begin);
    if (end - window >= Math.max(window, needed) || output.length >= frame.window() + STEP) {
      System.arraycopy(output, end - window, output, 0, window);
      begin = 0;
      end = window;
      at = window;
    }
    if (output.length - end < needed) {
      long larger = Math.min(2L * output.length, frame.window() + STEP + needed);
      output = Arrays.copyOf(output, (int) Math.max(larger, end + needed));
    }
  }

  private void skipFrame(long count) throws IOException {
    for (long left = count; left > 0; ) {
      int part = (int) Math.min(left, ZstdCodes.MAX_BLOCK);
      require(FRONT, part);
      left -= part;
    }
  }

  private void require(int from, int count) throws IOException {
    if (fill(from, count) < count) {
      throw new EOFException("no end of the frame");
    }
  }

  private int fill(int from, int count) throws IOException {
    int done = 0;
    while (done < count) {
      int n = in.read(input, from + done, count - done);
      if (n < 0) {
        break;
      }
      done += n;
    }
    return done;
  }
}
