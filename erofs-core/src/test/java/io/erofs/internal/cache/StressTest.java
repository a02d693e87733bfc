package io.erofs.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobSource;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.ImageBlobs;
import io.erofs.error.BlobUnavailableException;
import io.erofs.testkit.FileData;
import io.erofs.testkit.OwnThreads;
import io.erofs.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * 64 threads read at random from 20 blobs through a fetcher that is slow and fails. A run in each
 * build takes a second or two; {@code -Derofs.cache.reads=10000} is the long one.
 */
@Timeout(1800)
class StressTest {
  private static final int BLOBS = 20;
  private static final int THREADS = 64;
  private static final int SIZE = 3_000_000;
  private static final int READS = Integer.getInteger("erofs.cache.reads", 300);

  @TempDir Path folder = Path.of("");

  private final AtomicLong good = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  @Test
  void givesEachReaderRightDataOrAnError() throws Exception {
    long seed = Seeds.of(1).get(0);
    byte[][] contents = new byte[BLOBS][];
    TestFetcher fetcher = new TestFetcher();
    for (int i = 0; i < BLOBS; i++) {
      contents[i] = FileData.of(SIZE + i, seed + i, FileData.Pattern.RANDOM).toByteArray();
      fetcher.with("b" + i, contents[i]);
    }
    Random mood = new Random(seed);
    fetcher.gate =
        request -> {
          int dice;
          synchronized (mood) {
            dice = mood.nextInt(100);
          }
          if (dice < 10) {
            throw new IOException("lost");
          }
          if (dice < 20) {
            pause(5);
          }
        };
    CacheOptions options =
        CacheOptions.builder().memoryBytes(8 << 20).maxOpenFiles(10).fetchThreads(4).build();
    try (CacheDirectory cache = CacheDirectory.open(folder.resolve("cache"), options);
        BlobDomain domain = cache.domain("d", fetcher)) {
      readAll(domain, contents, seed);
      assertThat(good.get() + failed.get()).isEqualTo((long) THREADS * READS);
      assertThat(good).hasValueGreaterThan(THREADS * READS / 2);
      assertThat(cache.statistics().memoryBytes()).isLessThanOrEqualTo(8 << 20);
      assertThat(((Domain) domain).openBlobs()).isZero();
      assertThat(cache.openFiles()).isZero();
      assertThat(fetcher.open).hasValue(0);
      var statistics = cache.statistics();
      assertThat(statistics.storeErrors()).isZero();
      assertThat(statistics.damagedBlocks()).isZero();
    }
    OwnThreads.assertGone("erofs-fetch-");
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      assertThat(open.filter(StressTest::isOfTheCache)).as("open files").isEmpty();
    }
  }

  private static boolean isOfTheCache(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains(".blocks");
    } catch (IOException gone) {
      return false;
    }
  }

  private void readAll(BlobDomain domain, byte[][] contents, long seed) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int id = t;
        all.add(
            pool.submit(
                () -> {
                  read(domain, contents, new Random(seed * 31 + id), id);
                  return id;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private void read(BlobDomain domain, byte[][] contents, Random random, int id)
      throws IOException {
    for (int done = 0; done < READS; ) {
      try (ImageBlobs image = domain.image("image" + id, TestFetcher.VOLUME)) {
        int blob = random.nextInt(BLOBS);
        try (BlobSource source = image.open(TestFetcher.key("b" + blob))) {
          for (int i = 0; i < 50 && done < READS; i++, done++) {
            read(source, contents[blob], random);
          }
        }
      }
    }
  }

  private void read(BlobSource source, byte[] content, Random random) throws IOException {
    int at = random.nextInt(content.length);
    int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 300_000 : 10_000);
    ByteBuffer target = ByteBuffer.allocate(length);
    try {
      int n = source.readFully(at, target);
      int end = Math.min(content.length, at + length);
      assertThat(Arrays.equals(target.array(), 0, n, content, at, end)).isTrue();
      good.incrementAndGet();
    } catch (BlobUnavailableException e) {
      failed.incrementAndGet();
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
