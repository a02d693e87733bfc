package io.erofs;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.io.ByteSource;
import io.erofs.model.Extent;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import io.erofs.testkit.Content;
import io.erofs.testkit.Contents;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.TreeEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The maps of files tell the truth, and all ways of reading a file give the same bytes. */
class CorpusExtentsTest {
  static List<CorpusImage> uncompressed() {
    return Corpus.uncompressed();
  }

  static List<CorpusImage> all() {
    return Corpus.good();
  }

  /** Reads each file from the devices as its map says, without the reader. */
  @ParameterizedTest
  @MethodSource("uncompressed")
  void mapsLeadToTheBytes(CorpusImage image) throws IOException {
    List<ByteSource> devices = new ArrayList<>();
    ByteSource file = ByteSource.file(image.image());
    devices.add(file.slice(image.offset(), file.size() - image.offset()));
    for (var device : image.sideFiles()) {
      devices.add(ByteSource.file(device));
    }
    try (ErofsImage opened = CorpusReadTest.open(image, false)) {
      for (TreeEntry entry : regularFiles(image)) {
        Inode inode = opened.resolve(entry.path(), LinkOption.NOFOLLOW_LINKS);
        List<Extent> extents = opened.extents(inode).toList(Integer.MAX_VALUE);
        assertTiles(extents, entry.size());
        Contents.Reader reader = (at, target) -> read(opened, devices, extents, at, target);
        assertThat(Contents.like(entry.content(), reader, entry.size()))
            .as("%s", entry.path())
            .isEqualTo(entry.content());
      }
    } finally {
      for (ByteSource device : devices) {
        device.close();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void allWaysOfReadingGiveTheSameBytes(CorpusImage image) throws IOException {
    try (ErofsImage opened = CorpusReadTest.open(image, false)) {
      for (TreeEntry entry : regularFiles(image)) {
        if (entry.content() instanceof Content.Data data && entry.size() <= 1 << 20) {
          Inode inode = opened.resolve(entry.path(), LinkOption.NOFOLLOW_LINKS);
          Consumer<byte[]> isRight =
              bytes -> assertThat(Contents.sha256(bytes)).isEqualTo(data.sha256());
          isRight.accept(byStream(opened, inode));
          isRight.accept(byChannel(opened, inode));
          isRight.accept(byTransfer(opened, inode));
          isRight.accept(byPositions(opened, inode));
        }
      }
    }
  }

  private static List<TreeEntry> regularFiles(CorpusImage image) {
    return image.manifest().entries().stream()
        .filter(entry -> entry.type() == FileType.REGULAR)
        .toList();
  }

  private static void assertTiles(List<Extent> extents, long size) {
    long end = 0;
    for (Extent extent : extents) {
      assertThat(extent.logicalOffset()).isEqualTo(end);
      assertThat(extent.length()).isPositive();
      end = extent.end();
    }
    assertThat(end).isEqualTo(size);
  }

  private static int read(
      ErofsImage image, List<ByteSource> devices, List<Extent> extents, long at, ByteBuffer target)
      throws IOException {
    for (Extent extent : extents) {
      if (at >= extent.logicalOffset() && at < extent.end()) {
        long skip = at - extent.logicalOffset();
        int n = (int) Math.min(target.remaining(), extent.length() - skip);
        ByteBuffer part = target.slice(target.position(), n);
        switch (extent.kind()) {
          case PLAIN -> {
            Extent.Plain plain = (Extent.Plain) extent;
            device(image, devices, plain, skip, part);
          }
          case INLINE -> {
            Extent.Inline inline = (Extent.Inline) extent;
            if (inline.inMetabox()) {
              Inode metabox = image.inode(image.superblock().metaboxNid());
              image.read(metabox, inline.position() + skip, part);
            } else {
              devices.get(0).readFully(inline.position() + skip, part);
            }
          }
          case HOLE -> part.put(new byte[n]);
          default -> throw new AssertionError(extent);
        }
        target.position(target.position() + n);
        return n;
      }
    }
    return -1;
  }

  private static void device(
      ErofsImage image, List<ByteSource> devices, Extent.Plain plain, long skip, ByteBuffer part)
      throws IOException {
    boolean flat = plain.deviceId() >= devices.size();
    long base =
        flat
            ? image.devices().get(plain.deviceId() - 1).unifiedAddress()
                * image.superblock().blockSize()
            : 0;
    ByteSource device = devices.get(flat ? 0 : plain.deviceId());
    assertThat(device.readFully(base + plain.physicalOffset() + skip, part))
        .isEqualTo(part.capacity());
  }

  private static byte[] byStream(ErofsImage image, Inode inode) throws IOException {
    try (InputStream in = image.newInputStream(inode)) {
      return in.readAllBytes();
    }
  }

  private static byte[] byChannel(ErofsImage image, Inode inode) throws IOException {
    ByteBuffer all = ByteBuffer.allocate((int) inode.size() + 1);
    try (SeekableByteChannel channel = image.newByteChannel(inode)) {
      assertThat(channel.size()).isEqualTo(inode.size());
      while (channel.read(all) >= 0) {
        assertThat(channel.position()).isEqualTo(all.position());
      }
    }
    return written(all);
  }

  private static byte[] byTransfer(ErofsImage image, Inode inode) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long half = inode.size() / 2;
    assertThat(image.transferTo(inode, 0, half, Channels.newChannel(out))).isEqualTo(half);
    image.transferTo(inode, half, Long.MAX_VALUE, Channels.newChannel(out));
    return out.toByteArray();
  }

  private static byte[] byPositions(ErofsImage image, Inode inode) throws IOException {
    ByteBuffer all = ByteBuffer.allocate((int) inode.size());
    Random random = new Random(inode.nid());
    while (all.hasRemaining()) {
      int wanted = Math.min(1 + random.nextInt(5000), all.remaining());
      ByteBuffer part = all.slice(all.position(), wanted);
      assertThat(image.read(inode, all.position(), part)).isEqualTo(wanted);
      all.position(all.position() + wanted);
    }
    return written(all);
  }

  private static byte[] written(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }
}
