package io.erofs.blob;

import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceSlot;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What was read of the blobs of an image, in the order of first use: for prefetching the same
 * before it is wanted. Immutable.
 *
 * <p>As text, the first line is {@code erofs-trace 1}; each further one is a range: offset and
 * length in bytes, a blank each, and the tag of the blob with what is not printable as {@code
 * \\xNN}.
 *
 * @param ranges in the order of first use
 */
public record AccessTrace(List<Range> ranges) {
  private static final String HEAD = "erofs-trace 1";
  private static final int BLOCK = 4096;
  private static final int MAX_RANGES = 4_000_000;

  /** Copies the list. */
  public AccessTrace {
    ranges = List.copyOf(ranges);
  }

  /**
   * A range of a blob.
   *
   * @param tag the blob
   * @param offset first byte, not negative
   * @param length number of bytes, more than 0
   */
  public record Range(Bytes tag, long offset, long length) {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public Range {
      Objects.requireNonNull(tag, "tag");
      if (offset < 0 || length <= 0 || length > Long.MAX_VALUE - offset) {
        throw new IllegalArgumentException("offset=" + offset + " length=" + length);
      }
    }
  }

  /**
   * Writes the trace as text.
   *
   * @param out where to
   * @throws IOException if it cannot be written
   */
  public void writeTo(Appendable out) throws IOException {
    out.append(HEAD).append('\n');
    for (Range range : ranges) {
      out.append(range.offset() + " " + range.length() + " " + range.tag()).append('\n');
    }
  }

  /**
   * Reads a trace from text.
   *
   * @param in what {@link #writeTo} wrote
   * @return the trace
   * @throws IOException if it is none, has more than 4,000,000 ranges, or cannot be read
   */
  public static AccessTrace readFrom(BufferedReader in) throws IOException {
    if (!HEAD.equals(in.readLine())) {
      throw new IOException("not a trace: the first line is not \"" + HEAD + "\"");
    }
    List<Range> ranges = new ArrayList<>();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (ranges.size() == MAX_RANGES) {
        throw new IOException("trace of more than " + MAX_RANGES + " ranges");
      }
      ranges.add(range(line, ranges.size() + 2));
    }
    return new AccessTrace(ranges);
  }

  private static Range range(String line, int number) throws IOException {
    String[] parts = line.split(" ", 3);
    try {
      if (parts.length == 3) {
        return new Range(Bytes.parse(parts[2]), Long.parseLong(parts[0]), Long.parseLong(parts[1]));
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("trace, line " + number + " is not a range", e);
    }
    throw new IOException("trace, line " + number + " is not a range");
  }

  /**
   * Records what an image reads of its blobs. Thread-safe.
   *
   * <p>Put it between the image and another provider: {@code options.blobs(recorder)}.
   */
  public static final class Recorder implements BlobProvider {
    private final BlobProvider provider;
    private final Map<Bytes, BitSet> seen = new HashMap<>();
    private final List<Range> ranges = new ArrayList<>();

    /**
     * Creates a recorder.
     *
     * @param provider opens the blobs; closed with this
     */
    public Recorder(BlobProvider provider) {
      this.provider = Objects.requireNonNull(provider, "provider");
    }

    @Override
    public ByteSource open(DeviceSlot slot) throws IOException {
      return new Recorded(provider.open(slot), slot.tag());
    }

    /**
     * What was read so far.
     *
     * @return the trace, in blocks of 4096 bytes
     */
    public synchronized AccessTrace trace() {
      return new AccessTrace(ranges);
    }

    private synchronized void record(Bytes tag, long offset, long length, long size) {
      BitSet blocks = seen.computeIfAbsent(tag, t -> new BitSet());
      int last = Math.toIntExact((offset + length - 1) / BLOCK);
      int from = blocks.nextClearBit(Math.toIntExact(offset / BLOCK));
      while (from <= last) {
        int set = blocks.nextSetBit(from);
        int end = set < 0 ? last + 1 : Math.min(set, last + 1);
        blocks.set(from, end);
        add(tag, (long) from * BLOCK, Math.min(size, (long) end * BLOCK));
        from = blocks.nextClearBit(end);
      }
    }

    private void add(Bytes tag, long from, long end) {
      int last = ranges.size() - 1;
      if (last >= 0) {
        Range before = ranges.get(last);
        if (before.tag().equals(tag) && before.offset() + before.length() == from) {
          ranges.set(last, new Range(tag, before.offset(), end - before.offset()));
          return;
        }
      }
      ranges.add(new Range(tag, from, end - from));
    }

    @Override
    public void close() throws IOException {
      provider.close();
    }

    /** Tells the recorder what is read. */
    private final class Recorded implements ByteSource {
      private final ByteSource source;
      private final Bytes tag;

      Recorded(ByteSource source, Bytes tag) {
        this.source = source;
        this.tag = tag;
      }

      @Override
      public String name() {
        return source.name();
      }

      @Override
      public long size() {
        return source.size();
      }

      @Override
      public int read(long position, ByteBuffer target) throws IOException {
        int n = source.read(position, target);
        if (n > 0) {
          record(tag, position, n, source.size());
        }
        return n;
      }

      @Override
      public void close() throws IOException {
        source.close();
      }
    }
  }
}
