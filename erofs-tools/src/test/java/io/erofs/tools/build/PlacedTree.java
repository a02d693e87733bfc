package io.erofs.tools.build;

import io.erofs.model.Bytes;
import io.erofs.tools.build.source.ContentReader;
import io.erofs.tools.build.source.EntryVisitor;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.PlacedRange;
import io.erofs.tools.build.source.SourceDevice;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.util.List;

/** A tree whose files lie on devices; reading one is a failure, as the bytes are to stay there. */
final class PlacedTree implements TreeSource {
  private final MemoryTree files = MemoryTree.named("placed");
  private final List<SourceDevice> devices;

  PlacedTree(SourceDevice... devices) {
    this.devices = List.of(devices);
  }

  /** Adds a file that is copied. */
  PlacedTree copied(String path, byte[] bytes) {
    files.file(path, FileContent.of(Bytes.of(bytes)));
    return this;
  }

  /** Adds a file that lies on devices. */
  PlacedTree file(String path, long size, PlacedRange... ranges) {
    files.file(path, new Content(size, List.of(ranges)));
    return this;
  }

  /** Adds a file that is a hole. */
  PlacedTree hole(String path, long size) {
    files.file(path, FileContent.hole(size));
    return this;
  }

  @Override
  public String name() {
    return files.name();
  }

  @Override
  public void visit(EntryVisitor visitor) throws IOException {
    files.visit(visitor);
  }

  @Override
  public List<SourceDevice> devices() {
    return devices;
  }

  @Override
  public void close() {
    files.close();
  }

  private record Content(long size, List<PlacedRange> placed) implements FileContent {
    @Override
    public ContentReader open() throws IOException {
      throw new IOException("what lies on a device must not be read");
    }
  }
}
