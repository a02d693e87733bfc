package io.erofs.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.Test;

class XxHash64Test {
  @Test
  void hashesKnownTexts() {
    assertThat(XxHash64.hash(new byte[0], 0, 0)).isEqualTo(0xEF46DB3751D8E999L);
    byte[] abc = "xabcx".getBytes(StandardCharsets.US_ASCII);
    assertThat(XxHash64.hash(abc, 1, 3)).isEqualTo(0x44BC2CF5AD770999L);
  }

  @Test
  void hashesLikeAnotherImplementation() {
    XXHash64 oracle = XXHashFactory.safeInstance().hash64();
    byte[] data = DataShape.NOISE.make(400, 1);
    for (int length = 0; length < 300; length++) {
      assertThat(XxHash64.hash(data, 3, length)).isEqualTo(oracle.hash(data, 3, length, 0));
    }
  }

  @Test
  void hashesInParts() {
    byte[] data = new byte[1000];
    new Random(5).nextBytes(data);
    Random random = new Random(6);
    for (int round = 0; round < 300; round++) {
      XxHash64.Running running = new XxHash64.Running();
      int at = 0;
      while (at < data.length) {
        int count = Math.min(data.length - at, random.nextInt(70));
        running.update(data, at, count);
        at += count;
        assertThat(running.value()).isEqualTo(XxHash64.hash(data, 0, at));
      }
    }
  }
}
