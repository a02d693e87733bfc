package io.erofs.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobSource;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.CachedBlob;
import io.erofs.testkit.FileData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes when there is too little room, and what stays. */
class CullingTest {
  private static final int SIZE = 1 << 20;

  @TempDir Path folder = Path.of("");

  private final TestFetcher fetcher = new TestFetcher();
  private long free = 100 * SIZE;

  @BeforeEach
  void makeBlobs() {
    for (int i = 0; i < 10; i++) {
      fetcher.with("b" + i, FileData.of(SIZE, i, FileData.Pattern.RANDOM).toByteArray());
    }
  }

  private CacheDirectory open(CacheOptions options) throws IOException {
    return CacheDirectory.open(
        folder.resolve("cache"), options, FileIo.HOST, directory -> new Room(100L * SIZE, free));
  }

  /** Caches blobs, the first used longest ago. */
  private void fill(CacheOptions options, int count) throws IOException {
    try (CacheDirectory cache = open(options);
        BlobDomain domain = cache.domain("d", fetcher)) {
      for (int i = 0; i < count; i++) {
        try (BlobSource source =
            domain.image("i" + i, TestFetcher.VOLUME).open(TestFetcher.key("b" + i))) {
          source.prefetch(0, SIZE);
        }
      }
    }
    List<Path> indexes;
    try (var files = Files.walk(folder)) {
      indexes = files.filter(file -> file.toString().endsWith(".blocks")).toList();
    }
    for (Path index : indexes) {
      int number = index.getFileName().toString().charAt(2) - '0';
      Files.setLastModifiedTime(index, FileTime.fromMillis(1_000_000L * (number + 1)));
    }
  }

  private static List<String> names(CacheDirectory cache) throws IOException {
    return cache.list().stream().map(CachedBlob::key).map(key -> key.cookie().toString()).toList();
  }

  @Test
  void removesTheLeastRecentlyUsedUntilThereIsRoomAgain() throws IOException {
    CacheOptions options = CacheTest.SMALL.toBuilder().maxBytes(10L * SIZE).build();
    fill(options, 8);
    CacheOptions tight = options.toBuilder().watermarks(50, 30, 10).build();
    try (CacheDirectory cache = open(tight)) {
      assertThat(names(cache)).as("at opening").containsExactly("b3", "b4", "b5", "b6", "b7");
      assertThat(cache.statistics().culledBlobs()).isEqualTo(3);
      assertThat(cache.statistics().culledBytes()).isEqualTo(3 * SIZE);
      assertThat(cache.cull()).as("between the marks").isZero();
    }
  }

  @Test
  void countsTheFreeBytesOfTheFileSystem() throws IOException {
    fill(CacheTest.SMALL, 4);
    CacheOptions options = CacheTest.SMALL.toBuilder().watermarks(20, 10, 5).build();
    free = 10 * SIZE;
    try (CacheDirectory cache = open(options)) {
      assertThat(names(cache)).hasSize(4);
      free = 9 * SIZE;
      assertThat(cache.cull()).as("room never comes back").isEqualTo(4);
      assertThat(names(cache)).isEmpty();
    }
  }

  @Test
  void countsBlobs() throws IOException {
    fill(CacheTest.SMALL, 8);
    CacheOptions options = CacheTest.SMALL.toBuilder().maxFiles(10).watermarks(60, 40, 0).build();
    try (CacheDirectory cache = open(options)) {
      assertThat(names(cache)).containsExactly("b4", "b5", "b6", "b7");
    }
  }

  @Test
  void leavesBlobsThatAreInUse() throws IOException {
    fill(CacheTest.SMALL, 3);
    try (CacheDirectory cache = open(CacheTest.SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource used = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("b0"))) {
      free = 0;
      assertThat(cache.cull()).isEqualTo(2);
      assertThat(names(cache)).containsExactly("b0");
      CacheTest.read(used, 0, 100);
      assertThat(fetcher.requests).hasSize(3);
    }
  }

  @Test
  void storesNothingBelowTheLastMarkAndServesAllTheSame() throws IOException {
    free = SIZE / 2;
    try (CacheDirectory cache = open(CacheTest.SMALL.toBuilder().memoryBytes(0).build());
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("b1"))) {
      assertThat(CacheTest.read(source, 5000, 100_000)).hasSize(100_000);
      assertThat(source.presentBytes()).isZero();
      assertThat(cache.list()).isEmpty();
      free = 50 * SIZE;
      cache.cull();
      CacheTest.read(source, 5000, 10);
      assertThat(cache.statistics().storeErrors()).isZero();
    }
  }

  @Test
  void looksForRoomWhileItStores() throws IOException {
    CacheOptions options =
        CacheTest.SMALL.toBuilder().maxBytes(5L * SIZE).watermarks(60, 40, 0).build();
    for (int i = 0; i < 10; i++) {
      fetcher.with("b" + i, FileData.of(9 * SIZE, i, FileData.Pattern.RANDOM).toByteArray());
    }
    try (CacheDirectory cache = open(options);
        BlobDomain domain = cache.domain("d", fetcher)) {
      for (int i = 0; i < 4; i++) {
        try (BlobSource source =
            domain.image("i" + i, TestFetcher.VOLUME).open(TestFetcher.key("b" + i))) {
          source.prefetch(0, 2 * SIZE);
        }
      }
      cache.cull();
      long total = cache.list().stream().mapToLong(CachedBlob::presentBytes).sum();
      assertThat(total).isLessThanOrEqualTo(3L * SIZE);
      assertThat(cache.statistics().culledBlobs()).isPositive();
    }
  }

  @Test
  void removesWhatAnInterruptedStartLeftBehind() throws IOException {
    fill(CacheTest.SMALL, 2);
    Path index;
    try (var files = Files.walk(folder)) {
      index = files.filter(file -> file.toString().endsWith("b0.blocks")).findFirst().orElseThrow();
    }
    Files.move(index, index.resolveSibling("Db0.blocks.new"));
    try (CacheDirectory cache = open(CacheTest.SMALL)) {
      assertThat(names(cache)).containsExactly("b1");
      try (var left = Files.list(index.getParent())) {
        assertThat(left.map(Path::getFileName).map(Path::toString))
            .noneMatch(name -> name.startsWith("Db0"));
      }
    }
  }

  @Test
  void refusesMarksThatAreOutOfOrder() {
    for (int[] marks : new int[][] {{5, 5, 1}, {7, 1, 1}, {7, 5, -1}, {100, 5, 1}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> CacheOptions.builder().watermarks(marks[0], marks[1], marks[2]).build())
          .withMessageContaining("Percent=");
    }
  }
}
