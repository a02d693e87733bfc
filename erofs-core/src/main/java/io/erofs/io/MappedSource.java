package io.erofs.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A file mapped in segments, since one mapping holds less than 2 GiB. */
final class MappedSource implements ByteSource {
  private static final int SEGMENT_BITS = 30;
  private static final long SEGMENT = 1L << SEGMENT_BITS;

  private final String name;
  private final long size;
  private volatile List<MappedByteBuffer> segments;
  private volatile boolean closed;

  private MappedSource(String name, long size, List<MappedByteBuffer> segments) {
    this.name = name;
    this.size = size;
    this.segments = segments;
  }

  static ByteSource open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      List<MappedByteBuffer> segments = new ArrayList<>();
      for (long at = 0; at < size; at += SEGMENT) {
        segments.add(channel.map(FileChannel.MapMode.READ_ONLY, at, Math.min(SEGMENT, size - at)));
      }
      return new MappedSource(file.toString(), size, List.copyOf(segments));
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    Positions.check(position);
    List<MappedByteBuffer> open = segments; // taken before the check, see close()
    if (closed) {
      throw new ClosedChannelException();
    }
    if (position >= size) {
      return -1;
    }
    MappedByteBuffer segment = open.get((int) (position >> SEGMENT_BITS));
    int from = (int) (position & (SEGMENT - 1));
    int n = Math.min(target.remaining(), segment.limit() - from);
    target.put(target.position(), segment, from, n);
    target.position(target.position() + n);
    return n;
  }

  @Override
  public Optional<ByteBuffer> view(long position, int length) throws IOException {
    Positions.check(position);
    List<MappedByteBuffer> open = segments; // taken before the check, see close()
    if (closed) {
      throw new ClosedChannelException();
    }
    if (length <= 0 || length > size - position) {
      return Optional.empty();
    }
    MappedByteBuffer segment = open.get((int) (position >> SEGMENT_BITS));
    int from = (int) (position & (SEGMENT - 1));
    return length > segment.limit() - from
        ? Optional.empty()
        : Optional.of(segment.slice(from, length).asReadOnlyBuffer());
  }

  /** Drops the mappings; the JVM unmaps them when it next collects garbage. */
  @Override
  public void close() {
    closed = true; // before the list goes, so that a reader which saw it empty also sees this
    segments = List.of();
  }
}
