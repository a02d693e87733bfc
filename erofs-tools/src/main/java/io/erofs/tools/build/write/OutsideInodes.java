package io.erofs.tools.build.write;

import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskInode;
import io.erofs.tools.build.data.BlockSink;
import io.erofs.tools.build.plan.LayoutPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The inodes that may not lie in the metabox: its own and the packed inode. They lie behind the
 * superblock if there is room, else at the end of the image. Node numbers of such an image count
 * from its beginning. For one thread.
 */
final class OutsideInodes {
  private final byte[] head;
  private final int blockBits;
  private final BlockSink sink;
  private long headEnd;
  private long endBlock;
  private long metaboxNid;
  private long packedNid;

  /**
   * Begins.
   *
   * @param head bytes of the blocks of the superblock, which are written later
   * @param sink the image
   * @param endBlock the block behind everything else
   */
  OutsideInodes(LayoutPlan plan, byte[] head, BlockSink sink, long endBlock) {
    this.head = head;
    this.blockBits = plan.settings().blockBits();
    this.sink = sink;
    this.headEnd = plan.headEnd();
    this.endBlock = endBlock;
  }

  /** Node number of the metabox, 0 for none. */
  long metaboxNid() {
    return metaboxNid;
  }

  /** Node number of the packed inode, 0 if there is none here. */
  long packedNid() {
    return packedNid;
  }

  /** The block behind everything. */
  long endBlock() {
    return endBlock;
  }

  /** Says that more was written behind everything else. */
  void behind(long block) {
    endBlock = block;
  }

  void metabox(byte[] inode) throws IOException {
    metaboxNid = put(inode);
  }

  void packed(byte[] inode) throws IOException {
    packedNid = put(inode);
  }

  private long put(byte[] inode) throws IOException {
    long position = InodeGeometry.roundUp(headEnd, OnDiskInode.SLOT_SIZE);
    if (position + inode.length <= head.length) {
      System.arraycopy(inode, 0, head, (int) position, inode.length);
      sink.write(position, ByteBuffer.wrap(inode));
      headEnd = position + inode.length;
    } else {
      position = endBlock << blockBits;
      endBlock += InodeGeometry.blocks(inode.length, blockBits);
      int padded = (int) ((endBlock << blockBits) - position);
      sink.write(position, ByteBuffer.wrap(Arrays.copyOf(inode, padded)));
    }
    return position / OnDiskInode.SLOT_SIZE;
  }
}
