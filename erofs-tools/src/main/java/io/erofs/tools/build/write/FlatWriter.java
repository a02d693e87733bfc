package io.erofs.tools.build.write;

import io.erofs.tools.build.data.BlockSink;
import io.erofs.tools.build.data.ContentDigest;
import io.erofs.tools.build.data.ContentInput;
import io.erofs.tools.build.data.SparseFile;
import io.erofs.tools.build.data.Spool;
import io.erofs.tools.build.data.StoredExtents;
import io.erofs.tools.build.data.StoredFile;
import io.erofs.tools.build.plan.LayoutPlan;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.DirectoryInode;
import io.erofs.tools.build.tree.RegularInode;
import io.erofs.tools.build.tree.SymlinkInode;
import io.erofs.tools.build.tree.TreeEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes flat data and metadata, task by task. For one thread. */
final class FlatWriter {
  private static final int STREAM = RegionWriter.CAPACITY - RegionWriter.UNIT;

  private final LayoutPlan plan;
  private final StoredData data;
  private final BuildTree tree;
  private final Output output;
  private final BlockSink metadataSink;
  private final Spool spool;
  private final int blockBits;
  private final ContentDigest digest = new ContentDigest();
  private final RegionWriter region;
  private final InodeEncoder inodes;
  private final DirectoryEncoder directories;
  private byte[] metadata = new byte[0];
  private boolean inRegion;
  private long fileBytes;

  FlatWriter(StoredData data, Supplies supplies, Output output) {
    this.plan = data.plan();
    this.data = data;
    this.tree = plan.tree();
    this.output = output;
    this.metadataSink = supplies.box().isPresent() ? supplies.box().get() : output;
    this.spool = supplies.spool();
    this.blockBits = plan.settings().blockBits();
    this.region = new RegionWriter(output, digest);
    this.inodes = new InodeEncoder(data);
    this.directories = new DirectoryEncoder(plan);
  }

  /** Bytes of files that the part written last took care of. */
  long fileBytes() {
    return fileBytes;
  }

  /** Writes a part of a large file and returns its digest. */
  long writePiece(FlatTask.Piece piece) throws IOException {
    digest.reset();
    RegularInode file = piece.file().file();
    long start = plan.start(file) << blockBits;
    region.begin(start + piece.from());
    try (ContentInput input = ContentInput.open(tree, file)) {
      copy(input, piece, start);
    }
    boolean isLast = piece.to() == file.size();
    region.zerosUpTo(isLast ? start + (plan.blocks(file) << blockBits) : start + piece.to());
    region.finish();
    return digest.value();
  }

  private void copy(ContentInput input, FlatTask.Piece piece, long start) throws IOException {
    SparseFile file = piece.file();
    long from = file.nextData(piece.from());
    while (from < piece.to()) {
      region.zerosUpTo(start + from);
      long to = Math.min(piece.to(), file.nextHole(from));
      stream(input, from, to);
      from = file.nextData(to);
    }
  }

  private void stream(ContentInput input, long from, long to) throws IOException {
    for (long done = from; done < to; ) {
      ByteBuffer target = region.room(STREAM);
      int count = (int) Math.min(to - done, target.remaining() - 1);
      input.read(done, target, count);
      done += count;
    }
  }

  /** Writes the data of a part of a group, fills in its metadata, and returns the data's digest. */
  long writePart(FlatTask.Part part) throws IOException {
    digest.reset();
    inRegion = false;
    fileBytes = 0;
    metadata = part.group().metadata();
    for (int i = part.from(); i < part.to(); i++) {
      BuildInode inode = tree.inodes().get(i);
      int at = (int) (plan.position(inode) - part.group().position());
      writeData(inode, inodes.encode(inode, metadata, at));
    }
    region.finish();
    return digest.value();
  }

  /** Writes the metadata of a group whose parts are all done, and returns its digest. */
  long writeMetadata(GroupState group) throws IOException {
    digest.reset();
    ByteBuffer bytes = ByteBuffer.wrap(group.metadata());
    digest.update(group.position(), bytes);
    metadataSink.write(group.position(), bytes);
    return digest.value();
  }

  private void writeData(BuildInode inode, int tailAt) throws IOException {
    if (data.of(inode) instanceof StoredFile.Compressed compressed) {
      writeTail(compressed, tailAt);
      return;
    }
    if (plan.size(inode) == 0 || !plan.isFlat(inode)) {
      return;
    }
    if (FlatTask.isLarge(plan, inode)) {
      region.finish();
      inRegion = false;
      readTail((RegularInode) inode, tailAt);
      return;
    }
    if (inode instanceof DirectoryInode apart && plan.settings().metadata().directoriesTogether()) {
      writeApart(apart, tailAt);
      return;
    }
    if (plan.blocks(inode) > 0) {
      enterRegion(plan.start(inode) << blockBits);
    }
    if (inode instanceof RegularInode file) {
      writeFile(file, tailAt);
    } else if (inode instanceof DirectoryInode directory) {
      writeDirectory(directory, tailAt);
    } else if (inode instanceof SymlinkInode symlink) {
      writeBytes(symlink, symlink.target().toByteArray(), tailAt);
    }
    leaveInode(inode);
  }

  private void writeTail(StoredFile.Compressed file, int tailAt) throws IOException {
    StoredExtents extents = file.extents();
    if (extents.hasInlineTail()) {
      spool.read(file.tailAt(), metadata, tailAt, extents.stored(extents.count() - 1));
    }
  }

  private void enterRegion(long position) throws IOException {
    if (inRegion) {
      region.zerosUpTo(position);
    } else {
      region.begin(position);
      inRegion = true;
    }
  }

  /** Pads the last block. */
  private void leaveInode(BuildInode inode) throws IOException {
    if (plan.blocks(inode) > 0) {
      region.zerosUpTo(plan.start(inode) + plan.blocks(inode) << blockBits);
    }
  }

  private void writeFile(RegularInode file, int tailAt) throws IOException {
    long size = file.size();
    int tail = plan.tail(file);
    fileBytes += size;
    try (ContentInput input = ContentInput.open(tree, file)) {
      if (size < STREAM) {
        ByteBuffer target = region.room((int) size + 1);
        int from = target.position();
        input.read(0, target, (int) size);
        takeTail(target, from + (int) size - tail, tailAt, tail);
      } else {
        stream(input, 0, size - tail);
        ByteBuffer target = region.room(tail + 1);
        int from = target.position();
        if (tail > 0) {
          input.read(size - tail, target, tail);
          takeTail(target, from, tailAt, tail);
        }
      }
    }
  }

  private void takeTail(ByteBuffer buffer, int from, int tailAt, int tail) {
    buffer.get(from, metadata, tailAt, tail);
    buffer.position(from);
  }

  private void readTail(RegularInode file, int tailAt) throws IOException {
    int tail = plan.tail(file);
    fileBytes += tail;
    if (tail == 0) {
      return;
    }
    ByteBuffer target = ByteBuffer.allocate(tail + 1);
    try (ContentInput input = ContentInput.open(tree, file)) {
      input.read(file.size() - tail, target, tail);
    }
    target.get(0, metadata, tailAt, tail);
  }

  private void writeDirectory(DirectoryInode directory, int tailAt) throws IOException {
    List<TreeEntry> entries = directory.entries();
    long left = plan.blocks(directory);
    int blockSize = 1 << blockBits;
    for (int from = 0; from < entries.size(); left--) {
      from = directories.encode(entries, from);
      if (left > 0) {
        region.put(directories.block(), 0, blockSize);
      } else {
        System.arraycopy(directories.block(), 0, metadata, tailAt, plan.tail(directory));
      }
    }
  }

  /** Writes a directory whose blocks do not lie between those of files. */
  private void writeApart(DirectoryInode directory, int tailAt) throws IOException {
    List<TreeEntry> entries = directory.entries();
    byte[] blocks = new byte[(int) (plan.blocks(directory) << blockBits)];
    int at = 0;
    for (int from = 0; from < entries.size(); at += 1 << blockBits) {
      from = directories.encode(entries, from);
      if (at < blocks.length) {
        System.arraycopy(directories.block(), 0, blocks, at, 1 << blockBits);
      } else {
        System.arraycopy(directories.block(), 0, metadata, tailAt, plan.tail(directory));
      }
    }
    if (blocks.length > 0) {
      long position = plan.start(directory) << blockBits;
      digest.update(position, ByteBuffer.wrap(blocks));
      output.write(position, ByteBuffer.wrap(blocks));
    }
  }

  private void writeBytes(BuildInode inode, byte[] bytes, int tailAt) throws IOException {
    int tail = plan.tail(inode);
    region.put(bytes, 0, bytes.length - tail);
    System.arraycopy(bytes, bytes.length - tail, metadata, tailAt, tail);
  }
}
