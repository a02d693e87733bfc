package io.erofs.tools.build;

import io.erofs.testkit.FileData;
import io.erofs.tools.build.source.ContentReader;
import io.erofs.tools.build.source.DataRange;
import io.erofs.tools.build.source.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Content that is computed where it is asked for. */
record TestContent(FileData data, boolean tellsHoles) implements FileContent, ContentReader {
  TestContent(FileData data) {
    this(data, true);
  }

  @Override
  public long size() {
    return data.size();
  }

  @Override
  public List<DataRange> dataRanges() throws IOException {
    if (!tellsHoles) {
      return FileContent.super.dataRanges();
    }
    List<DataRange> ranges = new ArrayList<>();
    for (FileData.Segment segment : data.segments()) {
      int last = ranges.size() - 1;
      if (last >= 0 && ranges.get(last).end() == segment.offset()) {
        long from = ranges.get(last).offset();
        ranges.set(last, new DataRange(from, segment.offset() + segment.length() - from));
      } else {
        ranges.add(new DataRange(segment.offset(), segment.length()));
      }
    }
    return ranges;
  }

  @Override
  public ContentReader open() {
    return this;
  }

  @Override
  public int read(long position, ByteBuffer target) {
    return Math.max(0, data.read(position, target));
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
