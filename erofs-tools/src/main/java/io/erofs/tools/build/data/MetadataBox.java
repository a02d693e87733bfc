package io.erofs.tools.build.data;

import io.erofs.tools.build.source.ContentReader;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.host.TemporaryFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * Collects metadata that becomes the data of a hidden file, in a temporary file, because it is
 * written in any order and compressed only when all of it is there. Thread-safe while it is filled.
 */
public final class MetadataBox implements BlockSink, Closeable {
  private final FileChannel channel;
  private final CompressionSettings settings;

  private MetadataBox(FileChannel channel, CompressionSettings settings) {
    this.channel = channel;
    this.settings = settings;
  }

  /**
   * What became of the box.
   *
   * @param file where it is stored, never untouched
   * @param size its size
   * @param data what compressing it gave
   * @param endBlock the block behind it
   */
  public record Stored(StoredFile file, long size, CompressedData data, long endBlock) {}

  /**
   * Creates an empty box.
   *
   * @param directory where a temporary file may be made
   * @param settings how it is compressed, if it is
   */
  public static MetadataBox open(Path directory, CompressionSettings settings) throws IOException {
    return new MetadataBox(TemporaryFile.open(directory), settings);
  }

  @Override
  public void write(long position, ByteBuffer data) throws IOException {
    for (long at = position; data.hasRemaining(); ) {
      at += channel.write(data, at);
    }
  }

  /**
   * Stores what was collected.
   *
   * @param place where it may go; nothing is spooled
   * @param workers number of threads
   */
  public Stored store(CompressPass.Place place, int workers) throws IOException {
    long size = channel.size();
    BuildTree tree = BuildTree.ofHidden(List.of(new Content(size)));
    CompressedData data = CompressedData.NONE;
    if (settings.isEnabled()) {
      FileRoom.Source rooms = file -> new FileRoom(0, 0);
      data = CompressPass.run(tree, settings, rooms, place, workers, CompressObserver.NONE);
    }
    StoredFile file = data.of(tree.inodes().get(0));
    if (!file.equals(StoredFile.UNTOUCHED)) {
      return new Stored(file, size, data, data.endBlock());
    }
    PlainData plain = new PlainData(place.sink(), place.firstBlock(), settings.blockBits());
    long first = plain.put(new Content(size));
    return new Stored(new StoredFile.Plain(first), size, data, plain.endBlock());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** What was collected, as a file. */
  private final class Content implements FileContent {
    private final long size;

    Content(long size) {
      this.size = size;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public ContentReader open() {
      return new ContentReader() {
        @Override
        public int read(long position, ByteBuffer target) throws IOException {
          int from = target.position();
          while (target.hasRemaining()) {
            if (channel.read(target, position + target.position() - from) < 0) {
              break;
            }
          }
          return target.position() - from;
        }

        @Override
        public void close() {
          // The box stays open for other readers.
        }
      };
    }
  }
}
