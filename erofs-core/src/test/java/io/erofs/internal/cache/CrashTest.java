package io.erofs.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobSource;
import io.erofs.blob.CachedBlob;
import io.erofs.testkit.FileData;
import io.erofs.testkit.Seeds;
import io.erofs.testkit.TempFolders;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that end in the middle of everything leave a cache with right data only. A few are
 * killed in each build; {@code -Derofs.cache.crashes=200} kills as many.
 */
@Timeout(1800)
class CrashTest {
  private static final int CRASHES = Integer.getInteger("erofs.cache.crashes", 4);

  @TempDir Path folder = Path.of("");

  @Test
  void killedProcessesLeaveRightDataOnly() throws Exception {
    long seed = Seeds.of(1).get(0);
    Random random = new Random(seed);
    Path cache = folder.resolve("cache");
    long kept = 0;
    for (int crash = 0; crash < CRASHES; crash++) {
      // The blobs are others now and then, so that stale ones are thrown away in between, too.
      long version = crash / 4;
      fillAndKill(cache, version, random);
      kept += check(cache, version, seed);
    }
    assertThat(kept).as("something was there after a crash").isPositive();
  }

  private static void fillAndKill(Path cache, long version, Random random) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                CrashChild.class.getName(),
                cache.toString(),
                Long.toString(version),
                Long.toString(random.nextLong()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("filling");
      Thread.sleep(random.nextInt(100));
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(child.exitValue()).as("killed").isEqualTo(128 + 9);
  }

  private static long check(Path directory, long version, long seed) throws IOException {
    TestFetcher fetcher = CrashChild.fetcher(version);
    long kept = 0;
    try (CacheDirectory cache = CacheDirectory.open(directory, CrashChild.options())) {
      for (CachedBlob blob : cache.list()) {
        assertThat(cache.verify(blob)).as(Seeds.describe(seed)).isZero();
      }
      try (BlobDomain domain = cache.domain("d", fetcher)) {
        for (int i = 0; i < CrashChild.BLOBS; i++) {
          kept += checkBlob(domain, i, CrashChild.content(version, i), fetcher, seed);
        }
      }
    }
    return kept;
  }

  /** What is present must be right; what is not is fetched without being kept in the way. */
  private static long checkBlob(
      BlobDomain domain, int blob, byte[] content, TestFetcher fetcher, long seed)
      throws IOException {
    try (BlobSource source =
        domain.image("check" + blob, TestFetcher.VOLUME).open(TestFetcher.key("b" + blob))) {
      long present = source.presentBytes();
      long before = fetcher.bytes();
      for (int at = 0; at < content.length; at += 4096) {
        int end = Math.min(content.length, at + 4096);
        if (source.isPresent(at, 4096)) {
          assertThat(CacheTest.read(source, at, 4096))
              .as(Seeds.describe(seed))
              .isEqualTo(Arrays.copyOfRange(content, at, end));
        }
      }
      assertThat(fetcher.bytes()).as("was present").isEqualTo(before);
      return present;
    }
  }

  @Test
  void indexesThatAreCutOffAnywhereTellTheTruth() throws IOException {
    byte[] content = FileData.of(100_001, 5, FileData.Pattern.RANDOM).toByteArray();
    TestFetcher fetcher = new TestFetcher().with("a", content);
    Path whole = folder.resolve("whole");
    try (CacheDirectory cache = CacheDirectory.open(whole, CacheTest.SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      for (int at : new int[] {50_000, 0, 99_000, 20_000}) {
        CacheTest.read(source, at, 9000);
      }
    }
    Path index = only(whole, ".blocks");
    byte[] bytes = Files.readAllBytes(index);
    long most = 0;
    for (int cut = 0; cut <= bytes.length; cut++) {
      Files.write(index, Arrays.copyOf(bytes, cut));
      most = Math.max(most, readAll(whole, fetcher, content, cut));
    }
    assertThat(most).isEqualTo(10 * 4096 + content.length % 4096);
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 0x10;
      Files.write(index, damaged);
      readAll(whole, fetcher, content, at);
    }
  }

  /** Reads everything through a copy of a cache; returns how much of it was there. */
  private long readAll(Path whole, TestFetcher fetcher, byte[] content, int what)
      throws IOException {
    Path copy = folder.resolve("copy");
    copy(whole, copy);
    try (CacheDirectory cache = CacheDirectory.open(copy, CacheTest.SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      long present = source.presentBytes();
      assertThat(Arrays.equals(CacheTest.read(source, 0, content.length), content))
          .as("byte %d", what)
          .isTrue();
      return present;
    } finally {
      TempFolders.delete(copy);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (var files = Files.walk(from)) {
      all = files.toList();
    }
    for (Path file : all) {
      Files.copy(file, to.resolve(from.relativize(file).toString()));
    }
  }

  private static Path only(Path folder, String suffix) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }
}
