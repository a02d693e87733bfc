package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.erofs.OpenOptions;
import io.erofs.io.ByteSource;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.ImagePatcher;
import io.erofs.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random damage anywhere: the checker ends, and throws nothing. */
class CheckFuzzTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ROUNDS = 1500;
  private static final int LARGEST = 100_000;

  static Stream<Long> seeds() {
    return Seeds.of(3).stream();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void survivesRandomDamage(long seed) throws IOException {
    Random random = new Random(seed);
    List<CorpusImage> images =
        Corpus.good().stream()
            .filter(image -> image.offset() == 0 && image.manifest().size() <= LARGEST)
            .toList();
    for (int round = 0; round < ROUNDS; round++) {
      CorpusImage image = images.get(random.nextInt(images.size()));
      byte[] bytes = damage(Files.readAllBytes(image.image()), random);
      String what = image + ", round " + round + ", " + Seeds.describe(seed);
      CheckReport report =
          assertTimeoutPreemptively(LIMIT, () -> check(what, bytes, image.sideFiles()), what);
      assertThat(report.verdict()).as(what).isNotNull();
    }
  }

  private static CheckReport check(String name, byte[] bytes, List<Path> sideFiles)
      throws IOException {
    List<ByteSource> devices = new ArrayList<>();
    for (Path file : sideFiles) {
      devices.add(ByteSource.file(file));
    }
    OpenOptions open = OpenOptions.builder().verifyChecksum(false).build();
    return ImageChecker.check(
        ByteSource.of(name, bytes), devices, CheckOptions.builder().open(open).data(true).build());
  }

  /** Mostly metadata is hit: it lies near the superblock in these images, or near the end. */
  private static byte[] damage(byte[] image, Random random) {
    ImagePatcher patcher = ImagePatcher.of(image);
    int edits = 1 + random.nextInt(12);
    for (int i = 0; i < edits; i++) {
      int reach = random.nextInt(4) == 0 ? image.length : Math.min(image.length, 8192);
      int at = 1024 + random.nextInt(reach - 1024 - 8);
      switch (random.nextInt(5)) {
        case 0 -> patcher.u8("random", at, random.nextInt(256));
        case 1 -> patcher.u8("bit", at, (int) patcher.get(at, 1) ^ 1 << random.nextInt(8));
        case 2 -> patcher.u16("word", at & ~1, random.nextInt(1 << 16));
        case 3 -> patcher.u32("ones", at & ~3, random.nextBoolean() ? -1 : random.nextInt(4096));
        default -> patcher.u64("long", at & ~7, random.nextLong() >>> random.nextInt(64));
      }
    }
    return random.nextInt(20) == 0
        ? patcher.resize(1100 + random.nextInt(image.length)).toByteArray()
        : patcher.toByteArray();
  }
}
