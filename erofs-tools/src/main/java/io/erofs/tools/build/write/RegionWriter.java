package io.erofs.tools.build.write;

import io.erofs.tools.build.data.ContentDigest;
import io.erofs.tools.build.data.Zeros;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes a region of the image from front to back through a buffer, and takes its digest.
 *
 * <p>The image is looked at in aligned units. A unit of zeros is neither written, so that it
 * becomes a hole of the file, nor does it enter the digest; it makes therefore no difference
 * whether a hole of a source is read as zeros or skipped.
 */
final class RegionWriter {
  /** Bytes per unit. */
  static final int UNIT = 1 << 16;

  /** Bytes that the buffer holds at most. */
  static final int CAPACITY = 1 << 19;

  private final Output output;
  private final ContentDigest digest;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY);
  private long start;

  RegionWriter(Output output, ContentDigest digest) {
    this.output = output;
    this.digest = digest;
  }

  /** Begins a region; the one before must have been finished. */
  void begin(long position) {
    start = position;
    buffer.clear();
  }

  /** The position in the image that comes next. */
  long position() {
    return start + buffer.position();
  }

  /**
   * The buffer, with room for some bytes at its position. The caller advances the position over
   * what belongs to the region; what lies behind does not matter.
   *
   * @param bytes at most {@link #CAPACITY} - {@link #UNIT}, so that it is there once whole units
   *     are written
   */
  ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      writeUnits(false);
    }
    return buffer;
  }

  /** Bytes that the buffer takes without being written. */
  int free() {
    return buffer.remaining();
  }

  /** Adds an array's range. */
  void put(byte[] data, int from, int length) throws IOException {
    int done = 0;
    while (done < length) {
      ByteBuffer target = room(1);
      int count = Math.min(target.remaining(), length - done);
      target.put(data, from + done, count);
      done += count;
    }
  }

  /** Adds zeros up to a position. */
  void zerosUpTo(long position) throws IOException {
    long left = position - position();
    while (left > 0) {
      if (left > CAPACITY) {
        left -= skipUnits(left);
      }
      int count = (int) Math.min(left, room(1).remaining());
      Zeros.put(buffer, count);
      left -= count;
    }
  }

  /** Writes what is left. */
  void finish() throws IOException {
    writeUnits(true);
  }

  /** Skips whole units of many zeros: fills the current unit, then jumps. */
  private long skipUnits(long zeros) throws IOException {
    int rest = (int) (-position() & UNIT - 1);
    Zeros.put(room(rest), rest);
    writeUnits(false);
    long skipped = zeros - rest & -UNIT;
    output.zeros(start, skipped);
    start += skipped;
    return rest + skipped;
  }

  private void writeUnits(boolean all) throws IOException {
    int end = buffer.position();
    int complete = all ? end : (int) ((start + end & -UNIT) - start);
    int run = 0;
    for (int from = 0; from < complete; ) {
      int to = Math.min(complete, (int) ((start + from & -UNIT) + UNIT - start));
      if (Zeros.isZero(buffer, from, to - from)) {
        write(run, from);
        output.zeros(start + from, to - from);
        run = to;
      } else {
        digest.update(start + from, buffer.slice(from, to - from));
      }
      from = to;
    }
    write(run, complete);
    if (complete > 0) {
      buffer.position(complete).limit(end);
      buffer.compact();
      start += complete;
    }
  }

  private void write(int from, int to) throws IOException {
    if (from < to) {
      output.write(start + from, buffer.slice(from, to - from));
    }
  }
}
