package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.error.CorruptImageException;
import io.erofs.model.Bytes;
import io.erofs.model.Extent;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.CompressionOptions;
import io.erofs.tools.build.Compressors;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of compressed images, whose data threads decode ahead of what is written. */
class TarWorkersTest {
  private static final int LARGE = 3_000_000;

  @TempDir Path directory;
  private Path image = Path.of("");
  private final byte[] large = new byte[LARGE];

  /** A file of more than a lot of the stream, others around it, one that is not compressed. */
  @BeforeEach
  void build() throws IOException {
    image = directory.resolve("image");
    Random random = new Random(1);
    for (int i = 0; i < LARGE; i++) {
      large[i] = (byte) ("some text " + i / 40).charAt(i % 10 + (random.nextInt(9) == 0 ? 1 : 0));
    }
    byte[] noise = new byte[50_000];
    random.nextBytes(noise);
    MemoryTree tree = MemoryTree.named("t");
    tree.add(SourceEntry.file(Bytes.utf8("large"), FileContent.of(Bytes.of(large))).build());
    tree.add(SourceEntry.file(Bytes.utf8("noise"), FileContent.of(Bytes.of(noise))).build());
    for (int i = 0; i < 300; i++) {
      tree.file("small" + i, "text ".repeat(i * 7));
    }
    CompressionOptions lz4 =
        CompressionOptions.builder().algorithms(Compressors.allOf("lz4", 4096)).build();
    ImageBuilder.of(BuildOptions.builder().compression(lz4).build()).build(image, tree);
  }

  private byte[] export(int workers) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ErofsImage opened = Erofs.open(image)) {
      TarReport report =
          TarExporter.export(opened, TarOptions.builder().workers(workers).build(), out);
      assertThat(report.bytes()).isEqualTo(out.size());
    }
    return out.toByteArray();
  }

  @Test
  void areEqualWhateverTheNumberOfThreads() throws IOException {
    byte[] one = export(1);
    assertThat(export(2)).isEqualTo(one);
    assertThat(export(7)).isEqualTo(one);
    int at = indexOf(one, "./large\0") + 512;
    assertThat(ByteBuffer.wrap(one, at, LARGE)).isEqualTo(ByteBuffer.wrap(large));
  }

  private static int indexOf(byte[] bytes, String text) {
    return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
  }

  /** Though other files are being decoded when it is found. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void nameTheFileThatCannotBeDecoded(int workers) throws IOException {
    try (ErofsImage opened = Erofs.open(image);
        FileChannel file = FileChannel.open(image, StandardOpenOption.WRITE)) {
      Extent extent = opened.extents(opened.resolve(Bytes.utf8("/large"))).at(LARGE / 2);
      assertThat(extent).isInstanceOf(Extent.Encoded.class);
      Extent.Encoded pcluster = (Extent.Encoded) extent;
      file.write(
          ByteBuffer.allocate(pcluster.physicalLength()).put(100, (byte) 1),
          pcluster.physicalOffset());
    }
    assertThatThrownBy(() -> export(workers))
        .isInstanceOfSatisfying(
            CorruptImageException.class, e -> assertThat(e.location().path()).contains("/large"));
  }
}
