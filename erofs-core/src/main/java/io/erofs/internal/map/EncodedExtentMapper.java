package io.erofs.internal.map;

import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskExtent;
import io.erofs.internal.format.OnDiskMapHeader;
import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import java.io.IOException;
import java.util.Arrays;

/** Maps files with one record per extent. Format specification 4.8. */
final class EncodedExtentMapper implements Mapper {
  /** Records of 4 bytes tell no address: their sum is kept for every so many of them. */
  private static final int CHECKPOINT = 1024;

  private static final int SMALLEST_RECORD = 4;
  private static final int WITH_LOGICAL_START = 16;

  private final CompressedInode file;
  private final OnDiskMapHeader header;
  private final int recordSize;
  private final long records;
  private final long count;
  private final int extentBits;
  private volatile long[] checkpoints;

  EncodedExtentMapper(CompressedInode file, OnDiskMapHeader header, long headerPosition)
      throws IOException {
    this.file = file;
    this.header = header;
    this.recordSize = header.recordSize();
    this.extentBits = file.blockBits() + header.clusterBits();
    long position = InodeGeometry.encodedExtents(headerPosition, recordSize);
    boolean addressed = recordSize > SMALLEST_RECORD;
    this.checkpoints =
        addressed
            ? new long[0]
            : new long[] {
              file.metadata().view(position, Long.BYTES, "E-02", "extent address").i64(0)
            };
    this.records = addressed ? position : position + Long.BYTES;
    this.count =
        recordSize < WITH_LOGICAL_START
            ? (file.size() - 1 >>> extentBits) + 1
            : header.extentCount();
    if (count <= 0 || count > Long.MAX_VALUE / recordSize - records) {
      throw file.corrupt("E-02", "extent count " + Long.toUnsignedString(count));
    }
  }

  @Override
  public long indexEnd() {
    return records + count * recordSize;
  }

  private OnDiskExtent record(long index) throws IOException {
    return OnDiskExtent.decode(view(index, 1), 0, recordSize);
  }

  private ByteView view(long index, int number) throws IOException {
    return file.metadata()
        .view(records + index * recordSize, number * recordSize, "E-02", "extent record");
  }

  @Override
  public Extent at(long logicalOffset) throws IOException {
    if (recordSize >= WITH_LOGICAL_START) {
      return search(logicalOffset);
    }
    long index = logicalOffset >>> extentBits;
    long start = index << extentBits;
    long length = Math.min(1L << extentBits, file.size() - start);
    OnDiskExtent record = record(index);
    long address = recordSize == SMALLEST_RECORD ? addressOf(index) : record.pstart();
    return extent(index, record, start, length, address);
  }

  /** The last record that does not start behind the offset. */
  private Extent search(long logicalOffset) throws IOException {
    long low = 0;
    long high = count - 1;
    long found = -1;
    while (low <= high) {
      long middle = low + (high - low) / 2;
      long start = record(middle).lstart();
      if (start < 0 || start > file.size()) {
        throw file.corrupt("E-03", "extent " + middle + " starts at " + start);
      }
      if (start <= logicalOffset) {
        found = middle;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    if (found < 0) {
      throw file.corrupt("E-03", "the first extent does not start at 0");
    }
    OnDiskExtent record = record(found);
    long end = found + 1 < count ? record(found + 1).lstart() : file.size();
    if (end <= logicalOffset || end > file.size()) {
      throw file.corrupt("E-03", "extent " + (found + 1) + " starts at " + end);
    }
    return extent(found, record, record.lstart(), end - record.lstart(), record.pstart());
  }

  private Extent extent(long index, OnDiskExtent record, long start, long length, long address)
      throws IOException {
    if (index == count - 1 && header.has(OnDiskMapHeader.FRAGMENT)) {
      long high = recordSize == SMALLEST_RECORD ? 0 : record.pstart() << 32;
      return file.fragment(start, length, record.plen() | high);
    }
    if (record.length() == 0) {
      return new Extent.Hole(start, length);
    }
    Encoding encoding =
        record.format() == 0
            ? plain(address, record.length())
            : file.algorithm(record.format() - 1, "E-04");
    return file.encodedAt(start, length, encoding, record.partial(), address, record.length());
  }

  private Encoding plain(long address, int stored) {
    boolean aligned = ((address | stored) & (1 << file.blockBits()) - 1) == 0;
    return aligned && header.has(OnDiskMapHeader.INTERLACED)
        ? Encoding.INTERLACED
        : Encoding.SHIFTED;
  }

  /** The address of an extent whose record has none: that of the first, and all lengths between. */
  private long addressOf(long index) throws IOException {
    long wanted = index / CHECKPOINT;
    long[] known = checkpoints;
    while (known.length <= wanted) {
      long[] more = Arrays.copyOf(known, known.length + 1);
      more[known.length] =
          known[known.length - 1] + sum((long) (known.length - 1) * CHECKPOINT, CHECKPOINT);
      known = more;
      checkpoints = known;
    }
    return known[(int) wanted] + sum(wanted * CHECKPOINT, (int) (index % CHECKPOINT));
  }

  private long sum(long from, int number) throws IOException {
    ByteView view = view(from, number);
    long sum = 0;
    for (int i = 0; i < number; i++) {
      sum += OnDiskExtent.decode(view, i * recordSize, recordSize).length();
    }
    return sum;
  }
}
