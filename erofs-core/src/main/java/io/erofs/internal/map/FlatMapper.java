package io.erofs.internal.map;

import io.erofs.error.CorruptImageException;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.model.Extent;
import io.erofs.model.Inode;

/** Maps the flat layouts: one run, and perhaps a tail. Format specification 3.2 and 3.3. */
final class FlatMapper implements Mapper {
  private final Extent tail;
  private final Extent head;

  /** A map of one or two extents; a map of one has it twice. */
  private FlatMapper(Extent head, Extent tail) {
    this.head = head;
    this.tail = tail;
  }

  static Mapper plain(Inode inode, MetadataSource metadata, int blockBits)
      throws CorruptImageException {
    Extent all =
        inode.union() == Inode.NULL_ADDRESS
            ? new Extent.Hole(0, inode.size())
            : run(inode, metadata, blockBits, inode.size(), "F-01");
    return new FlatMapper(all, all);
  }

  static Mapper inline(Inode inode, MetadataSource metadata, int blockBits)
      throws CorruptImageException {
    long boundary = InodeGeometry.blocksBeforeTail(inode.size(), blockBits) << blockBits;
    long length = inode.size() - boundary;
    long position = Mappers.inodeEnd(inode);
    int blockSize = 1 << blockBits;
    if ((position & (blockSize - 1)) + length > blockSize) {
      throw new CorruptImageException(
          "F-03",
          "inline tail of " + length + " bytes at " + position + " crosses a block boundary",
          Mappers.location(inode, metadata));
    }
    Extent tail = new Extent.Inline(boundary, length, inode.inMetabox(), position);
    if (boundary == 0) {
      return new FlatMapper(tail, tail);
    }
    if (inode.union() == Inode.NULL_ADDRESS) {
      throw new CorruptImageException(
          "F-02",
          "flat inline data of " + inode.size() + " bytes has no start block",
          Mappers.location(inode, metadata));
    }
    return new FlatMapper(run(inode, metadata, blockBits, boundary, "F-02"), tail);
  }

  private static Extent run(
      Inode inode, MetadataSource metadata, int blockBits, long length, String rule)
      throws CorruptImageException {
    long start = Mappers.byteAddress(inode.union(), blockBits, length, rule, inode, metadata);
    return new Extent.Plain(0, length, 0, start);
  }

  @Override
  public Extent at(long logicalOffset) {
    return logicalOffset < tail.logicalOffset() ? head : tail;
  }
}
