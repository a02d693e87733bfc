package io.erofs.tools.build.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedContentTest {
  @TempDir Path directory;

  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void keepsEqualFragmentsOnce() throws IOException {
    try (Spool spool = new Spool(directory)) {
      PackedContent content = new PackedContent(spool, true);
      long[] offsets = new long[3000];
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] = content.add(random(1 + i * 17 % 5000, i), i * 0x9E3779B97F4A7C15L);
      }
      long size = content.size();
      for (int i = 0; i < offsets.length; i++) {
        byte[] same = random(1 + i * 17 % 5000, i);
        assertThat(content.add(same, i * 0x9E3779B97F4A7C15L)).isEqualTo(offsets[i]);
      }
      assertThat(content.size()).isEqualTo(size);
      assertThat(content.sharedBytes()).isEqualTo(size);
    }
  }

  @Test
  void comparesBytesNotDigests() throws IOException {
    try (Spool spool = new Spool(directory)) {
      PackedContent content = new PackedContent(spool, true);
      byte[] one = random(40_000, 1);
      byte[] other = one.clone();
      other[39_999]++;
      assertThat(content.add(one, 7)).isZero();
      assertThat(content.add(other, 7)).isEqualTo(40_000);
      assertThat(content.add(random(30_000, 1), 7)).isEqualTo(80_000);
      assertThat(content.sharedBytes()).isZero();
    }
  }
}
