package io.erofs.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileSourceTest extends ByteSourceContract {
  @Override
  protected ByteSource open(byte[] bytes) throws IOException {
    return ByteSource.file(Files.write(folder.resolve("file"), bytes));
  }

  @Test
  void transfersInLargePartsToWhatIsNoFile() throws IOException {
    List<Integer> parts = new ArrayList<>();
    try (ByteSource source = open(new byte[200_000])) {
      assertThat(source.transferTo(0, 200_000, new Parts(parts))).isEqualTo(200_000);
    }
    assertThat(parts).containsExactly(65536, 65536, 65536, 3392);
  }

  @Test
  void saysWhichFileIsMissing() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> ByteSource.file(folder.resolve("missing")))
        .withMessageContaining("missing");
  }

  /** Notes how much it is given at a time. */
  private record Parts(List<Integer> sizes) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
      int n = source.remaining();
      sizes.add(n);
      source.position(source.limit());
      return n;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
