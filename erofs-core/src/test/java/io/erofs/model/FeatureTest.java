package io.erofs.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FeatureTest {
  private static final String HEADER = "| feature | bit | least kernel | reads | writes |";

  /** The README's matrix is this table, line by line. */
  @Test
  void theReadmeShowsTheTable() throws IOException {
    List<String> readme = Files.readAllLines(Path.of("..", "README.md"));
    int start = readme.indexOf(HEADER) + 2;
    List<String> expected = Arrays.stream(Feature.values()).map(FeatureTest::row).toList();
    assertThat(readme.subList(start, start + expected.size())).isEqualTo(expected);
    assertThat(readme.get(start + expected.size())).isEmpty();
  }

  private static String row(Feature feature) {
    return String.join(
        " | ",
        "| " + feature.label(),
        feature.set().name().toLowerCase(Locale.ROOT) + " 0x" + Long.toHexString(feature.mask()),
        feature.since().toString(),
        feature.read().name().toLowerCase(Locale.ROOT),
        feature.write().name().toLowerCase(Locale.ROOT) + " |");
  }

  @Test
  void knowsTheBitsOfTheFormat() {
    assertThat(Feature.KNOWN_COMPAT).isEqualTo(0x3F);
    assertThat(Feature.KNOWN_INCOMPAT).isEqualTo(0x1FF);
    assertThat(Feature.values()).allMatch(feature -> Long.bitCount(feature.mask()) == 1);
  }

  @Test
  void namesAllThatShareABitAndNumbersTheUnknown() {
    assertThat(Feature.in(Feature.Set.INCOMPAT, 0x8))
        .containsExactly(Feature.DEVICE_TABLE, Feature.COMPR_HEAD2);
    assertThat(Feature.describe(Feature.Set.INCOMPAT, 0x208))
        .containsExactly("device_table/compr_head2 (0x8)", "unknown (0x200)");
    assertThat(Feature.describe(Feature.Set.COMPAT, 0x40000001L))
        .containsExactly("sb_csum (0x1)", "unknown (0x40000000)");
    assertThat(Feature.in(Feature.Set.COMPAT, 0)).isEmpty();
  }
}
