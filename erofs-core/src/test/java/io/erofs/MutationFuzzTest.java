package io.erofs;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.io.ByteSource;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.ImageExerciser;
import io.erofs.testkit.ImagePatcher;
import io.erofs.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Corpus images with random damage give typed errors or data, in time. Run longer with {@code
 * -Derofs.fuzz.seconds=N}; repeat one image with {@code -Derofs.seed=N}.
 */
class MutationFuzzTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int MAX_SIZE = 64 << 10;
  private static final int MAX_EDITS = 4;
  private static final long[] AWKWARD = {
    0,
    1,
    2,
    11,
    12,
    0x7F,
    0x80,
    0xFF,
    0x100,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x1_0000,
    0x7FFF_FFFFL,
    0x8000_0000L,
    0xFFFF_FFFFL,
    0x1_0000_0000L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -2
  };

  private static final ExecutorService WORKER =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "fuzz");
            thread.setDaemon(true);
            return thread;
          });

  /** Two fixed seeds and a new one, each for a third of the time. */
  static List<Long> seeds() {
    return Seeds.of(3);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void damageGivesTypedErrors(long seed) throws IOException {
    List<CorpusImage> images =
        Corpus.good().stream().filter(image -> image.manifest().size() <= MAX_SIZE).toList();
    assertThat(images).hasSizeGreaterThan(100);
    long end = System.nanoTime() + Duration.ofSeconds(seconds()).toNanos() / seeds().size();
    Random seedOfRound = new Random(seed);
    long round = seed;
    do {
      mutateAndExercise(images, round);
      round = seedOfRound.nextLong();
    } while (System.nanoTime() < end && System.getProperty(Seeds.PROPERTY, "").isEmpty());
  }

  private static long seconds() {
    return Long.getLong("erofs.fuzz.seconds", 60);
  }

  private static void mutateAndExercise(List<CorpusImage> images, long seed) throws IOException {
    Random random = new Random(seed);
    CorpusImage image = images.get(random.nextInt(images.size()));
    ImagePatcher patcher = ImagePatcher.of(image.image());
    int edits = 1 + random.nextInt(MAX_EDITS);
    for (int i = 0; i < edits; i++) {
      mutate(patcher, image, random);
    }
    boolean repaired = image.offset() == 0 && random.nextInt(8) != 0;
    byte[] damaged = repaired ? patcher.fixChecksum().toByteArray() : patcher.toByteArray();
    List<ByteSource> devices = new ArrayList<>();
    for (Path file : image.sideFiles()) {
      devices.add(ByteSource.of(file.toString(), Files.readAllBytes(file)));
    }
    ByteSource primary = ByteSource.of(image.name(), damaged);
    OpenOptions options = OpenOptions.builder().offset(image.offset()).build();
    Future<?> result = WORKER.submit(() -> ImageExerciser.exercise(primary, devices, options));
    try {
      result.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      String what = image.name() + " with " + patcher + ": " + Seeds.describe(seed);
      throw new AssertionError(what, e);
    }
  }

  /** One change, mostly where the metadata is: behind the superblock, and in it. */
  private static void mutate(ImagePatcher patcher, CorpusImage image, Random random) {
    int size = patcher.toByteArray().length;
    int base = Math.toIntExact(image.offset()) + ImagePatcher.SUPERBLOCK;
    if (size < base + 256 || random.nextInt(60) == 0) {
      patcher.resize(random.nextInt(size + 1));
      return;
    }
    int reach =
        switch (random.nextInt(4)) {
          case 0 -> 128;
          case 1 -> Math.min(1024, size - base);
          default -> size - base;
        };
    int width = 1 << random.nextInt(4);
    int at = Math.min(size - 8, (base + random.nextInt(reach)) / width * width);
    long value =
        switch (random.nextInt(4)) {
          case 0 -> AWKWARD[random.nextInt(AWKWARD.length)];
          case 1 -> patcher.get(at, width) ^ 1L << random.nextInt(8 * width);
          case 2 -> patcher.get(at, width) + random.nextInt(65) - 32;
          default -> random.nextLong();
        };
    switch (width) {
      case 1 -> patcher.u8("u8@" + at, at, (int) value);
      case 2 -> patcher.u16("u16@" + at, at, (int) value);
      case 4 -> patcher.u32("u32@" + at, at, value);
      default -> patcher.u64("u64@" + at, at, value);
    }
  }
}
