package io.erofs.internal.map;

import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.internal.format.CompactPacks;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskMapHeader;
import io.erofs.model.Extent;
import io.erofs.model.Inode;
import java.io.IOException;

/** Chooses the mapper of an inode. */
public final class Mappers {
  private Mappers() {}

  /**
   * The mapper of an inode that has data.
   *
   * @param inode a regular file, directory or symbolic link of more than 0 bytes
   * @param metadata the container in which the inode lies
   * @param settings what the superblock says
   */
  public static Mapper of(Inode inode, MetadataSource metadata, MapSettings settings)
      throws IOException {
    switch (inode.layout()) {
      case FLAT_PLAIN:
        return FlatMapper.plain(inode, metadata, settings.blockBits());
      case FLAT_INLINE:
        return FlatMapper.inline(inode, metadata, settings.blockBits());
      case CHUNK_BASED:
        return ChunkMapper.of(inode, metadata, settings);
      default:
        return compressed(new CompressedInode(inode, metadata, settings), settings);
    }
  }

  private static Mapper compressed(CompressedInode file, MapSettings settings) throws IOException {
    long position = InodeGeometry.mapHeader(file.end());
    OnDiskMapHeader header =
        OnDiskMapHeader.decode(
            file.metadata().view(position, OnDiskMapHeader.SIZE, "Z-01", "map header"));
    if (header.isWholeFragment()) {
      Extent whole = file.fragment(0, file.size(), header.wholeFragmentOffset());
      return new Mapper() {
        @Override
        public Extent at(long offset) {
          return whole;
        }

        @Override
        public long indexEnd() {
          return position + OnDiskMapHeader.SIZE;
        }
      };
    }
    if (file.isFull() && header.has(OnDiskMapHeader.EXTENTS)) {
      return new EncodedExtentMapper(file, header, position);
    }
    boolean big1 = header.has(OnDiskMapHeader.BIG_PCLUSTER_1);
    boolean big2 = header.has(OnDiskMapHeader.BIG_PCLUSTER_2);
    if ((big1 || big2) && !settings.bigPclusters() || !file.isFull() && big1 != big2) {
      throw file.corrupt("Z-04", "big pcluster flags in advise=" + header.advise());
    }
    int bits = file.blockBits() + header.clusterBits();
    if (file.isFull()) {
      LclusterIndex index = new FullIndex(file.metadata(), position, big1 || big2);
      return new ClusterMapper(file, header, index, bits);
    }
    boolean largePacks = header.has(OnDiskMapHeader.COMPACTED_2B);
    if (bits > CompactPacks.MAX_SMALL_BITS || largePacks && bits > CompactPacks.MAX_LARGE_BITS) {
      throw file.unsupported("Z-03", "compact index with lclusters of 2^" + bits + " bytes");
    }
    LclusterIndex index = new CompactIndex(file, position, bits, largePacks, big1);
    return new ClusterMapper(file, header, index, bits);
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
