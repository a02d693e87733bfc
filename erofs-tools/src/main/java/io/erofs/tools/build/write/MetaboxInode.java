package io.erofs.tools.build.write;

import io.erofs.internal.format.InodeFormat;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskInode;
import io.erofs.model.DataLayout;
import io.erofs.model.FileType;
import io.erofs.model.InodeVersion;
import io.erofs.tools.build.data.MetadataBox;
import io.erofs.tools.build.data.StoredExtents;
import io.erofs.tools.build.data.StoredFile;
import io.erofs.tools.build.index.IndexEncoder;
import io.erofs.tools.build.index.IndexForm;
import io.erofs.tools.build.index.IndexSettings;
import io.erofs.tools.build.plan.LayoutPlan;

/** Encodes the inode of the metabox with its index. */
final class MetaboxInode {
  private static final long U32 = 0xFFFFFFFFL;
  private static final int PERMISSIONS = 0644;

  private MetaboxInode() {}

  /** Encodes the inode of a metabox that is stored. */
  static byte[] encode(LayoutPlan plan, MetadataBox.Stored box) {
    return box.file() instanceof StoredFile.Compressed file
        ? compressed(plan, box, file.extents())
        : plain(plan, box, ((StoredFile.Plain) box.file()).block());
  }

  private static byte[] plain(LayoutPlan plan, MetadataBox.Stored box, long block) {
    InodeVersion version = version(box.size() | block);
    byte[] bytes = new byte[version.size()];
    int high = version == InodeVersion.EXTENDED ? (int) (block >>> 32) : 0;
    inode(plan, version, DataLayout.FLAT_PLAIN, box.size(), block & U32, high).encode(bytes, 0);
    return bytes;
  }

  private static byte[] compressed(LayoutPlan plan, MetadataBox.Stored box, StoredExtents extents) {
    int blockBits = plan.settings().blockBits();
    InodeVersion version = version(box.size());
    IndexEncoder encoder =
        new IndexEncoder(
            new IndexSettings(
                blockBits,
                true,
                plan.settings().legacyIndex(),
                true,
                false,
                box.data().announced(),
                box.endBlock() << blockBits));
    IndexForm form = encoder.choose(extents, version.size());
    byte[] bytes = new byte[(int) (version.size() + form.size())];
    long blocks = InodeGeometry.blocks(extents.facts().storedBytes(), blockBits);
    inode(plan, version, form.layout(), box.size(), blocks, 0).encode(bytes, 0);
    encoder.encode(extents, form, 0, bytes, version.size());
    return bytes;
  }

  private static InodeVersion version(long numbers) {
    return numbers <= U32 ? InodeVersion.COMPACT : InodeVersion.EXTENDED;
  }

  private static OnDiskInode inode(
      LayoutPlan plan, InodeVersion version, DataLayout layout, long size, long union, int high) {
    boolean compact = version == InodeVersion.COMPACT;
    return new OnDiskInode(
        InodeFormat.compose(version, layout, false),
        0,
        FileType.REGULAR.modeBits() | PERMISSIONS,
        compact ? 1 : high,
        size,
        union,
        plan.tree().inodes().size() + 1L,
        0,
        0,
        compact ? plan.times().buildOffset() : plan.times().buildTime().seconds(),
        0,
        1,
        false);
  }
}
