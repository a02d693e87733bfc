package io.erofs.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

class MappedSourceTest extends ByteSourceContract {
  @Override
  protected ByteSource open(byte[] bytes) throws IOException {
    return ByteSource.mapped(Files.write(folder.resolve("mapped"), bytes));
  }

  /** A sparse file of 5 GiB, with bytes on both sides of each GiB, where mappings meet. */
  @Test
  void readsAcrossTheBordersOfMappings() throws IOException {
    Path file = folder.resolve("giant");
    byte[] border = "across the border".getBytes(StandardCharsets.US_ASCII);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long gib = 1; gib <= 5; gib++) {
        out.write(ByteBuffer.wrap(border), (gib << 30) - 8);
      }
    }
    try (ByteSource source = ByteSource.mapped(file)) {
      assertThat(source.size()).isEqualTo((5L << 30) + border.length - 8);
      for (long gib = 1; gib <= 5; gib++) {
        ByteBuffer target = ByteBuffer.allocate(border.length);
        assertThat(source.readFully((gib << 30) - 8, target)).isEqualTo(border.length);
        assertThat(target.array()).isEqualTo(border);
      }
    }
  }
}
