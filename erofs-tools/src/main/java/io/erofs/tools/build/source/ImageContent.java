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
import java.util.Optional;

/** The bytes of a file of an image. */
record ImageContent(ErofsImage image, Inode inode, ImageDevices devices) implements FileContent {
  @Override
  public long size() {
    return inode.size();
  }

  @Override
  public List<PlacedRange> placed() throws IOException {
    if (!devices.any()) {
      return List.of();
    }
    List<PlacedRange> ranges = new ArrayList<>();
    for (Extent extent : image.extents(inode).toList(Integer.MAX_VALUE)) {
      if (extent instanceof Extent.Plain plain) {
        Optional<SourceDevice> device = devices.find(plain.deviceId());
        if (device.isEmpty()) {
          return List.of();
        }
        long length = Math.min(plain.length(), size() - plain.logicalOffset());
        ranges.add(
            new PlacedRange(plain.logicalOffset(), length, device.get(), plain.physicalOffset()));
      } else if (extent.kind() != Extent.Kind.HOLE) {
        return List.of();
      }
    }
    return ranges;
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
