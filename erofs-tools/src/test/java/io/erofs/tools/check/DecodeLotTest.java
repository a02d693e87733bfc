package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.error.Location;
import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecodeLotTest {
  private record Added(int row, long nid, Extent.Encoded extent, boolean again) {}

  private static long upTo(Random random, long most) {
    return switch (random.nextInt(4)) {
      case 0 -> 1;
      case 1 -> most;
      default -> 1 + (random.nextLong() >>> 1) % most;
    };
  }

  private static Added any(Random random) {
    Encoding[] encodings = Encoding.values();
    Extent.Encoded extent =
        new Extent.Encoded(
            upTo(random, Long.MAX_VALUE),
            upTo(random, Extent.Encoded.MAX_LENGTH),
            encodings[random.nextInt(encodings.length)],
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextInt(1 << 16),
            upTo(random, Long.MAX_VALUE),
            (int) upTo(random, Extent.Encoded.MAX_PHYSICAL_LENGTH));
    return new Added(
        random.nextInt(Integer.MAX_VALUE), random.nextLong(), extent, random.nextBoolean());
  }

  @Test
  void givesWhatWasAdded() {
    Random random = new Random(5);
    List<Added> all = new ArrayList<>();
    DecodeLot lot = new DecodeLot();
    long bytes = 0;
    for (int i = 0; i < 1000; i++) {
      Added added = any(random);
      all.add(added);
      lot.add(new Subject(added.row, Location.of("image")), added.nid, added.extent, added.again);
      bytes += added.again ? 0 : added.extent.length();
    }

    assertThat(lot.size()).isEqualTo(all.size());
    assertThat(lot.bytes()).isEqualTo(bytes);
    for (int i = 0; i < lot.size(); i++) {
      assertThat(new Added(lot.row(i), lot.nid(i), lot.extent(i), lot.isAgain(i)))
          .isEqualTo(all.get(i));
      assertThat(lot.length(i)).isEqualTo(all.get(i).extent.length());
      assertThat(lot.stored(i)).isEqualTo(all.get(i).extent.physicalLength());
    }
  }
}
