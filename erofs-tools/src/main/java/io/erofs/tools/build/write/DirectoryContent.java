package io.erofs.tools.build.write;

import io.erofs.tools.build.plan.DirectoryBlocks;
import io.erofs.tools.build.plan.LayoutPlan;
import io.erofs.tools.build.source.ContentReader;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.tree.DirectoryInode;
import io.erofs.tools.build.tree.TreeEntry;
import java.nio.ByteBuffer;
import java.util.List;

/** The blocks of a directory as the content of a file. All node numbers must be known. */
final class DirectoryContent implements FileContent {
  private final LayoutPlan plan;
  private final DirectoryInode directory;

  DirectoryContent(LayoutPlan plan, DirectoryInode directory) {
    this.plan = plan;
    this.directory = directory;
  }

  @Override
  public long size() {
    return plan.size(directory);
  }

  @Override
  public ContentReader open() {
    return new Reader();
  }

  /** Encodes blocks as they are asked for. */
  private final class Reader implements ContentReader {
    private final DirectoryEncoder encoder = new DirectoryEncoder(plan);
    private final List<TreeEntry> entries = directory.entries();
    private final int blockSize = plan.settings().blockSize();
    private long block;
    private int firstEntry;

    @Override
    public int read(long position, ByteBuffer target) {
      int from = target.position();
      long at = position;
      while (target.hasRemaining() && at < size()) {
        goTo(at / blockSize);
        encoder.encode(entries, firstEntry);
        int offset = (int) (at % blockSize);
        int used = (int) Math.min(blockSize, size() - block * blockSize);
        int count = Math.min(used - offset, target.remaining());
        target.put(encoder.block(), offset, count);
        at += count;
      }
      return target.position() - from;
    }

    private void goTo(long wanted) {
      if (wanted < block) {
        block = 0;
        firstEntry = 0;
      }
      for (; block < wanted; block++) {
        firstEntry = DirectoryBlocks.endOfBlock(entries, firstEntry, blockSize);
      }
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
