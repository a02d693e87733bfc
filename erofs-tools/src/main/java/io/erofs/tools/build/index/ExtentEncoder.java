package io.erofs.tools.build.index;

import io.erofs.internal.format.LittleEndian;
import io.erofs.internal.format.OnDiskExtent;
import io.erofs.internal.format.OnDiskMapHeader;
import io.erofs.tools.build.data.StoredExtents;

/** Encodes the records of encoded extents. Format specification 4.8. */
final class ExtentEncoder {
  private final StoredExtents extents;
  private final int recordSize;
  private final long base;

  ExtentEncoder(StoredExtents extents, int recordSize, long base) {
    this.extents = extents;
    this.recordSize = recordSize;
    this.base = base;
  }

  /** Encodes all records from an index of the target on, and returns the index behind the last. */
  int encode(byte[] target, int from) {
    int at = from;
    if (recordSize == OnDiskMapHeader.SMALLEST_RECORD) {
      LittleEndian.putI64(target, at, base + extents.firstAddress());
      at += Long.BYTES;
    }
    StoredExtents.Cursor cursor = extents.cursor();
    while (cursor.next()) {
      record(cursor).encode(target, at, recordSize);
      at += recordSize;
    }
    return at;
  }

  private OnDiskExtent record(StoredExtents.Cursor cursor) {
    int index = cursor.index();
    switch (extents.kind(index)) {
      case FRAGMENT:
        long offset = extents.fragmentOffset();
        return new OnDiskExtent(offset & 0xFFFFFFFFL, offset >>> 32, cursor.start());
      case HOLE:
        return new OnDiskExtent(0, 0, cursor.start());
      case PLAIN:
        return stored(cursor, 0);
      default:
        return stored(cursor, extents.algorithm(index).ordinal() + 1);
    }
  }

  private OnDiskExtent stored(StoredExtents.Cursor cursor, int format) {
    int index = cursor.index();
    long plen = OnDiskExtent.plen(extents.stored(index), extents.isPartial(index), format);
    return new OnDiskExtent(plen, base + cursor.address(), cursor.start());
  }
}
