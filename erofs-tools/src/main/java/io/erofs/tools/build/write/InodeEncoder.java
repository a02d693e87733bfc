package io.erofs.tools.build.write;

import io.erofs.internal.format.ChunkFormat;
import io.erofs.internal.format.InodeFormat;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.LittleEndian;
import io.erofs.internal.format.OnDiskChunkIndex;
import io.erofs.internal.format.OnDiskInode;
import io.erofs.model.DataLayout;
import io.erofs.model.FileType;
import io.erofs.model.InodeVersion;
import io.erofs.tools.build.data.ChunkTable;
import io.erofs.tools.build.data.StoredFile;
import io.erofs.tools.build.index.IndexForm;
import io.erofs.tools.build.plan.LayoutPlan;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.SpecialInode;

/** Encodes inodes with their attribute bodies and chunk addresses. */
final class InodeEncoder {
  private static final long NULL_ADDRESS = 0xFFFFFFFFL;
  private static final int NULL_HIGH = 0xFFFF;

  private final LayoutPlan plan;
  private final StoredData data;

  InodeEncoder(StoredData data) {
    this.plan = data.plan();
    this.data = data;
  }

  /**
   * Encodes an inode.
   *
   * @param inode the inode
   * @param target zeroed bytes
   * @param at where the inode begins
   * @return where its inline tail begins
   */
  int encode(BuildInode inode, byte[] target, int at) {
    byte[] body = plan.xattrs().body(inode);
    record(inode, InodeGeometry.icount(body.length)).encode(target, at);
    int end = at + plan.version(inode).size();
    System.arraycopy(body, 0, target, end, body.length);
    end += body.length;
    if (data.of(inode) instanceof StoredFile.Compressed compressed) {
      IndexForm form = plan.indexes().choose(compressed.extents(), end - at);
      return plan.indexes().encode(compressed.extents(), form, 0, target, end);
    }
    return plan.layout(inode) == DataLayout.CHUNK_BASED ? chunks(inode, target, end) : end;
  }

  /** Encodes an inode that lies by itself, with its index. */
  byte[] encodeAlone(BuildInode inode) {
    int inodeEnd = plan.version(inode).size() + plan.xattrs().body(inode).length;
    long size = inodeEnd;
    if (data.of(inode) instanceof StoredFile.Compressed compressed) {
      size += plan.indexes().choose(compressed.extents(), inodeEnd).size();
    }
    byte[] bytes = new byte[(int) size];
    encode(inode, bytes, 0);
    return bytes;
  }

  private OnDiskInode record(BuildInode inode, int icount) {
    InodeVersion version = plan.version(inode);
    DataLayout layout = layout(inode, version.size() + InodeGeometry.xattrBodySize(icount));
    boolean compact = version == InodeVersion.COMPACT;
    int high = addressHigh(inode, layout);
    boolean isDirectory = inode.type() == FileType.DIRECTORY;
    boolean highInCompact = !isDirectory && compact && high != 0 && high != NULL_HIGH;
    boolean bit4 = isDirectory ? plan.settings().omitDot() : highInCompact;
    int nb = compact && !highInCompact ? (int) inode.links() : high;
    return new OnDiskInode(
        InodeFormat.compose(version, layout, bit4),
        icount,
        inode.mode(),
        nb,
        plan.size(inode),
        union(inode, layout),
        inode.index() + 1L,
        inode.uid(),
        inode.gid(),
        compact ? plan.times().compactTime(inode) : inode.seconds(),
        compact ? 0 : inode.nanos(),
        compact ? 0 : inode.links(),
        false);
  }

  /** The layout that was planned, unless compressing a directory gave something else. */
  private DataLayout layout(BuildInode inode, int inodeEnd) {
    DataLayout planned = plan.layout(inode);
    if (!planned.isCompressed()) {
      return planned;
    }
    return data.of(inode) instanceof StoredFile.Compressed compressed
        ? plan.indexes().choose(compressed.extents(), inodeEnd).layout()
        : DataLayout.FLAT_PLAIN;
  }

  private long start(BuildInode inode) {
    return data.of(inode) instanceof StoredFile.Plain plain ? plain.block() : plan.start(inode);
  }

  private int addressHigh(BuildInode inode, DataLayout layout) {
    if (layout == DataLayout.CHUNK_BASED || layout.isCompressed() || plan.size(inode) == 0) {
      return 0;
    }
    long start = start(inode);
    if (start == LayoutPlan.NO_BLOCKS) {
      return plan.settings().bit48() ? NULL_HIGH : 0;
    }
    return (int) (start >>> 32);
  }

  private long union(BuildInode inode, DataLayout layout) {
    if (inode instanceof SpecialInode special) {
      return special.device().encode();
    }
    if (layout == DataLayout.CHUNK_BASED) {
      return plan.chunks().format(inode).raw();
    }
    if (data.of(inode) instanceof StoredFile.Compressed compressed) {
      long stored = compressed.extents().facts().storedBytes();
      return InodeGeometry.blocks(stored, plan.settings().blockBits());
    }
    if (plan.size(inode) == 0) {
      return 0;
    }
    long start = start(inode);
    return start == LayoutPlan.NO_BLOCKS ? NULL_ADDRESS : start & NULL_ADDRESS;
  }

  private int chunks(BuildInode inode, byte[] target, int inodeEnd) {
    ChunkFormat format = plan.chunks().format(inode);
    int at = (int) InodeGeometry.chunkArray(inodeEnd, format.unit());
    int first = plan.chunks().first(inode);
    int count = plan.chunks().count(inode);
    for (int i = first; i < first + count; i++) {
      long address = plan.chunks().table().get(i);
      if (format.hasIndexes()) {
        index(address, format.isWide()).encode(target, at);
      } else {
        LittleEndian.putU32(target, at, address);
      }
      at += format.unit();
    }
    return at;
  }

  private static OnDiskChunkIndex index(long address, boolean wide) {
    return address == ChunkTable.HOLE
        ? OnDiskChunkIndex.hole(wide)
        : new OnDiskChunkIndex(
            (int) (ChunkTable.block(address) >>> 32),
            ChunkTable.device(address),
            address & NULL_ADDRESS);
  }
}
