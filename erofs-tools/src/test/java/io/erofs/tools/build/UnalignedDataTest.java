package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.internal.format.LittleEndian;
import io.erofs.internal.format.OnDiskExtent;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.DataLayout;
import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import io.erofs.testkit.ImagePatcher;
import io.erofs.testkit.KernelMount;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.CheckReport;
import io.erofs.tools.check.ImageChecker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams that begin at any byte, in images of the 48-bit form. */
class UnalignedDataTest {
  private static final byte[] TEXT = text(300_000);

  /** Format of encoded extents that are compressed so, format specification 4.8. */
  private static final int DEFLATE_FORMAT = 3;

  @TempDir Path directory;

  private static byte[] text(int size) {
    StringBuilder text = new StringBuilder();
    Random random = new Random(5);
    while (text.length() < size) {
      text.append("word").append(random.nextInt(5000)).append(' ');
    }
    return text.substring(0, size).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  private static MemoryTree tree(byte[]... files) {
    MemoryTree tree = MemoryTree.named("t");
    for (int i = 0; i < files.length; i++) {
      tree.file("f" + i, FileContent.of(Bytes.of(files[i])));
    }
    return tree;
  }

  private static BuildOptions options(CompressorFactory codec, int maxExtent) {
    return BuildOptions.builder()
        .bit48(true)
        .compression(
            CompressionOptions.builder()
                .algorithms(List.of(codec))
                .pclusterSize(65536)
                .maxExtentBytes(maxExtent)
                .build())
        .build();
  }

  private static List<Extent.Encoded> encoded(Built built, String name) throws IOException {
    return built.extents(name).stream().map(Extent.Encoded.class::cast).toList();
  }

  @Test
  void streamsFollowEachOtherWithoutPadding() throws IOException {
    BuildOptions options = options(new PlainDeflate(), CompressionOptions.MAX_EXTENT_BYTES);
    try (Built built = Built.of(directory, options, tree(TEXT, TEXT))) {
      List<Extent.Encoded> extents = encoded(built, "f0");
      assertThat(extents).hasSize(5);
      assertThat(extents).extracting(Extent.Encoded::length).startsWith(65536L, 65536L, 65536L);
      assertThat(extents).extracting(Extent.Encoded::encoding).containsOnly(Encoding.DEFLATE);
      long next = extents.get(0).physicalOffset();
      for (Extent.Encoded extent : extents) {
        assertThat(extent.physicalOffset()).isEqualTo(next);
        next += extent.physicalLength();
      }
      assertThat(next % 4096).isNotZero();
      assertThat(encoded(built, "f1").get(0).physicalOffset()).isEqualTo(next);
      assertThat(built.inode("f0").layout()).isEqualTo(DataLayout.COMPRESSED_FULL);
      long stored = next - extents.get(0).physicalOffset();
      assertThat(built.inode("f0").union()).isEqualTo((stored + 4095) / 4096);
      assertThat(built.content("f1")).isEqualTo(TEXT);
    }
  }

  @Test
  void extentsAreAsShortAsAskedFor() throws IOException {
    try (Built built = Built.of(directory, options(new PlainDeflate(), 4096), tree(TEXT))) {
      assertThat(encoded(built, "f0").get(0).length()).isEqualTo(4096);
      assertThat(built.content("f0")).isEqualTo(TEXT);
    }
  }

  @Test
  void longerExtentsThanPclustersFillBlocks() throws IOException {
    try (Built built = Built.of(directory, options(new PlainDeflate(), 1 << 20), tree(TEXT))) {
      assertThat(encoded(built, "f0"))
          .allMatch(extent -> extent.physicalOffset() % 4096 == 0)
          .allMatch(extent -> extent.physicalLength() % 4096 == 0);
      assertThat(built.content("f0")).isEqualTo(TEXT);
    }
  }

  @Test
  void otherAlgorithmsFillBlocks() throws IOException {
    BuildOptions options = options(new PlainLz4(), CompressionOptions.MAX_EXTENT_BYTES);
    try (Built built = Built.of(directory, options, tree(TEXT))) {
      assertThat(encoded(built, "f0")).allMatch(extent -> extent.physicalOffset() % 4096 == 0);
      assertThat(built.content("f0")).isEqualTo(TEXT);
    }
  }

  @Test
  void whatDoesNotBecomeSmallerTakesItsLength() throws IOException {
    byte[] mixed = new byte[4 * 65536 + 100];
    new Random(3).nextBytes(mixed);
    System.arraycopy(TEXT, 0, mixed, 0, 65536);
    BuildOptions options = options(new PlainDeflate(), CompressionOptions.MAX_EXTENT_BYTES);
    try (Built built = Built.of(directory, options, tree(mixed))) {
      List<Extent.Encoded> extents = encoded(built, "f0");
      assertThat(extents)
          .extracting(Extent.Encoded::encoding)
          .containsExactly(
              Encoding.DEFLATE,
              Encoding.SHIFTED,
              Encoding.SHIFTED,
              Encoding.SHIFTED,
              Encoding.SHIFTED);
      assertThat(extents.get(4).physicalLength()).isEqualTo(100);
      assertThat(built.content("f0")).isEqualTo(mixed);
    }
  }

  @Test
  void aLargeFileThatDoesNotBecomeSmallerIsStoredAtBytes() throws IOException {
    byte[] noise = new byte[9 << 20];
    new Random(4).nextBytes(noise);
    BuildOptions options = options(new PlainDeflate(), CompressionOptions.MAX_EXTENT_BYTES);
    try (Built built = Built.of(directory, options, tree(TEXT, noise))) {
      assertThat(encoded(built, "f1"))
          .allMatch(extent -> extent.encoding() == Encoding.SHIFTED)
          .allMatch(extent -> extent.physicalLength() == extent.length());
      assertThat(built.content("f1")).isEqualTo(noise);
      assertThat(built.report().imageBytes() % 4096).isZero();
    }
  }

  /** The shortest text whose stream, behind another one, ends with some bytes behind a page. */
  private static byte[] textBefore(int streamBehind, int bytesBehindPage) {
    Compressor compressor = new PlainDeflate().newCompressor();
    byte[] out = new byte[65536];
    int length = 5000;
    while (true) {
      int stream = compressor.compress(TEXT, 0, length, out, 0, out.length).produced();
      if ((stream + streamBehind) % 4096 == bytesBehindPage) {
        return Arrays.copyOf(TEXT, length);
      }
      length++;
    }
  }

  /** Linux does not look for the end of a stream in a page that gives no more bytes. */
  @Test
  void extentsWhoseStreamsEndJustBehindAPageAreMarked() throws IOException {
    byte[] file = Arrays.copyOfRange(TEXT, 1000, 61000);
    byte[] out = new byte[65536];
    int stream =
        new PlainDeflate()
            .newCompressor()
            .compress(file, 0, file.length, out, 0, out.length)
            .produced();
    BuildOptions options = options(new PlainDeflate(), CompressionOptions.MAX_EXTENT_BYTES);
    for (int behind : new int[] {1, 17}) {
      MemoryTree tree = tree(textBefore(stream, behind), file);
      try (Built built = Built.of(directory, options, tree)) {
        Extent.Encoded extent = encoded(built, "f1").get(0);
        assertThat((extent.physicalOffset() + extent.physicalLength()) % 4096).isEqualTo(behind);
        assertThat(extent.partial()).isEqualTo(behind == 1);
        assertThat(built.content("f1")).isEqualTo(file);
        assertThat(rulesOfUnmarked(built.path(), extent))
            .isEqualTo(behind == 1 ? Set.of("E-10") : Set.of());
        KernelMount.assumeAvailable();
        try (KernelMount mount = KernelMount.mount(built.path())) {
          assertThat(mount.root().resolve("f1")).hasBinaryContent(file);
        }
      }
    }
  }

  /** What a check finds when an extent is no longer marked. */
  private static Set<String> rulesOfUnmarked(Path image, Extent.Encoded extent) throws IOException {
    ImagePatcher patcher = ImagePatcher.of(Files.readAllBytes(image));
    int length = extent.physicalLength();
    byte[] record = new byte[4];
    LittleEndian.putU32(record, 0, OnDiskExtent.plen(length, extent.partial(), DEFLATE_FORMAT));
    patcher.u32("plen", patcher.find(record), OnDiskExtent.plen(length, false, DEFLATE_FORMAT));
    ByteSource source = ByteSource.of("unmarked", patcher.fixChecksum().toByteArray());
    CheckReport report =
        ImageChecker.check(source, List.of(), CheckOptions.builder().data(true).build());
    return report.findings().stream()
        .map(finding -> finding.rule().id())
        .collect(Collectors.toSet());
  }
}
