package io.erofs.internal.map;

import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.model.Inode;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Chooses the mapper of an inode. */
public final class Mappers {
  private Mappers() {}

  /**
   * The mapper of an inode that has data.
   *
   * @param inode a regular file, directory or symbolic link of more than 0 bytes
   * @param metadata the container in which the inode lies
   * @param blockBits log2 of the block size
   * @param deviceCount number of extra devices
   * @param deviceMask takes the part of a device id that counts
   */
  public static Mapper of(
      Inode inode,
      MetadataSource metadata,
      int blockBits,
      int deviceCount,
      IntUnaryOperator deviceMask)
      throws CorruptImageException, UnsupportedFeatureException {
    switch (inode.layout()) {
      case FLAT_PLAIN:
        return FlatMapper.plain(inode, metadata, blockBits);
      case FLAT_INLINE:
        return FlatMapper.inline(inode, metadata, blockBits);
      case CHUNK_BASED:
        return ChunkMapper.of(inode, metadata, blockBits, deviceCount, deviceMask);
      default:
        throw new UnsupportedFeatureException(
            List.of("compressed data"),
            "data layout " + inode.layout() + " is not read yet",
            location(inode, metadata));
    }
  }

  /** Byte offset of the end of the fixed part and the xattr body. */
  static long inodeEnd(Inode inode) {
    return inode.position()
        + inode.version().size()
        + InodeGeometry.xattrBodySize(inode.xattrCount());
  }

  static Location location(Inode inode, MetadataSource metadata) {
    return Location.of(metadata.name(), inode.position()).withNid(inode.nid());
  }

  /**
   * The byte address of a block, checked to leave room for some bytes below the largest address.
   */
  static long byteAddress(
      long block, int blockBits, long room, String rule, Inode inode, MetadataSource metadata)
      throws CorruptImageException {
    if (block < 0 || block > Long.MAX_VALUE - room >>> blockBits) {
      throw new CorruptImageException(
          rule,
          "block " + Long.toUnsignedString(block) + " is behind the largest address",
          location(inode, metadata));
    }
    return block << blockBits;
  }
}
