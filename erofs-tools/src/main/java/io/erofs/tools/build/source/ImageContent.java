package io.erofs.tools.build.source;

import io.erofs.ErofsImage;
import io.erofs.model.DataLayout;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a file of an image. */
record ImageContent(ErofsImage image, Inode inode) implements FileContent {
  @Override
  public long size() {
    return inode.size();
  }

  /** Only chunks have holes; the index of a compressed file is not worth a look for zeros. */
  @Override
  public List<DataRange> dataRanges() throws IOException {
    if (inode.layout() != DataLayout.CHUNK_BASED) {
      return FileContent.super.dataRanges();
    }
    List<DataRange> ranges = new ArrayList<>();
    ExtentMap map = image.extents(inode);
    long begin = 0;
    for (long at = 0; at < size(); ) {
      Extent extent = map.at(at);
      if (extent.kind() == Extent.Kind.HOLE) {
        add(ranges, begin, at);
        begin = Math.min(size(), extent.end());
      }
      at = extent.end();
    }
    add(ranges, begin, size());
    return ranges;
  }

  private static void add(List<DataRange> ranges, long from, long to) {
    if (from < to) {
      ranges.add(new DataRange(from, to - from));
    }
  }

  @Override
  public ContentReader open() {
    return new Reader();
  }

  /** Reads through the image, which keeps what is open. */
  private final class Reader implements ContentReader {
    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      return Math.max(0, image.read(inode, position, target));
    }

    @Override
    public void close() {
      // The image stays open as long as its source.
    }
  }
}
