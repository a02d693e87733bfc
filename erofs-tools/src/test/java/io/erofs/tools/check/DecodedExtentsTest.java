package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DecodedExtentsTest {
  private static Extent.Encoded extent(long physical, int stored, long length, boolean partial) {
    return extent(0, physical, stored, length, partial, Encoding.LZ4, false);
  }

  private static Extent.Encoded extent(
      int device,
      long physical,
      int stored,
      long length,
      boolean partial,
      Encoding encoding,
      boolean inline) {
    return new Extent.Encoded(
        0, length, encoding, partial, inline, false, device, physical, stored);
  }

  @Test
  void knowsWhatItMetInAnyOrder() {
    List<Extent.Encoded> all = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      all.add(extent(4096L * i, 4096, 9000 + i, false));
    }
    SplittableRandom random = new SplittableRandom(7);
    DecodedExtents mixed = new DecodedExtents(10_000);
    for (int i = 0; i < 5000; i++) {
      mixed.add(all.get(random.nextInt(500)));
    }
    DecodedExtents ordered = new DecodedExtents(10_000);
    all.forEach(extent -> assertThat(ordered.add(extent)).isTrue());
    all.forEach(extent -> assertThat(ordered.add(extent)).isFalse());
    all.subList(0, 500).forEach(extent -> assertThat(mixed.add(extent)).isFalse());
    all.subList(500, 1000).forEach(extent -> assertThat(mixed.add(extent)).isTrue());
  }

  @Test
  void tellsApartWhatIsDecodedDifferently() {
    List<Extent.Encoded> different =
        List.of(
            extent(8192, 4096, 9000, false),
            extent(8192, 4096, 9001, false),
            extent(8192, 8192, 9000, false),
            extent(8192, 4096, 9000, true),
            extent(1, 8192, 4096, 9000, false, Encoding.LZ4, false),
            extent(0, 8192, 4096, 9000, false, Encoding.ZSTD, false),
            extent(0, 8192, 4096, 9000, false, Encoding.LZ4, true));
    DecodedExtents seen = new DecodedExtents(100);
    different.forEach(extent -> assertThat(seen.add(extent)).isTrue());
    different.forEach(extent -> assertThat(seen.add(extent)).isFalse());
  }

  @Test
  void remembersNoMoreThanItMay() {
    DecodedExtents seen = new DecodedExtents(2);
    assertThat(seen.add(extent(4096, 4096, 9000, false))).isTrue();
    assertThat(seen.add(extent(0, 4096, 9000, false))).isTrue();
    assertThat(seen.add(extent(8192, 4096, 9000, false))).isTrue();
    assertThat(seen.add(extent(8192, 4096, 9000, false))).isTrue();
    assertThat(seen.add(extent(1, 4096, 4096, 9000, false, Encoding.LZ4, false))).isTrue();
    assertThat(seen.add(extent(0, 4096, 9000, false))).isFalse();
    assertThat(seen.add(extent(4096, 4096, 9000, false))).isFalse();
  }
}
