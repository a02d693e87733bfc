package io.erofs.tools.dump;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.model.Encoding;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StatisticsTest {
  private static Statistics of(CorpusImage image) throws IOException {
    OpenOptions options =
        OpenOptions.builder().offset(image.offset()).devices(image.sideFiles()).build();
    try (ErofsImage opened = Erofs.open(image.image(), options)) {
      return Statistics.of(opened);
    }
  }

  static List<CorpusImage> all() {
    return Corpus.good();
  }

  /**
   * What dump.erofs 1.9.3 counts: compressed files, without the packed inode that it counts too;
   * bytes of files; bytes stored.
   */
  @ParameterizedTest
  @CsvSource({
    "ztail-lz4, 13, 295237, 28777",
    "frag-lz4, 33, 215884, 61440",
    "plain-basic, 0, 38535, 38535",
  })
  void countsAsTheOriginalDoes(String name, long compressed, long original, long stored)
      throws IOException {
    Statistics statistics = of(Corpus.image(name));
    assertThat(statistics.compressed()).isEqualTo(compressed);
    assertThat(statistics.originalBytes()).isEqualTo(original);
    assertThat(statistics.storedBytes()).isEqualTo(stored);
  }

  @Test
  void tellsWhatEachAlgorithmSaves() throws IOException {
    assertThat(of(Corpus.image("48bit-dedupe-zstd")).algorithms())
        .containsExactly(
            new AlgorithmUse(Encoding.SHIFTED, 1, 1, 232, 4096),
            new AlgorithmUse(Encoding.ZSTD, 35, 12, 486421, 38858));
    assertThat(of(Corpus.image("rand-algs")).algorithms())
        .extracting(AlgorithmUse::encoding)
        .contains(Encoding.LZ4, Encoding.ZSTD, Encoding.DEFLATE);
    assertThat(of(Corpus.image("plain-basic")).algorithms()).isEmpty();
  }

  /** A pcluster that many extents share is stored once. */
  @Test
  void countsSharedPclustersOnce() throws IOException {
    AlgorithmUse use =
        of(Corpus.image("dedupe-lz4")).algorithms().stream()
            .filter(each -> each.encoding() == Encoding.LZ4)
            .findFirst()
            .orElseThrow();
    assertThat(use.pclusters()).isLessThan(use.extents());
    assertThat(use.storedBytes()).isEqualTo(use.pclusters() * 4096);
  }

  @ParameterizedTest
  @MethodSource("all")
  void countsEveryNameOfEveryImage(CorpusImage image) throws IOException {
    Statistics statistics = of(image);
    assertThat(statistics.files()).isEqualTo(image.manifest().entries().size());
    assertThat(statistics.originalSizes().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(statistics.regularFiles());
    assertThat(statistics.storedSizes().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(statistics.regularFiles());
    for (AlgorithmUse use : statistics.algorithms()) {
      assertThat(use.extents()).isGreaterThanOrEqualTo(use.pclusters());
      assertThat(use.pclusters()).isPositive();
      assertThat(use.originalBytes()).isPositive();
      assertThat(use.storedBytes()).isPositive();
    }
  }
}
