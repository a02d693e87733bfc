package io.erofs.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobSource;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.CachedBlob;
import io.erofs.testkit.FileData;
import io.erofs.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of the cache that cannot be written or read: readers get what was fetched all the same. */
@Timeout(60)
class FaultsTest {
  @TempDir Path folder = Path.of("");

  enum Fault {
    DISK_FULL,
    SHORT_WRITES,
    TORN_WRITES,
    WRITE_ERRORS,
    READ_ERRORS,
    OPEN_ERRORS
  }

  /** Files that fail now and then. */
  private static final class Failing implements FileIo.Opener {
    private final Fault fault;
    private final Random random;
    volatile boolean active = true;

    Failing(Fault fault, long seed) {
      this.fault = fault;
      this.random = new Random(seed);
    }

    private synchronized boolean now(Fault which) {
      return active && fault == which && random.nextInt(3) == 0;
    }

    @Override
    public FileIo open(Path file) throws IOException {
      if (now(Fault.OPEN_ERRORS)) {
        throw new IOException("Too many open files");
      }
      return new FailingFile(FileIo.HOST.open(file));
    }

    private final class FailingFile implements FileIo {
      private final FileIo file;

      FailingFile(FileIo file) {
        this.file = file;
      }

      @Override
      public int read(ByteBuffer target, long position) throws IOException {
        if (now(Fault.READ_ERRORS)) {
          throw new IOException("Input/output error");
        }
        return file.read(target, position);
      }

      @Override
      public int write(ByteBuffer source, long position) throws IOException {
        if (active && fault == Fault.DISK_FULL) {
          throw new IOException("No space left on device");
        }
        if (now(Fault.WRITE_ERRORS)) {
          throw new IOException("Input/output error");
        }
        if (now(Fault.SHORT_WRITES) || now(Fault.TORN_WRITES)) {
          int limit = source.limit();
          source.limit(source.position() + (source.remaining() + 1) / 2);
          int n = file.write(source, position);
          source.limit(limit);
          if (fault == Fault.TORN_WRITES) {
            throw new IOException("Input/output error");
          }
          return n;
        }
        return file.write(source, position);
      }

      @Override
      public long transferTo(long position, long count, WritableByteChannel target)
          throws IOException {
        return file.transferTo(position, count, target);
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public void truncate(long size) throws IOException {
        file.truncate(size);
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void readersGetRightDataAndTheCacheStaysRight(Fault fault) throws IOException {
    byte[] content = FileData.of(700_001, 3, FileData.Pattern.RANDOM).toByteArray();
    TestFetcher fetcher = new TestFetcher().with("a", content);
    long seed = Seeds.of(1).get(0);
    Failing files = new Failing(fault, seed);
    for (int round = 0; round < 3; round++) {
      files.active = round < 2;
      try (CacheDirectory cache = open(files);
          BlobDomain domain = cache.domain("d", fetcher);
          BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
        Random random = new Random(seed + round);
        for (int i = 0; i < 300; i++) {
          int at = random.nextInt(content.length);
          int length = 1 + random.nextInt(20_000);
          assertThat(CacheTest.read(source, at, length))
              .as(Seeds.describe(seed))
              .isEqualTo(Arrays.copyOfRange(content, at, Math.min(content.length, at + length)));
        }
        boolean told = fault != Fault.SHORT_WRITES && fault != Fault.OPEN_ERRORS;
        if (told && files.active) {
          assertThat(cache.statistics().storeErrors()).isPositive();
        }
        if (fault == Fault.DISK_FULL && files.active) {
          assertThat(source.presentBytes()).isZero();
        }
      }
    }
    fetcher.requests.clear();
    try (CacheDirectory cache = open(FileIo.HOST);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      source.prefetch(0, Long.MAX_VALUE);
      assertThat(CacheTest.read(source, 0, content.length)).isEqualTo(content);
      CachedBlob blob = cache.list().get(0);
      assertThat(cache.verify(blob)).isZero();
      assertThat(blob.presentBytes()).isEqualTo(content.length);
    }
  }

  private CacheDirectory open(FileIo.Opener files) throws IOException {
    CacheOptions options = CacheTest.SMALL.toBuilder().memoryBytes(0).build();
    return CacheDirectory.open(folder.resolve("cache"), options, files, Room.HOST);
  }

  @Test
  void closesFilesThatAreIdleAndOpensThemAgain() throws IOException {
    TestFetcher fetcher = new TestFetcher();
    byte[][] contents = new byte[30][];
    for (int i = 0; i < contents.length; i++) {
      contents[i] = FileData.of(100_000, i, FileData.Pattern.RANDOM).toByteArray();
      fetcher.with("b" + i, contents[i]);
    }
    CacheOptions options = CacheTest.SMALL.toBuilder().maxOpenFiles(4).memoryBytes(0).build();
    try (CacheDirectory cache = CacheDirectory.open(folder.resolve("cache"), options);
        BlobDomain domain = cache.domain("d", fetcher)) {
      BlobSource[] sources = new BlobSource[contents.length];
      for (int i = 0; i < contents.length; i++) {
        sources[i] = domain.image("i" + i, TestFetcher.VOLUME).open(TestFetcher.key("b" + i));
      }
      Random random = new Random(1);
      for (int n = 0; n < 2000; n++) {
        int i = random.nextInt(contents.length);
        int at = random.nextInt(90_000);
        assertThat(CacheTest.read(sources[i], at, 5000))
            .isEqualTo(Arrays.copyOfRange(contents[i], at, at + 5000));
        assertThat(cache.openFiles()).isLessThanOrEqualTo(5);
      }
    }
  }

  @Test
  void givesReadersTheirFileBackWhenAnotherOneIsInterrupted() throws Exception {
    byte[] content = FileData.of(700_001, 3, FileData.Pattern.RANDOM).toByteArray();
    TestFetcher fetcher = new TestFetcher().with("a", content);
    CacheOptions options = CacheTest.SMALL.toBuilder().memoryBytes(0).build();
    try (CacheDirectory cache = CacheDirectory.open(folder.resolve("cache"), options);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      source.prefetch(0, content.length);
      Thread victim =
          new Thread(
              () -> {
                Random random = new Random(2);
                for (int i = 0; i < 300; i++) {
                  Thread.currentThread().interrupt();
                  try {
                    CacheTest.read(source, random.nextInt(600_000), 3000);
                  } catch (IOException expected) {
                    Thread.interrupted();
                  }
                }
              });
      victim.start();
      Random random = new Random(3);
      for (int i = 0; i < 1000; i++) {
        int at = random.nextInt(690_000);
        assertThat(CacheTest.read(source, at, 10_000))
            .isEqualTo(Arrays.copyOfRange(content, at, at + 10_000));
      }
      victim.join();
      assertThat(cache.statistics().storeErrors()).isZero();
    }
  }
}
