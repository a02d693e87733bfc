package io.erofs.tools.build.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnchorsTest {
  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void areFoundAgainWhereverTheBytesLie() {
    byte[] part = random(40_000, 1);
    byte[] other = random(60_123, 2);
    System.arraycopy(part, 0, other, 17_111, part.length);
    Anchors here = Anchors.of(part, part.length);
    Anchors there = Anchors.of(other, other.length);
    assertThat(here.count()).isBetween(40, 160);
    // Not the first and the last, which are there because the data begins and ends.
    for (int i = 1; i < here.count() - 1; i++) {
      int found = there.firstFrom(here.position(i) + 17_111);
      assertThat(there.position(found)).isEqualTo(here.position(i) + 17_111);
      assertThat(there.key(found)).isEqualTo(here.key(i));
    }
  }

  @Test
  void zerosHaveSomeToo() {
    Anchors anchors = Anchors.of(new byte[100_000], 100_000);
    assertThat(anchors.position(0)).isZero();
    assertThat(anchors.count()).isBetween(40, 60);
    assertThat(anchors.key(1)).isEqualTo(anchors.key(7));
  }

  @Test
  void keysTellOneKibibyte() {
    byte[] data = random(100_000, 3);
    Anchors before = Anchors.of(data, data.length);
    int last = before.position(5) + Anchors.WINDOW - 1;
    data[last]++;
    Anchors after = Anchors.of(data, data.length);
    assertThat(after.position(5)).isEqualTo(before.position(5));
    assertThat(after.key(5)).isNotEqualTo(before.key(5));
    data[last]--;
    data[last + 1]++;
    assertThat(Anchors.of(data, data.length).key(5)).isEqualTo(before.key(5));
  }

  @Test
  void whatRepeatsInItselfHasNoneAtEveryByte() {
    for (int period = 1; period < 100; period++) {
      byte[] data = new byte[64 << 10];
      byte[] pattern = random(period, period);
      for (int i = 0; i < data.length; i++) {
        data[i] = pattern[i % period];
      }
      assertThat(Anchors.of(data, data.length).count()).isLessThanOrEqualTo(1024);
    }
  }

  @Test
  void lookOnlyAtTheBytesInUse() {
    byte[] data = random(5000, 4);
    byte[] longer = Arrays.copyOf(data, 9000);
    Anchors expected = Anchors.of(data, data.length);
    Anchors found = Anchors.of(longer, data.length);
    assertThat(found.count()).isEqualTo(expected.count());
    assertThat(Anchors.of(longer, Anchors.WINDOW - 1).count()).isZero();
    assertThat(Anchors.of(longer, 0).firstFrom(7)).isZero();
  }
}
