package io.erofs.tools.export;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The data of a member by position, in plain or sparse form. */
final class TarRanges {
  private record Range(long offset, long length, int stored) {}

  private final byte[] archive;
  private final long size;
  private final TreeMap<Long, Range> ranges = new TreeMap<>();

  private TarRanges(byte[] archive, long size) {
    this.archive = archive;
    this.size = size;
  }

  static TarRanges of(byte[] archive, TarArchive.Member member) {
    if (member.pax("GNU.sparse.major").isEmpty()) {
      TarRanges plain = new TarRanges(archive, member.size());
      plain.ranges.put(0L, new Range(0, member.size(), member.data()));
      return plain;
    }
    TarArchive.expect(member.pax("GNU.sparse.major").equals("1"), "sparse 1.0");
    TarArchive.expect(member.pax("GNU.sparse.minor").equals("0"), "sparse 1.0");
    TarRanges sparse = new TarRanges(archive, Long.parseLong(member.pax("GNU.sparse.realsize")));
    sparse.parse(member);
    return sparse;
  }

  private void parse(TarArchive.Member member) {
    int[] at = {member.data()};
    long count = line(at);
    TarArchive.expect(count > 0, "a map without ranges");
    long[] numbers = new long[(int) (2 * count)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = line(at);
    }
    int stored = at[0];
    for (; stored % 512 != 0; stored++) {
      TarArchive.expect(archive[stored] == 0, "zeros behind the map");
    }
    long end = -1;
    for (int i = 0; i < numbers.length; i += 2) {
      Range range = new Range(numbers[i], numbers[i + 1], stored);
      TarArchive.expect(range.offset % 512 == 0 || range.length == 0, "start of a range");
      TarArchive.expect(range.offset > end, "ranges in order with holes between");
      end = range.offset + range.length;
      TarArchive.expect(end == size || (range.length > 0 && end % 512 == 0), "end of a range");
      ranges.put(range.offset, range);
      stored += (int) range.length;
    }
    TarArchive.expect(end == size, "end of the map");
    TarArchive.expect(stored - member.data() == member.size(), "stored size");
  }

  private long line(int[] at) {
    int from = at[0];
    while (archive[at[0]] != '\n') {
      at[0]++;
    }
    return Long.parseLong(new String(archive, from, at[0]++ - from, StandardCharsets.US_ASCII));
  }

  /** Reads as {@link io.erofs.testkit.Contents.Reader} wants. */
  int read(long position, ByteBuffer target) {
    if (position >= size) {
      return -1;
    }
    Map.Entry<Long, Range> below = ranges.floorEntry(position);
    Range range = below == null ? new Range(0, 0, 0) : below.getValue();
    long skip = position - range.offset;
    if (skip < range.length) {
      int n = (int) Math.min(target.remaining(), range.length - skip);
      target.put(archive, (int) (range.stored + skip), n);
      return n;
    }
    Long next = ranges.higherKey(position);
    long end = next == null ? size : next;
    int n = (int) Math.min(target.remaining(), end - position);
    target.put(new byte[n]);
    return n;
  }
}
