package io.erofs.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DecompressorsTest {
  @Test
  void countsLeadingZerosWithinTheRange() {
    for (int zeros = 0; zeros <= 40; zeros++) {
      byte[] array = new byte[60];
      array[2] = 1;
      array[3 + zeros] = 1;
      assertThat(Decompressors.leadingZeros(array, 3, 50)).isEqualTo(zeros);
      assertThat(Decompressors.leadingZeros(array, 3, zeros)).isEqualTo(zeros);
      assertThat(Decompressors.leadingZeros(array, 3, zeros / 2)).isEqualTo(zeros / 2);
    }
    assertThatThrownBy(() -> Decompressors.leadingZeros(new byte[4], 2, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
