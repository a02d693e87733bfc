package io.erofs.tools.build.codec.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HuffmanCodeTest {
  private final HuffmanCode code = new HuffmanCode();

  private byte[] build(int maxLength, int... histogram) {
    byte[] lengths = new byte[histogram.length];
    code.build(histogram, 0, histogram.length, maxLength, lengths);
    return lengths;
  }

  @Test
  void givesShortWordsToFrequentSymbols() {
    assertThat(build(15, 1, 2, 4, 8)).containsExactly(3, 3, 2, 1);
    assertThat(build(15, 5, 5, 5, 5)).containsExactly(2, 2, 2, 2);
    assertThat(build(15, 0, 9, 0, 1)).containsExactly(0, 1, 0, 1);
  }

  @Test
  void givesOneBitToASymbolThatIsAlone() {
    assertThat(build(15, 0, 0, 7)).containsExactly(0, 0, 1);
    assertThat(build(15, 0, 0, 0)).containsExactly(0, 0, 0);
  }

  @Test
  void looksAtItsPartOfTheHistogramAlone() {
    byte[] lengths = {9, 9, 9};
    code.build(new int[] {100, 1, 1, 100}, 1, 2, 15, lengths);
    assertThat(lengths).containsExactly(1, 1, 9);
  }

  @Test
  void costsWhatTheOptimumCosts() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      int[] histogram = new int[2 + random.nextInt(285)];
      for (int i = 0; i < histogram.length; i++) {
        histogram[i] = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(1 << random.nextInt(9));
      }
      histogram[0] = 1;
      histogram[1] = 1;
      byte[] lengths = build(30, histogram);
      assertComplete(lengths);
      assertThat(cost(histogram, lengths)).isEqualTo(optimum(histogram));
    }
  }

  @Test
  void keepsTheLimit() {
    int[] histogram = new int[24];
    for (int i = 0, a = 1, b = 1; i < histogram.length; i++, b += a, a = b - a) {
      histogram[i] = a;
    }
    assertThat(build(30, histogram)[0]).isEqualTo((byte) 23);
    for (int limit : new int[] {5, 7, 15}) {
      byte[] lengths = build(limit, histogram);
      assertComplete(lengths);
      for (int i = 1; i < lengths.length; i++) {
        assertThat(lengths[i]).isBetween((byte) 1, lengths[i - 1]);
      }
      assertThat(lengths[0]).isEqualTo((byte) limit);
    }
  }

  @Test
  void sortsFrequenciesOfAnySize() {
    assertThat(build(15, 1 << 20, 1 << 21, 255, 256, 65_536, 1)).containsExactly(2, 1, 5, 4, 3, 5);
  }

  @Test
  void assignsWordsAsTheFormatSays() {
    // The example of RFC 1951, 3.2.2; the words are written from their last bit on.
    byte[] lengths = {3, 3, 3, 3, 3, 2, 4, 4};
    int[] codes = new int[8];
    HuffmanCode.assign(lengths, 8, codes);
    String[] words = new String[8];
    for (int i = 0; i < words.length; i++) {
      StringBuilder word = new StringBuilder();
      for (int bit = 0; bit < lengths[i]; bit++) {
        word.append(codes[i] >> bit & 1);
      }
      words[i] = word.toString();
    }
    assertThat(words).containsExactly("010", "011", "100", "101", "110", "00", "1110", "1111");
  }

  private static void assertComplete(byte[] lengths) {
    long sum = 0;
    for (byte length : lengths) {
      sum += length == 0 ? 0 : 1L << 40 - length;
    }
    assertThat(sum).as(() -> Arrays.toString(lengths)).isEqualTo(1L << 40);
  }

  private static long cost(int[] histogram, byte[] lengths) {
    long cost = 0;
    for (int i = 0; i < histogram.length; i++) {
      cost += (long) histogram[i] * lengths[i];
    }
    return cost;
  }

  /** The sum of the weights of all inner nodes. */
  private static long optimum(int[] histogram) {
    PriorityQueue<Long> weights = new PriorityQueue<>();
    for (int frequency : histogram) {
      if (frequency > 0) {
        weights.add((long) frequency);
      }
    }
    long cost = 0;
    while (weights.size() > 1) {
      long weight = weights.remove() + weights.remove();
      cost += weight;
      weights.add(weight);
    }
    return cost;
  }
}
