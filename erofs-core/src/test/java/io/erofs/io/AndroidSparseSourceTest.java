package io.erofs.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.error.CorruptImageException;
import io.erofs.testkit.AndroidSparse;
import io.erofs.testkit.TinyImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AndroidSparseSourceTest {
  private static final int BLOCK = 4096;

  @TempDir Path folder;

  private static byte[] expected(byte[] image) {
    byte[] all = Arrays.copyOf(image, image.length + 5 * BLOCK);
    for (int i = 0; i < 2 * BLOCK; i++) {
      all[image.length + i] = (byte) (0x11 * (i % 4 + 1));
    }
    return all;
  }

  @Test
  void readsWhatTheImageMeans() throws IOException {
    byte[] image = new TinyImage().file("a", "text").build();
    ByteSource source =
        ByteSource.withoutAndroidSparse(ByteSource.of("s", AndroidSparse.of(image)));
    byte[] expected = expected(image);
    assertThat(source.size()).isEqualTo(expected.length);
    ByteBuffer all = ByteBuffer.allocate(expected.length);
    assertThat(source.readFully(0, all)).isEqualTo(expected.length);
    assertThat(all.array()).isEqualTo(expected);
    for (int at : new int[] {1, image.length - 1, image.length + 3, expected.length - 2}) {
      ByteBuffer two = ByteBuffer.allocate(2);
      source.readFully(at, two);
      assertThat(two.array()).isEqualTo(Arrays.copyOfRange(expected, at, at + 2));
    }
    assertThat(source.read(expected.length, ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  @Test
  void imagesOpenFromIt() throws IOException {
    byte[] image = new TinyImage().file("a", "text").build();
    Path file = Files.write(folder.resolve("system.img"), AndroidSparse.of(image));
    try (ErofsImage opened = Erofs.open(file)) {
      assertThat(opened.newInputStream(opened.resolve("a")).readAllBytes()).hasSize(4);
    }
  }

  @Test
  void leavesOtherSourcesAlone() throws IOException {
    ByteSource source = ByteSource.of("s", new byte[3]);
    assertThat(ByteSource.withoutAndroidSparse(source)).isSameAs(source);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 2, major version 2",
    "8, 27, header sizes",
    "12, 6, block size 6",
    "16, 1, more blocks than 1",
    "16, 99, fewer blocks than 99",
    "20, 1000000, 1000000 chunks",
    "28, 0xCAC5, chunk 0 of type 51909",
    "32, 0x7fffffff, chunk 0",
    "36, 13, chunk 0"
  })
  void refusesBadOnes(int at, String value, String message) {
    byte[] bytes = AndroidSparse.of(new TinyImage().build());
    int number = Integer.decode(value);
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (at < 12 || at == 28) {
      file.putShort(at, (short) number);
    } else {
      file.putInt(at, number);
    }
    assertThatThrownBy(() -> ByteSource.withoutAndroidSparse(ByteSource.of("s", bytes)))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesTruncatedOnes() {
    byte[] bytes = AndroidSparse.of(new TinyImage().build());
    for (int length = 4; length < bytes.length; length += 97) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> ByteSource.withoutAndroidSparse(ByteSource.of("s", part)))
          .isInstanceOf(CorruptImageException.class);
    }
  }
}
