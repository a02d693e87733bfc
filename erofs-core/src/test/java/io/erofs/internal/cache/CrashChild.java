package io.erofs.internal.cache;

import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobSource;
import io.erofs.blob.CacheOptions;
import io.erofs.testkit.FileData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;

/** A process that fills a cache until it is killed. */
final class CrashChild {
  static final int BLOBS = 4;
  static final int SIZE = 2_000_001;

  private CrashChild() {}

  static byte[] content(long version, int blob) {
    return FileData.of(SIZE, version * 100 + blob, FileData.Pattern.RANDOM).toByteArray();
  }

  static TestFetcher fetcher(long version) {
    TestFetcher fetcher = new TestFetcher();
    for (int i = 0; i < BLOBS; i++) {
      fetcher.with("b" + i, content(version, i));
      fetcher.validators.put(TestFetcher.key("b" + i), "v" + version);
    }
    return fetcher;
  }

  static CacheOptions options() {
    return CacheTest.SMALL.toBuilder().maxOpenFiles(5).build();
  }

  /** Arguments: the directory, the version of the blobs, a seed. */
  public static void main(String[] args) throws Exception {
    long version = Long.parseLong(args[1]);
    long seed = Long.parseLong(args[2]);
    CacheDirectory cache = CacheDirectory.open(Path.of(args[0]), options());
    BlobDomain domain = cache.domain("d", fetcher(version));
    for (int t = 0; t < 3; t++) {
      Random random = new Random(seed + t);
      int id = t;
      new Thread(() -> fill(domain, random, id)).start();
    }
  }

  private static void fill(BlobDomain domain, Random random, int id) {
    try {
      while (true) {
        try (BlobSource source =
            domain
                .image("i" + id + random.nextLong(), TestFetcher.VOLUME)
                .open(TestFetcher.key("b" + random.nextInt(BLOBS)))) {
          for (int i = 0; i < 5; i++) {
            CacheTest.read(source, random.nextInt(SIZE), 1 + random.nextInt(20_000));
          }
        }
        System.out.println("filling");
        Thread.sleep(1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
