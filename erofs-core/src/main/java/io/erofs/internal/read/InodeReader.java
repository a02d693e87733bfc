package io.erofs.internal.read;

import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.Location;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.InodeFormat;
import io.erofs.internal.format.OnDiskInode;
import io.erofs.internal.map.MetadataSource;
import io.erofs.model.DataLayout;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import io.erofs.model.InodeVersion;
import io.erofs.model.Superblock;
import io.erofs.model.Timestamp;
import java.io.IOException;
import java.util.List;

/** Decodes inodes. Format specification 2.12. */
public final class InodeReader {
  private static final long LOW_32 = 0xFFFFFFFFL;
  private static final long LOW_48 = 0xFFFFFFFFFFFFL;

  private InodeReader() {}

  /**
   * The byte offset of an inode in its container.
   *
   * @param nid node number, bit 63 included
   */
  public static long position(long nid, Superblock superblock, String container)
      throws CorruptImageException {
    long slot = nid & Long.MAX_VALUE;
    if (slot > (Long.MAX_VALUE - base(nid, superblock)) / OnDiskInode.SLOT_SIZE) {
      throw new CorruptImageException(
          "I-01",
          "node number 0x" + Long.toHexString(nid) + " is behind the largest address",
          Location.of(container).withNid(nid));
    }
    return start(nid, superblock);
  }

  /** The byte offset of an inode that was read, in its container. */
  static long start(long nid, Superblock superblock) {
    return base(nid, superblock) + (nid & Long.MAX_VALUE) * OnDiskInode.SLOT_SIZE;
  }

  private static long base(long nid, Superblock superblock) {
    return nid < 0 ? 0 : superblock.metaBlock() << superblock.blockBits();
  }

  /** The inode's fixed part as bytes; 32 or 64 as its first two bytes tell. */
  public static ByteView bytes(long nid, Superblock superblock, MetadataSource container)
      throws IOException {
    long position = position(nid, superblock, container.name());
    // The text of a number takes longer than all else here.
    boolean inside = position <= container.size() - InodeVersion.EXTENDED.size();
    String what = inside ? "inode" : "inode " + Long.toUnsignedString(nid);
    ByteView compact = container.view(position, InodeVersion.COMPACT.size(), "I-01", what);
    return InodeFormat.version(OnDiskInode.format(compact)) == InodeVersion.COMPACT
        ? compact
        : container.view(position, InodeVersion.EXTENDED.size(), "I-01", what);
  }

  /** Reads and checks an inode. */
  public static Inode read(long nid, Superblock superblock, MetadataSource container)
      throws IOException {
    ByteView view = bytes(nid, superblock, container);
    return interpret(nid, OnDiskInode.decode(view), superblock, view);
  }

  /**
   * Checks an inode and gives its fields their meaning.
   *
   * @param raw its fields
   * @param view where they are
   */
  public static Inode interpret(long nid, OnDiskInode raw, Superblock superblock, ByteView view)
      throws ErofsException {
    check(nid, raw, view);
    DataLayout layout = DataLayout.of(InodeFormat.layoutCode(raw.format()));
    boolean compact = raw.version() == InodeVersion.COMPACT;
    boolean directory = (raw.mode() & FileType.MODE_MASK) == FileType.DIRECTORY.modeBits();
    boolean linkCountInBit4 = compact && !directory && (raw.format() & InodeFormat.BIT_4) != 0;
    boolean wide = !compact || linkCountInBit4;
    long linkCount = !compact ? raw.nlink() : linkCountInBit4 ? 1 : raw.nb();
    Timestamp mtime =
        compact
            ? new Timestamp(superblock.epochSeconds() + raw.mtime(), superblock.fixedNanos())
            : new Timestamp(raw.mtime(), raw.nsec());
    return new Inode(
        nid,
        raw.version(),
        layout,
        raw.format(),
        raw.mode(),
        raw.size(),
        raw.uid(),
        raw.gid(),
        mtime,
        linkCount,
        raw.serial(),
        raw.xattrCount(),
        union(raw, layout, wide),
        view.position());
  }

  private static long union(OnDiskInode raw, DataLayout layout, boolean wide) {
    int type = raw.mode() & FileType.MODE_MASK;
    boolean hasData =
        type == FileType.REGULAR.modeBits()
            || type == FileType.DIRECTORY.modeBits()
            || type == FileType.SYMLINK.modeBits();
    if (!hasData || layout == DataLayout.CHUNK_BASED) {
      return raw.union();
    }
    long address = wide ? raw.union() | (long) raw.nb() << 32 : raw.union();
    boolean isNull = !layout.isCompressed() && address == (wide ? LOW_48 : LOW_32);
    return isNull ? Inode.NULL_ADDRESS : address;
  }

  private static void check(long nid, OnDiskInode raw, ByteView view) throws ErofsException {
    int reserved = raw.format() & InodeFormat.RESERVED;
    int layout = InodeFormat.layoutCode(raw.format());
    if (reserved == 0
        && DataLayout.isDefined(layout)
        && FileType.ofMode(raw.mode()).isPresent()
        && raw.size() >= 0) {
      return;
    }
    Location here = view.location(0).withNid(nid);
    if (reserved != 0) {
      throw new UnsupportedFeatureException(
          List.of("i_format bits 0x" + Integer.toHexString(reserved)),
          "i_format=0x" + Integer.toHexString(raw.format()) + " has reserved bits",
          here);
    }
    if (!DataLayout.isDefined(layout)) {
      throw new UnsupportedFeatureException(
          List.of("data layout " + layout), "data layout " + layout + " is undefined", here);
    }
    if (FileType.ofMode(raw.mode()).isEmpty()) {
      throw new CorruptImageException(
          "I-05", "i_mode=0" + Integer.toOctalString(raw.mode()) + " has no known type", here);
    }
    throw new CorruptImageException(
        "I-06", "i_size=" + Long.toUnsignedString(raw.size()) + " is above 2^63-1", here);
  }
}
