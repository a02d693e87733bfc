package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.testkit.CountingSource;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.CompressionOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.codec.lz4.Lz4;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check reads an image about once, however metadata and data lie among each other. */
class ReadingCostTest {
  private static final int DIRECTORIES = 20;
  private static final int FILES = 40;
  private static final int MOST = 1 << 16;

  @TempDir Path directory;

  @Test
  void aCompressedImageIsReadAboutOnce() throws IOException {
    byte[] image = build();
    CountingSource source = new CountingSource(ByteSource.of("image", image));
    CheckOptions options = CheckOptions.builder().data(true).workers(2).build();

    CheckReport report = ImageChecker.check(source, List.of(), options);

    assertThat(report.clean()).isTrue();
    assertThat(source.bytes()).isBetween(image.length * 4L / 5, image.length * 5L / 4);
  }

  /** Every other file compresses; all are shorter than the windows in which devices are read. */
  private byte[] build() throws IOException {
    Random random = new Random(5);
    MemoryTree tree = MemoryTree.named("tree");
    for (int i = 0; i < DIRECTORIES; i++) {
      tree.directory("d" + i);
      for (int j = 0; j < FILES; j++) {
        byte[] content = new byte[1 + random.nextInt(MOST)];
        random.nextBytes(content);
        for (int at = 0; j % 2 == 0 && at < content.length; at++) {
          content[at] = (byte) ('a' + (content[at] & 3));
        }
        tree.file("d" + i + "/f" + j, FileContent.of(Bytes.of(content)));
      }
    }
    Path image = directory.resolve("image");
    CompressionOptions compression =
        CompressionOptions.builder().algorithms(List.of(Lz4.fast())).build();
    ImageBuilder.of(BuildOptions.builder().compression(compression).build()).build(image, tree);
    return Files.readAllBytes(image);
  }
}
