package io.erofs.io;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FileSourceTest extends ByteSourceContract {
  @Override
  ByteSource open(byte[] bytes) throws IOException {
    return ByteSource.file(Files.write(folder.resolve("file"), bytes));
  }

  @Test
  void saysWhichFileIsMissing() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> ByteSource.file(folder.resolve("missing")))
        .withMessageContaining("missing");
  }
}
