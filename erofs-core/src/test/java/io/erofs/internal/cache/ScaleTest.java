package io.erofs.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobSource;
import io.erofs.blob.CacheOptions;
import io.erofs.testkit.FileData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many images with many blobs, all open at once. {@code -Derofs.cache.images=1000} is the figure
 * that is meant; each build opens fewer.
 */
@Timeout(1800)
class ScaleTest {
  private static final int IMAGES = Integer.getInteger("erofs.cache.images", 50);
  private static final int BLOBS = 20;
  private static final int MAX_FILES = 64;

  /** Bytes of heap: 4.3 KB were measured with 20,000 blobs. */
  private static final int PER_BLOB = 4500;

  /** Blocks in memory, and what else the test leaves behind. */
  private static final int OTHER = 2 << 20;

  @TempDir Path folder = Path.of("");

  @Test
  void opensManyImagesWithBoundedFilesAndMemory() throws IOException {
    byte[] content = FileData.of(100_000, 1, FileData.Pattern.RANDOM).toByteArray();
    TestFetcher fetcher = new TestFetcher();
    for (int i = 0; i < IMAGES * BLOBS; i++) {
      fetcher.with("b" + i, content);
    }
    CacheOptions options =
        CacheTest.SMALL.toBuilder().maxOpenFiles(MAX_FILES).memoryBytes(1 << 20).build();
    List<BlobSource> sources = new ArrayList<>();
    long files = openFiles();
    long memory = usedMemory();
    try (CacheDirectory cache = CacheDirectory.open(folder.resolve("cache"), options);
        BlobDomain domain = cache.domain("d", fetcher)) {
      for (int i = 0; i < IMAGES; i++) {
        var image = domain.image("image" + i, TestFetcher.VOLUME);
        for (int b = 0; b < BLOBS; b++) {
          BlobSource source = image.open(TestFetcher.key("b" + (i * BLOBS + b)));
          CacheTest.read(source, 4096 * b, 5000);
          sources.add(source);
        }
      }
      Random random = new Random(1);
      for (int i = 0; i < 2000; i++) {
        CacheTest.read(sources.get(random.nextInt(sources.size())), 0, 10_000);
      }
      long open = openFiles() - files;
      long each = (usedMemory() - memory) / sources.size();
      System.out.printf("%d blobs: %d files, %d bytes of heap each%n", sources.size(), open, each);
      assertThat(open).isLessThanOrEqualTo(MAX_FILES + 10);
      assertThat(each).isLessThanOrEqualTo(PER_BLOB + OTHER / sources.size());
      for (BlobSource source : sources) {
        source.close();
      }
      assertThat(((Domain) domain).openBlobs()).isZero();
    }
    assertThat(openFiles()).isLessThanOrEqualTo(files + 2);
  }

  private static long openFiles() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
