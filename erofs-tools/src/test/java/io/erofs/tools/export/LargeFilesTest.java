package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Extent;
import io.erofs.testkit.TempFolders;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.host.Host;
import io.erofs.tools.host.HostCapabilities.Means;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files so large that several threads write them. */
class LargeFilesTest {
  private static final int CHUNK = 1 << 20;

  private Path folder;
  private Path target;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = TempFolders.create("erofs-large-files");
    target = folder.resolve("target");
  }

  @AfterEach
  void deleteFolder() throws IOException {
    TempFolders.delete(folder);
  }

  private static MemoryTree tree(byte[] data) {
    return MemoryTree.named("t")
        .add(
            SourceEntry.file(Bytes.utf8("large"), FileContent.of(Bytes.of(data)))
                .permissions(0640)
                .build())
        .file("small", "x");
  }

  /** Noise with holes of whole chunks, one of them at the end. */
  private static byte[] sparse() {
    byte[] data = new byte[24 * CHUNK + 12345];
    Random random = new Random(1);
    byte[] noise = new byte[CHUNK];
    for (int chunk : new int[] {0, 1, 2, 3, 4, 5, 6, 11, 13, 14, 15, 16, 17, 18, 19, 22}) {
      random.nextBytes(noise);
      System.arraycopy(noise, 0, data, chunk * CHUNK, CHUNK);
    }
    return data;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void comeOutEqualWhateverTheNumberOfWorkers(int workers) throws IOException {
    byte[] data = sparse();
    Path image = folder.resolve("image");
    ImageBuilder.of(BuildOptions.builder().chunks(ChunkOptions.of(CHUNK)).build())
        .build(image, tree(data));
    ExtractOptions options = ExtractOptions.builder().workers(workers).build();
    try (ErofsImage opened = Erofs.open(image)) {
      ExtractionReport report = Extractor.of(opened, options).extract(opened.root(), target);
      assertThat(report.exact()).isTrue();
      assertThat(report.bytes()).isEqualTo(data.length + 1);
    }
    Path large = target.resolve("large");
    assertThat(Files.readAllBytes(large)).isEqualTo(data);
    assertThat(Host.get().status(large).permissions()).isEqualTo(0640);
    Host host = Host.with(Means.NATIVE);
    if (host.capabilities().holes() == Means.NATIVE) {
      long stored =
          host.dataRanges(large, data.length).stream()
              .mapToLong(range -> range[1] - range[0])
              .sum();
      assertThat(stored).isLessThan(data.length - 6L * CHUNK);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void areRemovedIfTheyCannotBeWrittenToTheirEnd(int workers) throws IOException {
    byte[] data = new byte[20 << 20];
    new Random(2).nextBytes(data);
    Path image = folder.resolve("image");
    ImageBuilder.of(BuildOptions.builder().build()).build(image, tree(data));
    long start;
    try (ErofsImage opened = Erofs.open(image)) {
      start = ((Extent.Plain) opened.extents(opened.resolve("large")).at(0)).physicalOffset();
    }
    try (RandomAccessFile cut = new RandomAccessFile(image.toFile(), "rw")) {
      cut.setLength(start + (15 << 20));
    }
    ExtractOptions options = ExtractOptions.builder().workers(workers).build();
    try (ErofsImage opened = Erofs.open(image)) {
      ExtractionReport report = Extractor.of(opened, options).extract(opened.root(), target);
      assertThat(report.problems()).hasSize(1);
      assertThat(report.problems().get(0).path()).isEqualTo(Bytes.utf8("large"));
      assertThat(report.problems().get(0).message()).contains("data at offset");
    }
    assertThat(target.resolve("large")).doesNotExist();
    assertThat(target.resolve("small")).hasContent("x");
  }

  @Test
  void areNotWrittenOverWhatExists() throws IOException {
    Path image = folder.resolve("image");
    ImageBuilder.of(BuildOptions.builder().build()).build(image, tree(new byte[20 << 20]));
    Files.createDirectories(target);
    Files.writeString(target.resolve("large"), "mine");
    try (ErofsImage opened = Erofs.open(image)) {
      ExtractionReport report =
          Extractor.of(opened, ExtractOptions.DEFAULT).extract(opened.root(), target);
      assertThat(report.problems())
          .extracting(ExtractionProblem::toString)
          .containsExactly("/large: exists already");
      assertThat(target.resolve("large")).hasContent("mine");
      Extractor.of(opened, ExtractOptions.builder().overwrite(true).build())
          .extract(opened.root(), target);
      assertThat(target.resolve("large")).hasSize(20 << 20);
    }
  }
}
