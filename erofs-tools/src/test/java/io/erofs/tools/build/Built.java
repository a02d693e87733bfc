package io.erofs.tools.build;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.Extent;
import io.erofs.model.Inode;
import io.erofs.tools.build.source.TreeSource;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** An image that was just built, opened: through our reader, and as raw bytes. */
final class Built implements Closeable {
  private final Path path;
  private final BuildReport report;
  private final ErofsImage image;

  private Built(Path path, BuildReport report, ErofsImage image) {
    this.path = path;
    this.report = report;
    this.image = image;
  }

  static Built of(Path directory, BuildOptions options, TreeSource... sources) throws IOException {
    Path path = directory.resolve("built.erofs");
    BuildReport report = ImageBuilder.of(options).build(path, List.of(sources));
    return new Built(path, report, Erofs.open(path));
  }

  Path path() {
    return path;
  }

  BuildReport report() {
    return report;
  }

  ErofsImage image() {
    return image;
  }

  Inode inode(String name) throws IOException {
    return image.resolve(name, LinkOption.NOFOLLOW_LINKS);
  }

  List<Extent> extents(String name) throws IOException {
    return image.extents(inode(name)).toList(Integer.MAX_VALUE);
  }

  byte[] content(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    image.newInputStream(inode(name)).transferTo(bytes);
    return bytes.toByteArray();
  }

  /** Unsigned 16 bits of the image. */
  int u16(long position) throws IOException {
    return raw(position, Short.BYTES).getShort() & 0xFFFF;
  }

  /** Unsigned 32 bits of the image. */
  long u32(long position) throws IOException {
    return raw(position, Integer.BYTES).getInt() & 0xFFFFFFFFL;
  }

  /** 64 bits of the image. */
  long i64(long position) throws IOException {
    return raw(position, Long.BYTES).getLong();
  }

  private ByteBuffer raw(long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) > 0) {
        // Until the buffer is full.
      }
    }
    return bytes.flip();
  }

  @Override
  public void close() throws IOException {
    image.close();
  }
}
