package io.erofs.tools.build.plan;

import io.erofs.internal.format.InodeGeometry;
import io.erofs.model.DataLayout;
import io.erofs.model.FileType;
import io.erofs.model.InodeVersion;
import io.erofs.tools.build.data.StoredExtents;
import io.erofs.tools.build.data.StoredFile;
import io.erofs.tools.build.index.IndexForm;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.DirectoryInode;
import io.erofs.tools.build.tree.RegularInode;

/** Decides form and layout of one inode after the other. */
final class InodePlanner {
  private static final long U32 = 0xFFFFFFFFL;
  private static final int U16 = 0xFFFF;

  private final BuildTree tree;
  private final LayoutSettings settings;
  private final TimeBase times;
  private final XattrPlan xattrs;
  private final boolean wide;
  private long changedTimes;

  InodePlanner(
      BuildTree tree, LayoutSettings settings, TimeBase times, XattrPlan xattrs, boolean wide) {
    this.tree = tree;
    this.settings = settings;
    this.times = times;
    this.xattrs = xattrs;
    this.wide = wide;
  }

  /** Number of inodes whose time the compact form that was asked for cannot show. */
  long changedTimes() {
    return changedTimes;
  }

  /** Decides. */
  InodeSpace plan(BuildInode inode, LayoutPlan plan, MetadataPacker packer) throws BuildException {
    long size =
        inode instanceof DirectoryInode directory
            ? DirectoryBlocks.size(directory.entries(), settings.blockSize())
            : inode.size();
    plan.size(inode, size);
    InodeVersion version = version(inode, size);
    long metadata = (long) version.size() + xattrs.body(inode).length;
    StoredFile stored = plan.data().of(inode);
    if (stored instanceof StoredFile.Compressed compressed) {
      return compressed(inode, version, compressed.extents(), metadata, plan);
    }
    if (stored instanceof StoredFile.Plain plain) {
      plan.shape(inode, version, DataLayout.FLAT_PLAIN);
      plan.start(inode, plain.block());
      return new InodeSpace(metadata, 0);
    }
    boolean isDirectory = inode instanceof DirectoryInode;
    if (isDirectory && settings.metadata().compressDirectories() && size > settings.blockSize()) {
      // What becomes of it is known when all places are; an index of clusters fits in any case.
      plan.shape(inode, version, DataLayout.COMPRESSED_COMPACT);
      return new InodeSpace(FileRooms.indexEnd(settings, size, metadata), 0);
    }
    ChunkPlan chunks = plan.chunks();
    if (chunks.isChunked(inode)) {
      plan.shape(inode, version, DataLayout.CHUNK_BASED);
      int unit = chunks.format(inode).unit();
      metadata = InodeGeometry.chunkArray(metadata, unit) + (long) chunks.count(inode) * unit;
      return new InodeSpace(metadata, 0);
    }
    long tail = size & settings.blockSize() - 1;
    boolean mayBeInline = inode.type() != FileType.REGULAR || settings.inlineData();
    boolean inline = tail > 0 && mayBeInline && packer.canHaveTail(metadata, tail);
    plan.shape(inode, version, inline ? DataLayout.FLAT_INLINE : DataLayout.FLAT_PLAIN);
    return new InodeSpace(metadata, inline ? tail : 0);
  }

  private static InodeSpace compressed(
      BuildInode inode,
      InodeVersion version,
      StoredExtents extents,
      long inodeBytes,
      LayoutPlan plan) {
    IndexForm form = plan.indexes().choose(extents, inodeBytes);
    plan.shape(inode, version, form.layout());
    int tail = extents.hasInlineTail() ? extents.stored(extents.count() - 1) : 0;
    return new InodeSpace(inodeBytes + form.size(), tail);
  }

  /** Bytes of a regular file's inode and attribute body. */
  long inodeBytes(RegularInode file) throws BuildException {
    return (long) version(file, file.size()).size() + xattrs.body(file).length;
  }

  private InodeVersion version(BuildInode inode, long size) throws BuildException {
    boolean numbersFit =
        size <= U32
            && inode.uid() <= U16
            && inode.gid() <= U16
            && inode.links() <= U16
            && !needsWideAddress(inode, size);
    if (settings.forceCompact()) {
      boolean secondsFit = !settings.bit48() || times.holdsSeconds(inode.seconds());
      if (!numbersFit || !secondsFit) {
        throw new BuildException(
            tree.pathOf(inode),
            "does not fit into a compact inode: size "
                + size
                + ", user "
                + inode.uid()
                + ", group "
                + inode.gid()
                + ", links "
                + inode.links()
                + ", time "
                + inode.seconds());
      }
      changedTimes += times.holds(inode) ? 0 : 1;
      return InodeVersion.COMPACT;
    }
    return numbersFit && times.holds(inode) && !settings.forceExtended()
        ? InodeVersion.COMPACT
        : InodeVersion.EXTENDED;
  }

  private boolean needsWideAddress(BuildInode inode, long size) {
    return wide && size > 0 && (inode.type() == FileType.DIRECTORY || inode.links() != 1);
  }
}
