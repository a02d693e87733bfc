package io.erofs.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZstdInputStreamTest {
  private static final byte[] SKIPPABLE = {0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9};

  private static byte[] data(int size, int distance) {
    byte[] data = new byte[size];
    Random random = new Random(size);
    for (int at = 0; at < size; ) {
      int length = Math.min(size - at, 1 + random.nextInt(3000));
      boolean isMatch = at > 0 && random.nextInt(3) > 0;
      int from = isMatch ? at - 1 - random.nextInt(Math.min(at, distance)) : 0;
      for (int i = 0; i < length; i++, at++) {
        data[at] = isMatch ? data[from + i] : (byte) random.nextInt(50);
      }
    }
    return data;
  }

  private static byte[] frame(byte[] data, int level, boolean checksum, boolean size, int window) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      context.setLevel(level).setChecksum(checksum).setContentSize(size);
      if (window > 0) {
        context.setWindowLog(window);
      }
      return context.compress(data);
    }
  }

  private static byte[] decode(byte[] frames) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[7777];
    try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(frames))) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        all.write(buffer, 0, n);
      }
    }
    return all.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 3, 0",
    "1, 1, 3, 0",
    "40, 10, 3, 0",
    "131072, 1000, 3, 0",
    "131073, 100000, 19, 0",
    "3000000, 900000, 3, 20",
    "9000000, 5000000, 1, 0",
    "30000000, 20000000, 3, 25",
    "3000000, 1000, 5, 10"
  })
  void decodesFrames(int size, int distance, int level, int window) throws IOException {
    byte[] data = data(size, distance);
    assertThat(decode(frame(data, level, true, true, window))).isEqualTo(data);
    assertThat(decode(frame(data, level, false, false, window))).isEqualTo(data);
  }

  @Test
  void decodesManyFramesAndSkipsSome() throws IOException {
    byte[] a = data(500_000, 400_000);
    byte[] b = data(200_000, 100);
    byte[] frames =
        join(
            SKIPPABLE,
            frame(a, 3, true, true, 0),
            frame(b, 3, true, false, 17),
            SKIPPABLE,
            frame(a, 7, false, true, 0));
    assertThat(decode(frames)).isEqualTo(join(a, b, a));
    assertThat(decode(new byte[0])).isEmpty();
  }

  /** A frame may not reach into the one before, although its bytes are still there. */
  @Test
  void keepsFramesApart() throws IOException {
    byte[] frames = join(frame(data(5000, 10), 3, false, true, 0), new byte[0]);
    byte[] reaching = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0x20, 8, 0, 0, 0};
    // One compressed block: no literals, one sequence of a repeated offset with length 8, no bits.
    byte[] block = {0x00, 0x01, 0x54, 0, 0, 5, 1};
    int header = 1 | 2 << 1 | block.length << 3;
    reaching[6] = (byte) header;
    byte[] alone = join(reaching, block);
    assertThatThrownBy(() -> decode(alone)).hasMessageContaining("Zstandard");
    assertThatThrownBy(() -> decode(join(frames, alone))).hasMessageContaining("distance");
  }

  @Test
  void refusesDamage() {
    byte[] frame = frame(data(300_000, 200_000), 3, true, true, 0);
    for (int i = 0; i < frame.length; i += 997) {
      byte[] damaged = frame.clone();
      damaged[i] ^= 0x20;
      assertThatThrownBy(() -> decode(damaged)).isInstanceOf(IOException.class);
      byte[] cut = Arrays.copyOf(frame, Math.max(1, i));
      assertThatThrownBy(() -> decode(cut)).isInstanceOf(EOFException.class);
    }
    assertThatThrownBy(() -> decode(join(frame, new byte[] {1, 2, 3, 4, 5, 6})))
        .hasMessageContaining("magic");
  }

  @Test
  void checksSizesAndChecksums() {
    byte[] data = data(1000, 10);
    byte[] wrongSum = frame(data, 3, true, true, 0);
    wrongSum[wrongSum.length - 1] ^= 1;
    assertThatThrownBy(() -> decode(wrongSum)).hasMessageContaining("content checksum=0x");
    byte[] wrongSize = frame(data, 3, false, true, 0);
    wrongSize[5] ^= 1;
    assertThatThrownBy(() -> decode(wrongSize)).hasMessageContaining("frame size=");
  }

  @Test
  void boundsTheWindow() throws IOException {
    byte[] large = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, (byte) (18 << 3), 1, 0, 0};
    assertThatThrownBy(() -> decode(large)).hasMessageContaining("window=268435456, at most");
    // A claim that costs nothing.
    byte[] claims = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, (byte) (17 << 3), 1, 0, 0};
    long before = Runtime.getRuntime().totalMemory();
    for (int i = 0; i < 100; i++) {
      assertThat(decode(claims)).isEmpty();
    }
    assertThat(Runtime.getRuntime().totalMemory() - before).isLessThan(1L << 30);
  }
}
