package io.erofs.tools.build.source;

import io.erofs.tools.archive.TarRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/**
 * A file whose bytes are in a tar archive, or in a temporary file with what came from one. The file
 * below stays open as long as its source.
 */
final class TarContent implements FileContent, ContentReader {
  private static final int FIELDS = 3;

  private final Optional<FileChannel> file;
  private final long base;
  private final long size;

  /** Offset, end and position of each range. */
  private final long[] ranges;

  /**
   * A content.
   *
   * @param file where the bytes are, if they can be read
   * @param base offset in it of the entry's data
   * @param size size of the file
   * @param ranges what of it is there
   */
  TarContent(Optional<FileChannel> file, long base, long size, List<TarRange> ranges) {
    this.file = file;
    this.base = base;
    this.size = size;
    this.ranges = new long[ranges.size() * FIELDS];
    int at = 0;
    for (TarRange range : ranges) {
      this.ranges[at++] = range.offset();
      this.ranges[at++] = range.end();
      this.ranges[at++] = range.position();
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public List<DataRange> dataRanges() {
    DataRange[] data = new DataRange[ranges.length / FIELDS];
    for (int i = 0; i < data.length; i++) {
      long from = ranges[i * FIELDS];
      data[i] = new DataRange(from, ranges[i * FIELDS + 1] - from);
    }
    return List.of(data);
  }

  /** The data as parts of a device that is the file below. */
  List<PlacedRange> placed(SourceDevice device) {
    PlacedRange[] placed = new PlacedRange[ranges.length / FIELDS];
    for (int i = 0; i < placed.length; i++) {
      long from = ranges[i * FIELDS];
      long length = ranges[i * FIELDS + 1] - from;
      placed[i] = new PlacedRange(from, length, device, base + ranges[i * FIELDS + 2]);
    }
    return List.of(placed);
  }

  @Override
  public ContentReader open() {
    return this;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    int wanted = (int) Math.max(0, Math.min(target.remaining(), size - position));
    int done = 0;
    for (int range = rangeAt(position); done < wanted; ) {
      long at = position + done;
      boolean isData = range < ranges.length && at >= ranges[range];
      long next = isData ? ranges[range + 1] : range < ranges.length ? ranges[range] : size;
      int count = (int) Math.min(wanted - done, next - at);
      if (isData) {
        if (!readData(base + ranges[range + 2] + at - ranges[range], target, count)) {
          break;
        }
        range += at + count == ranges[range + 1] ? FIELDS : 0;
      } else {
        putZeros(target, count);
      }
      done += count;
    }
    return done;
  }

  /** Index of the first range that ends behind a position. */
  private int rangeAt(long position) {
    int low = 0;
    int high = ranges.length / FIELDS;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ranges[middle * FIELDS + 1] <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low * FIELDS;
  }

  private boolean readData(long from, ByteBuffer target, int count) throws IOException {
    FileChannel channel = file.orElseThrow(() -> new IOException("the archive is gone"));
    int limit = target.limit();
    target.limit(target.position() + count);
    try {
      for (long at = from; target.hasRemaining(); ) {
        int n = channel.read(target, at);
        if (n < 0) {
          return false;
        }
        at += n;
      }
      return true;
    } finally {
      target.limit(limit);
    }
  }

  private static void putZeros(ByteBuffer target, int count) {
    for (int i = 0; i < count; i++) {
      target.put((byte) 0);
    }
  }

  /** Has no effect: the file below belongs to the source. */
  @Override
  public void close() {
    // Nothing was opened.
  }
}
