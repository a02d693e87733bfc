package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import io.erofs.model.Timestamp;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A million files in a heap of 1 GiB, in a virtual machine of its own. */
class MillionFilesTest {
  private static final int FILES = 1_000_000;

  @TempDir Path directory;

  /** A source that makes its entries up, so that only the builder's memory counts. */
  private record Many(int perDirectory) implements TreeSource {
    @Override
    public String name() {
      return "many";
    }

    @Override
    public void visit(io.erofs.tools.build.source.EntryVisitor visitor) throws IOException {
      for (int i = 0; i < FILES; i++) {
        Bytes path = Bytes.utf8(pathOf(i, perDirectory));
        visitor.entry(
            SourceEntry.file(path, FileContent.of(Bytes.utf8("content of file " + i)))
                .mtime(new Timestamp(1_700_000_000L + i, i))
                .owner(i % 7, i % 5)
                .build());
      }
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  private static String pathOf(int i, int perDirectory) {
    return "some/directory/" + i / perDirectory + "/a-file-with-an-ordinary-name-" + i;
  }

  /** Builds: image, files per directory, size of chunks and blocks. */
  public static void main(String[] args) throws IOException {
    int chunk = Integer.parseInt(args[2]);
    BuildOptions.Builder options = BuildOptions.builder().chunks(ChunkOptions.of(chunk));
    if (chunk > 0) {
      options.blockSize(chunk);
    }
    ImageBuilder.of(options.build()).build(Path.of(args[0]), new Many(Integer.parseInt(args[1])));
  }

  private Path build(int perDirectory, int chunkSize) throws Exception {
    Path image = directory.resolve("image");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx1g",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-cp",
                    System.getProperty("java.class.path"),
                    MillionFilesTest.class.getName(),
                    image.toString(),
                    Integer.toString(perDirectory),
                    Integer.toString(chunkSize)))
            .inheritIO()
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    return image;
  }

  @ParameterizedTest(name = "{0} files per directory")
  @ValueSource(ints = {1000, FILES})
  void build(int perDirectory) throws Exception {
    try (ErofsImage image = Erofs.open(build(perDirectory, 0))) {
      assertThat(image.superblock().inodeCount()).isGreaterThan(FILES);
      check(image, perDirectory);
    }
  }

  @Test
  void buildInChunks() throws Exception {
    try (ErofsImage image = Erofs.open(build(1000, 512))) {
      check(image, 1000);
    }
  }

  private static void check(ErofsImage image, int perDirectory) throws IOException {
    for (int i : new int[] {0, 1, 999, 1000, 500_000, FILES - 1}) {
      Inode inode = image.resolve(pathOf(i, perDirectory));
      assertThat(inode.mtime()).isEqualTo(new Timestamp(1_700_000_000L + i, i));
      assertThat(image.newInputStream(inode).readAllBytes())
          .asString()
          .isEqualTo("content of file " + i);
    }
  }
}
