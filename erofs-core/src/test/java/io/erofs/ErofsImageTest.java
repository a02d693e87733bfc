package io.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.NotErofsException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.format.LittleEndian;
import io.erofs.internal.format.SuperblockChecksum;
import io.erofs.io.ByteSource;
import io.erofs.io.ReadLimits;
import io.erofs.model.Bytes;
import io.erofs.model.DataLayout;
import io.erofs.model.DirEntry;
import io.erofs.model.Extent;
import io.erofs.model.Feature;
import io.erofs.model.Inode;
import io.erofs.model.KernelVersion;
import io.erofs.model.Timestamp;
import io.erofs.testkit.TinyImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErofsImageTest {
  /** The complete image of the format specification, section 1.3, from byte 1024 on. */
  private static final String SAMPLE =
      """
      e2e1f5e0 8673468a 03000000 0c002400 0400000000000000 00f1536500000000
      0000000001000000 0000000000000000 00112233445566778899aabbccddeeff
      6d79766f6c000000 0000000000000000 00000000000000000000000000000000
      00000000000000000000000000000000 00000000000000000000000000000000
      04000000ed410300 4b00000000000000 ffffffff01000000 0000000000000000
      2400000000000000 3c0002002400000000000000 3d0002002800000000000000
      3f0001002a00000000000000 440002002c00000000000000 470007002e2e2e61
      2e7478746469726c 696e6b0000000000 00000000000000000000000000000000
      04000000a4810100 0b00000000000000 ffffffff02000000 0000000000000000
      68656c6c6f206572 6f66730000000000 00000000000000000000000000000000
      04000000ed410200 1b00000000000000 ffffffff03000000 0000000000000000
      2a00000000000000 1800020024000000 0000000019000200 2e2e2e0000000000
      04000000ffa10100 0500000000000000 ffffffff04000000 0000000000000000
      612e747874000000 0000000000000000
      """;

  static byte[] sample() {
    byte[] image = new byte[4096];
    byte[] listed = HexFormat.of().parseHex(SAMPLE.replaceAll("\\s", ""));
    System.arraycopy(listed, 0, image, 1024, listed.length);
    return image;
  }

  @Test
  void readsTheSampleImageOfTheSpecification() throws Exception {
    try (ErofsImage image = open(sample())) {
      assertThat(image.superblock().uuidText()).isEqualTo("00112233-4455-6677-8899-aabbccddeeff");
      assertThat(image.superblock().volumeName()).isEqualTo(Bytes.utf8("myvol"));
      assertThat(image.superblock().rootNid()).isEqualTo(36);
      assertThat(image.superblock().created()).isEqualTo(new Timestamp(1_700_000_000, 0));
      assertThat(image.superblock().features()).containsExactly(Feature.SB_CHKSUM, Feature.MTIME);
      assertThat(image.superblock().leastKernel()).isEqualTo(new KernelVersion(5, 4));
      Inode root = image.root();
      assertThat(root.permissions()).isEqualTo(0755);
      assertThat(root.linkCount()).isEqualTo(3);
      assertThat(image.list(root))
          .containsExactly(
              new DirEntry(Bytes.utf8("a.txt"), 40, 1),
              new DirEntry(Bytes.utf8("dir"), 42, 2),
              new DirEntry(Bytes.utf8("link"), 44, 7));
      Inode file = image.resolve("/link");
      assertThat(file.nid()).isEqualTo(40);
      assertThat(file.layout()).isEqualTo(DataLayout.FLAT_INLINE);
      assertThat(image.extents(file).toList(9))
          .containsExactly(new Extent.Inline(0, 11, false, 0x520));
      assertThat(image.newInputStream(file).readAllBytes())
          .isEqualTo("hello erofs".getBytes(StandardCharsets.US_ASCII));
      assertThat(image.readLink(image.resolve("link", LinkOption.NOFOLLOW_LINKS)))
          .isEqualTo(Bytes.utf8("a.txt"));
      assertThat(image.list(image.resolve("dir"))).isEmpty();
      assertThat(image.xattrs(file)).isEmpty();
    }
  }

  @Test
  void refusesAWrongChecksumUnlessToldNotToLook() throws Exception {
    byte[] bytes = sample();
    bytes[1024 + 4] ^= 1;
    assertThatThrownBy(() -> open(bytes))
        .isInstanceOfSatisfying(
            CorruptImageException.class, e -> assertThat(e.rule()).isEqualTo("S-02"))
        .hasMessageContaining("checksum=0x8a467387, expected 0x8a467386")
        .hasMessageContaining("test.erofs, offset 0x400");
    OpenOptions lax = OpenOptions.builder().verifyChecksum(false).build();
    try (ErofsImage image = Erofs.open(ByteSource.of("test.erofs", bytes), List.of(), lax)) {
      assertThat(image.root().nid()).isEqualTo(36);
    }
  }

  @Test
  void namesUnknownIncompatFeatures() {
    byte[] bytes = damaged(b -> LittleEndian.putU32(b, 1024 + 0x50, 0x80000200L));
    assertThatThrownBy(() -> open(bytes))
        .isInstanceOfSatisfying(
            UnsupportedFeatureException.class,
            e ->
                assertThat(e.features())
                    .containsExactly("unknown (0x200)", "unknown (0x80000000)"));
  }

  @Test
  void ignoresUnknownCompatFeatures() throws Exception {
    byte[] bytes = damaged(b -> LittleEndian.putU32(b, 1024 + 0x08, 0x40000003L));
    try (ErofsImage image = open(bytes)) {
      assertThat(image.list(image.root())).hasSize(3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x0C, 8, S-03",
    "0x0C, 17, S-03",
    "0x0D, 255, S-06",
    "0x5A, 1, S-07",
    "0x5B, 129, X-14",
    "0x0E, 40, S-08"
  })
  void refusesSuperblocksThatTheKernelRefuses(String at, int value, String rule) {
    byte[] bytes = damaged(b -> b[1024 + Integer.decode(at)] = (byte) value);
    assertThatThrownBy(() -> open(bytes))
        .isInstanceOfSatisfying(
            CorruptImageException.class, e -> assertThat(e.rule()).isEqualTo(rule));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1023, 1024, 1151})
  void isNoImageWhenTooShort(int length) {
    byte[] bytes = java.util.Arrays.copyOf(sample(), length);
    assertThatThrownBy(() -> open(bytes)).isInstanceOf(NotErofsException.class);
  }

  @Test
  void findsAnImageBehindAnOffset() throws Exception {
    byte[] bigger = new byte[512 + 4096];
    System.arraycopy(sample(), 0, bigger, 512, 4096);
    assertThatThrownBy(() -> open(bigger)).isInstanceOf(NotErofsException.class);
    OpenOptions options = OpenOptions.builder().offset(512).build();
    try (ErofsImage image = Erofs.open(ByteSource.of("disk", bigger), List.of(), options)) {
      assertThat(image.resolve("a.txt").size()).isEqualTo(11);
      assertThat(image.name()).isEqualTo("disk@512");
    }
    OpenOptions behind = OpenOptions.builder().offset(1 << 20).build();
    assertThatThrownBy(() -> Erofs.open(ByteSource.of("disk", bigger), List.of(), behind))
        .isInstanceOf(NotErofsException.class);
  }

  @Test
  void resolvesPathsAsTheKernelDoes() throws Exception {
    TinyImage tree =
        new TinyImage()
            .directory("d")
            .directory("d/e")
            .file("d/e/f", "deep")
            .symlink("d/up", "../d/e")
            .symlink("d/abs", "/d/e/f")
            .symlink("d/out", "../../../../d/e/f")
            .symlink("d/self", ".")
            .symlink("dangling", "nowhere");
    try (ErofsImage image = open(tree.build())) {
      long f = tree.nid("d/e/f");
      for (String path :
          List.of(
              "/d/e/f",
              "d/e/f",
              "//d//e///f",
              "d/./e/../e/f",
              "d/up/f",
              "d/abs",
              "d/out",
              "../../d/e/f",
              "d/self/self/e/f",
              "d/up/../e/f")) {
        assertThat(image.resolve(path).nid()).as(path).isEqualTo(f);
      }
      assertThat(image.resolve("").nid()).isEqualTo(tree.nid(""));
      assertThat(image.resolve("d/up/").nid()).isEqualTo(tree.nid("d/e"));
      assertThat(image.resolve("d/up", LinkOption.NOFOLLOW_LINKS).isSymlink()).isTrue();
      assertThat(image.resolve("d/up/", LinkOption.NOFOLLOW_LINKS).isDirectory()).isTrue();
      assertThatThrownBy(() -> image.resolve("d/x")).isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(() -> image.resolve("dangling")).isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(() -> image.resolve("d/e/f/g")).isInstanceOf(NotDirectoryException.class);
      assertThatThrownBy(() -> image.resolve("d/e/f/")).isInstanceOf(NotDirectoryException.class);
      assertThatThrownBy(() -> image.resolve("d/e/f/.")).isInstanceOf(NotDirectoryException.class);
    }
  }

  @Test
  void followsFortyLinksAndNoMore() throws Exception {
    TinyImage tree = new TinyImage().file("end", "x");
    for (int i = 1; i <= 41; i++) {
      tree.symlink("l" + i, i == 1 ? "end" : "l" + (i - 1));
    }
    tree.symlink("loop", "loop");
    try (ErofsImage image = open(tree.build())) {
      assertThat(image.resolve("l40").nid()).isEqualTo(tree.nid("end"));
      assertThatThrownBy(() -> image.resolve("l41")).isInstanceOf(FileSystemLoopException.class);
      assertThatThrownBy(() -> image.resolve("loop")).isInstanceOf(FileSystemLoopException.class);
    }
  }

  @Test
  void streamsSkipMarkAndEnd() throws Exception {
    try (ErofsImage image = open(sample())) {
      Inode file = image.resolve("a.txt");
      try (InputStream in = image.newInputStream(file)) {
        assertThat(in.available()).isEqualTo(11);
        assertThat(in.skip(6)).isEqualTo(6);
        in.mark(0);
        assertThat(in.read()).isEqualTo('e');
        in.reset();
        assertThat(in.readAllBytes()).isEqualTo("erofs".getBytes(StandardCharsets.US_ASCII));
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.skip(1)).isZero();
      }
      InputStream closed = image.newInputStream(file);
      closed.close();
      assertThatThrownBy(closed::read).isInstanceOf(ClosedChannelException.class);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertThat(image.newInputStream(file).transferTo(out)).isEqualTo(11);
      assertThat(out).hasToString("hello erofs");
    }
  }

  @Test
  void channelsSeekAndRefuseToWrite() throws Exception {
    try (ErofsImage image = open(sample())) {
      SeekableByteChannel channel = image.newByteChannel(image.resolve("a.txt"));
      assertThat(channel.size()).isEqualTo(11);
      ByteBuffer two = ByteBuffer.allocate(2);
      assertThat(channel.position(9).read(two)).isEqualTo(2);
      assertThat(channel.position()).isEqualTo(11);
      assertThat(two.array()).isEqualTo(new byte[] {'f', 's'});
      assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(channel.position(1L << 40).read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThatThrownBy(() -> channel.write(two)).isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(() -> channel.truncate(0)).isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(() -> channel.position(-1)).isInstanceOf(IllegalArgumentException.class);
      channel.close();
      assertThatThrownBy(channel::size).isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void readsByPositionAndTransfersRanges() throws Exception {
    try (ErofsImage image = open(sample())) {
      Inode file = image.resolve("a.txt");
      ByteBuffer target = ByteBuffer.allocate(8);
      target.position(1).limit(5);
      assertThat(image.read(file, 2, target)).isEqualTo(4);
      assertThat(target.position()).isEqualTo(5);
      assertThat(target.array()).isEqualTo(new byte[] {0, 'l', 'l', 'o', ' ', 0, 0, 0});
      assertThat(image.read(file, 11, ByteBuffer.allocate(1))).isEqualTo(-1);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertThat(image.transferTo(file, 6, 100, Channels.newChannel(out))).isEqualTo(5);
      assertThat(out).hasToString("erofs");
      assertThat(image.transferTo(file, 12, 1, Channels.newChannel(out))).isZero();
      assertThatThrownBy(() -> image.read(file, -1, target))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> image.transferTo(file, 0, -1, Channels.newChannel(out)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x500, 0x24, UnsupportedFeatureException",
    "0x500, 0x0a, UnsupportedFeatureException",
    "0x505, 0x01, CorruptImageException"
  })
  void refusesInodesThatTheKernelRefuses(String at, String value, String type) throws Exception {
    byte[] bytes = damaged(b -> b[Integer.decode(at)] = (byte) (int) Integer.decode(value));
    try (ErofsImage image = open(bytes)) {
      assertThatThrownBy(() -> image.resolve("a.txt"))
          .isInstanceOf(ErofsException.class)
          .hasMessageContaining("nid 40")
          .matches(e -> e.getClass().getSimpleName().equals(type));
    }
  }

  @Test
  void refusesATailThatCrossesItsBlock() throws Exception {
    byte[] bytes = damaged(b -> LittleEndian.putU32(b, 0x508, 4096 - 0x520 + 1));
    try (ErofsImage image = open(bytes)) {
      Inode file = image.resolve("a.txt");
      assertThatThrownBy(() -> image.newInputStream(file))
          .isInstanceOfSatisfying(
              CorruptImageException.class, e -> assertThat(e.rule()).isEqualTo("F-03"));
    }
    byte[] exact = damaged(b -> LittleEndian.putU32(b, 0x508, 4096 - 0x520));
    try (ErofsImage image = open(exact)) {
      assertThat(image.newInputStream(image.resolve("a.txt")).readAllBytes()).hasSize(4096 - 0x520);
    }
  }

  @Test
  void boundsListings() throws Exception {
    OpenOptions two =
        OpenOptions.builder().limits(ReadLimits.DEFAULT.withMaxDirectoryEntries(2)).build();
    try (ErofsImage image = Erofs.open(ByteSource.of("test.erofs", sample()), List.of(), two)) {
      Inode root = image.root();
      assertThatThrownBy(() -> image.list(root))
          .hasMessageContaining("directory entries=3 exceeds the limit of 2");
    }
  }

  @Test
  void misuseIsAnIllegalArgument() throws Exception {
    try (ErofsImage image = open(sample())) {
      Inode file = image.resolve("a.txt");
      assertThatThrownBy(() -> image.list(file)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> image.readLink(file)).isInstanceOf(IllegalArgumentException.class);
      Inode fifo = fifo(file);
      assertThatThrownBy(() -> image.extents(fifo)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Inode fifo(Inode file) {
    return new Inode(
        file.nid(),
        file.version(),
        file.layout(),
        file.format(),
        0x11A4,
        file.size(),
        file.uid(),
        file.gid(),
        file.mtime(),
        file.linkCount(),
        file.serial(),
        file.xattrCount(),
        file.union(),
        file.position());
  }

  @Test
  void closesItsSources() throws Exception {
    ErofsImage image = open(sample());
    image.close();
    image.close();
    ByteSource source = ByteSource.of("short", new byte[10]);
    assertThatThrownBy(() -> Erofs.open(source, List.of(), OpenOptions.DEFAULT))
        .isInstanceOf(NotErofsException.class);
    assertThatThrownBy(() -> source.read(0, ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
  }

  private static byte[] damaged(Consumer<byte[]> damage) {
    byte[] bytes = sample();
    damage.accept(bytes);
    SuperblockChecksum.store(bytes, 1024, 3072);
    return bytes;
  }

  private static ErofsImage open(byte[] bytes) throws IOException {
    return Erofs.open(ByteSource.of("test.erofs", bytes), List.of(), OpenOptions.DEFAULT);
  }
}
