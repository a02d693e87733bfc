package io.erofs.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.internal.format.ChunkFormat;
import io.erofs.internal.format.InodeFormat;
import io.erofs.internal.format.OnDiskChunkIndex;
import io.erofs.internal.format.OnDiskDirent;
import io.erofs.internal.format.OnDiskInode;
import io.erofs.internal.format.OnDiskSuperblock;
import io.erofs.model.Bytes;
import io.erofs.model.DataLayout;
import io.erofs.model.Extent;
import io.erofs.model.Feature;
import io.erofs.model.Inode;
import io.erofs.model.InodeVersion;
import io.erofs.testkit.KernelMount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An image of more than 2 TiB, almost all of it a hole in its file: addresses above 2^32 blocks, a
 * file of 3 TiB, data at the very end of both.
 */
class LargeImageTest {
  private static final int BLOCK = 512;
  private static final int BITS = 9;
  private static final long FAR_BLOCK = (1L << 32) + 5;
  private static final int ROOT = 2048;
  private static final int FAR = ROOT + 512;
  private static final int WIDE = FAR + 512;
  private static final int HUGE = WIDE + 512;
  private static final int CHUNK_BLOCK_BITS = 31;
  private static final long CHUNK = (long) BLOCK << CHUNK_BLOCK_BITS;
  private static final long HUGE_SIZE = 2 * CHUNK + 11;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writeImage() throws IOException {
    file = folder.resolve("large.erofs");
    byte[] head = new byte[8192];
    byte[] names = ". .. far huge wide".replace(" ", "").getBytes(StandardCharsets.US_ASCII);
    long[] nids = {ROOT, ROOT, FAR, HUGE, WIDE};
    int[] lengths = {1, 2, 3, 4, 4};
    int at = 5 * OnDiskDirent.SIZE;
    inode(DataLayout.FLAT_INLINE, 0x41ED, 0, at + names.length, 0).encode(head, ROOT);
    System.arraycopy(names, 0, head, ROOT + 64 + at, names.length);
    for (int i = 0; i < nids.length; i++) {
      new OnDiskDirent(nids[i] / 32, at, i < 2 ? 2 : 1, 0)
          .encode(head, ROOT + 64 + i * OnDiskDirent.SIZE);
      at += lengths[i];
    }
    int far = ChunkFormat.of(0, true, true).raw();
    inode(DataLayout.CHUNK_BASED, 0x81A4, 0, 600, far).encode(head, FAR);
    new OnDiskChunkIndex(1, 0, 5).encode(head, FAR + 64);
    OnDiskChunkIndex.hole(true).encode(head, FAR + 72);
    inode(DataLayout.FLAT_PLAIN, 0x81A4, 1, 600, 7).encode(head, WIDE);
    int huge = ChunkFormat.of(CHUNK_BLOCK_BITS, true, true).raw();
    inode(DataLayout.CHUNK_BASED, 0x81A4, 0, HUGE_SIZE, huge).encode(head, HUGE);
    OnDiskChunkIndex.hole(true).encode(head, HUGE + 64);
    OnDiskChunkIndex.hole(true).encode(head, HUGE + 72);
    new OnDiskChunkIndex(1, 0, 6).encode(head, HUGE + 80);
    superblock().encode(head, OnDiskSuperblock.OFFSET);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      write(channel, 0, head);
      for (int i = 0; i < 4; i++) {
        byte[] block = new byte[BLOCK];
        java.util.Arrays.fill(block, (byte) ('a' + i));
        write(channel, FAR_BLOCK + i << BITS, block);
      }
    }
  }

  private static void write(FileChannel channel, long position, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer, position + buffer.position());
    }
  }

  private static OnDiskInode inode(DataLayout layout, int mode, int high, long size, long union) {
    return new OnDiskInode(
        InodeFormat.compose(InodeVersion.EXTENDED, layout, false),
        0,
        mode,
        high,
        size,
        union,
        1,
        0,
        0,
        0,
        0,
        1,
        false);
  }

  private static OnDiskSuperblock superblock() {
    long incompat = Feature.BIT48.mask() | Feature.CHUNKED_FILE.mask();
    return new OnDiskSuperblock(
        OnDiskSuperblock.MAGIC,
        0,
        2,
        BITS,
        0,
        1,
        4,
        0,
        0,
        9,
        0,
        0,
        Bytes.of(new byte[16]),
        Bytes.of(new byte[16]),
        incompat,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        ROOT / 32,
        0,
        0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsBehindTwoTebibytes(boolean mapped) throws Exception {
    OpenOptions options = OpenOptions.builder().memoryMapped(mapped).build();
    try (ErofsImage image = Erofs.open(file, options)) {
      assertThat(image.superblock().blocks()).isEqualTo((1L << 32) + 9);
      Inode far = image.resolve("far");
      assertThat(image.extents(far).toList(9))
          .containsExactly(
              new Extent.Plain(0, 512, 0, FAR_BLOCK << BITS), new Extent.Hole(512, 88));
      assertThat(image.newInputStream(far).readAllBytes()).isEqualTo(expected('a', 512, 88));
      Inode wide = image.resolve("wide");
      assertThat(image.extents(wide).at(0))
          .isEqualTo(new Extent.Plain(0, 600, 0, (1L << 32) + 7 << BITS));
      byte[] wideData = image.newInputStream(wide).readAllBytes();
      assertThat(wideData).startsWith((byte) 'c').endsWith((byte) 'd').hasSize(600);
      Inode huge = image.resolve("huge");
      assertThat(image.extents(huge).toList(9))
          .containsExactly(
              new Extent.Hole(0, 2 * CHUNK),
              new Extent.Plain(2 * CHUNK, 11, 0, FAR_BLOCK + 1 << BITS));
      ByteBuffer end = ByteBuffer.allocate(20);
      assertThat(image.read(huge, 2 * CHUNK - 4, end)).isEqualTo(15);
      assertThat(end.array())
          .isEqualTo(
              new byte[] {
                0, 0, 0, 0, 'b', 'b', 'b', 'b', 'b', 'b', 'b', 'b', 'b', 'b', 'b', 0, 0, 0, 0, 0
              });
    }
  }

  @Test
  void agreesWithTheKernel() throws Exception {
    KernelMount.assumeAvailable();
    try (KernelMount mount = KernelMount.mount(file);
        ErofsImage image = Erofs.open(file)) {
      for (String name : List.of("far", "wide")) {
        assertThat(image.newInputStream(image.resolve(name)).readAllBytes())
            .isEqualTo(Files.readAllBytes(mount.root().resolve(name)));
      }
      assertThat(Files.size(mount.root().resolve("huge"))).isEqualTo(HUGE_SIZE);
      ByteBuffer theirs = ByteBuffer.allocate(100);
      try (FileChannel channel = FileChannel.open(mount.root().resolve("huge"))) {
        assertThat(channel.read(theirs, HUGE_SIZE - 100)).isEqualTo(100);
      }
      ByteBuffer ours = ByteBuffer.allocate(100);
      image.read(image.resolve("huge"), HUGE_SIZE - 100, ours);
      assertThat(ours.array()).isEqualTo(theirs.array());
    }
  }

  private static byte[] expected(char fill, int count, int zeros) {
    byte[] bytes = new byte[count + zeros];
    java.util.Arrays.fill(bytes, 0, count, (byte) fill);
    return bytes;
  }
}
