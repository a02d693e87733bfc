package io.erofs.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobKey;
import io.erofs.blob.BlobSource;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.CachedBlob;
import io.erofs.blob.ImageBlobs;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceSlot;
import io.erofs.testkit.FileData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process, one cache: what is fetched, kept, shared, refused and thrown away. */
class CacheTest {
  static final CacheOptions SMALL =
      CacheOptions.builder().readAheadBytes(0).memoryBytes(1 << 20).build();

  @TempDir Path folder = Path.of("");

  private final byte[] content = FileData.of(1_000_003, 7, FileData.Pattern.RANDOM).toByteArray();
  private final TestFetcher fetcher = new TestFetcher().with("a", content);

  private CacheDirectory open(CacheOptions options) throws IOException {
    return CacheDirectory.open(folder.resolve("cache"), options);
  }

  static byte[] read(BlobSource source, long at, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    source.readFully(at, target);
    return Arrays.copyOf(target.array(), target.position());
  }

  private void assertReads(BlobSource source, int at, int length) throws IOException {
    assertThat(read(source, at, length))
        .isEqualTo(Arrays.copyOfRange(content, at, Math.min(content.length, at + length)));
  }

  @AfterEach
  void leavesNothingOpen() {
    assertThat(fetcher.open).hasValue(0);
  }

  @Test
  void fetchesTheBlocksThatAreReadAndNoOthers() throws IOException {
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        ImageBlobs image = domain.image("i", TestFetcher.VOLUME);
        BlobSource source = image.open(TestFetcher.key("a"))) {
      assertThat(source.size()).isEqualTo(content.length);
      assertThat(fetcher.requests).isEmpty();
      assertReads(source, 5000, 100);
      assertReads(source, 4096, 4096);
      assertReads(source, 999_000, 5000);
      assertThat(fetcher.requests)
          .containsExactly(
              new TestFetcher.Request(TestFetcher.key("a"), 4096, 4096),
              new TestFetcher.Request(TestFetcher.key("a"), 995_328, content.length - 995_328));
      assertThat(source.presentBytes()).isEqualTo(4096 + content.length - 995_328);
      assertThat(source.isPresent(4096, 4096)).isTrue();
      assertThat(source.isPresent(4095, 2)).isFalse();
      assertThat(cache.statistics().hits()).isEqualTo(1);
      assertThat(cache.statistics().misses()).isEqualTo(2);
      assertThat(cache.statistics().fetchedBytes()).isEqualTo(fetcher.bytes());
    }
  }

  @Test
  void readsAheadOfWhatIsMissedInTheSameRequest() throws IOException {
    CacheOptions options = SMALL.toBuilder().readAheadBytes(20_000).build();
    try (CacheDirectory cache = open(options);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      assertReads(source, 0, 1);
      assertThat(fetcher.requests)
          .containsExactly(new TestFetcher.Request(TestFetcher.key("a"), 0, 6 * 4096));
      assertReads(source, 4096, 5 * 4096);
      assertThat(fetcher.requests).hasSize(1);
    }
  }

  @Test
  void splitsWhatIsLongerThanARequest() throws IOException {
    CacheOptions options = SMALL.toBuilder().maxRequestBytes(64 << 10).build();
    try (CacheDirectory cache = open(options);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      assertReads(source, 0, content.length);
      assertThat(fetcher.requests).allMatch(request -> request.length() <= 64 << 10);
      assertThat(fetcher.bytes()).isEqualTo(content.length);
    }
  }

  @Test
  void keepsWhatItFetchedForTheNextProcess() throws IOException {
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      assertReads(source, 0, 50_000);
    }
    fetcher.requests.clear();
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      assertThat(source.presentBytes()).isEqualTo(13 * 4096);
      assertReads(source, 0, 50_000);
      assertThat(fetcher.requests).isEmpty();
    }
  }

  @Test
  void discardsABlobThatIsAnotherNow() throws IOException {
    readAll();
    byte[] other = FileData.of(content.length, 8, FileData.Pattern.RANDOM).toByteArray();
    fetcher.with("a", other);
    fetcher.validators.put(TestFetcher.key("a"), "v2");
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      assertThat(source.presentBytes()).isZero();
      assertThat(read(source, 0, content.length)).isEqualTo(other);
      assertThat(cache.statistics().staleBlobs()).isEqualTo(1);
    }
  }

  private void readAll() throws IOException {
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      assertReads(source, 0, content.length);
    }
  }

  @Test
  void fetchesBlocksAgainThatWereDamagedOnDisk() throws IOException {
    readAll();
    Path data = only(".data");
    byte[] bytes = Files.readAllBytes(data);
    bytes[100_000] ^= 1;
    bytes[content.length - 1] ^= 1;
    Files.write(data, bytes);
    fetcher.requests.clear();
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      assertReads(source, 0, content.length);
      assertThat(fetcher.requests).hasSize(2);
      assertThat(cache.statistics().damagedBlocks()).isEqualTo(2);
    }
    try (CacheDirectory cache = open(SMALL)) {
      CachedBlob blob = cache.list().get(0);
      assertThat(blob.presentBytes()).isEqualTo(content.length);
      assertThat(cache.verify(blob)).isZero();
    }
  }

  @Test
  void findsDamageWhenAskedTo() throws IOException {
    readAll();
    Path data = only(".data");
    byte[] bytes = Files.readAllBytes(data);
    bytes[0] ^= 1;
    bytes[300_000] ^= 1;
    Files.write(data, bytes);
    try (CacheDirectory cache = open(SMALL)) {
      assertThat(cache.verify(cache.list().get(0))).isEqualTo(2);
    }
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      assertReads(source, 0, content.length);
      assertThat(cache.verify(cache.list().get(0))).isZero();
    }
  }

  private Path only(String suffix) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }

  @Test
  void opensABlobOnceForAllImagesOfADomain() throws IOException {
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher)) {
      ImageBlobs first = domain.image("one", TestFetcher.VOLUME);
      ImageBlobs second = domain.image("two", TestFetcher.VOLUME);
      BlobSource a = first.open(new DeviceSlot(1, Bytes.utf8("a"), 1, 0));
      BlobSource b = second.open(new DeviceSlot(7, Bytes.utf8("a"), 1, 0));
      assertReads(a, 0, 100_000);
      long memory = cache.statistics().memoryBytes();
      assertReads(b, 0, 100_000);
      assertThat(fetcher.requests).hasSize(1);
      assertThat(fetcher.opens).hasValue(1);
      assertThat(cache.statistics().memoryBytes()).isEqualTo(memory).isPositive();
      a.close();
      a.close();
      first.close();
      assertThat(fetcher.open).as("the second image still uses it").hasValue(1);
      assertReads(b, 50_000, 10);
      assertThatExceptionOfType(ClosedChannelException.class)
          .isThrownBy(() -> a.read(0, ByteBuffer.allocate(1)));
      b.close();
      assertThat(fetcher.open).as("the last one releases it").hasValue(0);
      assertThat(cache.statistics().memoryBytes()).isZero();
      assertThat(cache.openFiles()).isZero();
    }
  }

  @Test
  void refusesTheSameImageTwice() throws IOException {
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobDomain other = cache.domain("e", new TestFetcher())) {
      ImageBlobs first = domain.image("one", TestFetcher.VOLUME);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> domain.image("one", "elsewhere"))
          .withMessageContaining("id=one");
      other.image("one", TestFetcher.VOLUME).close();
      first.close();
      domain.image("one", TestFetcher.VOLUME).close();
      assertThatExceptionOfType(ClosedChannelException.class)
          .isThrownBy(() -> first.open(TestFetcher.key("a")));
    }
  }

  @Test
  void neverShowsADomainTheDataOfAnother() throws IOException {
    byte[] other = FileData.of(content.length, 9, FileData.Pattern.RANDOM).toByteArray();
    TestFetcher second = new TestFetcher().with("a", other);
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobDomain isolated = cache.domain("e", second);
        BlobSource a = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"));
        BlobSource b = isolated.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      assertReads(a, 0, content.length);
      assertThat(read(b, 0, content.length)).isEqualTo(other);
      assertReads(a, 0, content.length);
      assertThat(cache.list()).extracting(CachedBlob::domain).containsExactly("d", "e");
      assertThatIllegalArgumentException().isThrownBy(() -> cache.domain("d", fetcher));
    }
  }

  @Test
  void refusesACacheThatIsInUse() throws IOException {
    try (CacheDirectory cache = open(SMALL)) {
      assertThat(cache.list()).isEmpty();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> open(SMALL))
          .withMessageContaining("in use");
    }
    open(SMALL).close();
  }

  @Test
  void refusesDirectoriesThatAreSomethingElse() throws IOException {
    Path cache = Files.createDirectory(folder.resolve("cache"));
    Files.writeString(cache.resolve("precious"), "data");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> open(SMALL))
        .withMessageContaining("neither a cache nor an empty directory");
    Files.delete(cache.resolve("precious"));
    Files.writeString(cache.resolve("erofs-blob-cache"), "2\n");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> open(SMALL))
        .withMessageContaining("another version");
  }

  @Test
  void listsAndDropsWhatIsNotInUse() throws IOException {
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher)) {
      BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"));
      assertReads(source, 0, 4096);
      CachedBlob blob = cache.list().get(0);
      assertThat(blob.key()).isEqualTo(BlobKey.of(TestFetcher.VOLUME, "a"));
      assertThat(blob.info()).isEqualTo(source.info());
      assertThat(blob.presentBytes()).isEqualTo(4096);
      assertThat(blob.inUse()).isTrue();
      assertThat(cache.drop(blob)).isFalse();
      source.close();
      assertThat(cache.list().get(0).inUse()).isFalse();
      assertThat(cache.drop(blob)).isTrue();
      assertThat(cache.drop(blob)).isFalse();
      assertThat(cache.list()).isEmpty();
    }
  }

  @Test
  void saysWhyABlobIsNotThere() throws IOException {
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        ImageBlobs image = domain.image("i", TestFetcher.VOLUME)) {
      assertReason(Reason.NOT_FOUND, () -> image.open(TestFetcher.key("b")));
      assertReason(Reason.REFUSED, () -> image.open(new DeviceSlot(1, Bytes.EMPTY, 1, 0)));
      fetcher.refusal = new IOException("out of order");
      assertReason(Reason.FAILED, () -> image.open(TestFetcher.key("a")));
      fetcher.refusal = null;
      BlobSource source = image.open(TestFetcher.key("a"));
      fetcher.gate =
          request -> {
            throw new IOException("line cut");
          };
      assertReason(Reason.FAILED, () -> read(source, 0, 1));
      fetcher.gate = request -> {};
      assertReads(source, 0, 10);
      source.close();
    }
  }

  interface Action {
    Object run() throws IOException;
  }

  static void assertReason(Reason reason, Action action) {
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(action::run)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void harmsNobodyWithABadBlockThatIsReadAheadOrMerged() throws IOException {
    CacheOptions options = SMALL.toBuilder().readAheadBytes(1 << 20).build();
    fetcher.gate =
        request -> {
          if (request.offset() + request.length() > 500_000) {
            throw new IOException("bad sector");
          }
        };
    try (CacheDirectory cache = open(options);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      assertReads(source, 0, 1);
      assertReason(Reason.FAILED, () -> read(source, 600_000, 1));
      assertReads(source, 300_000, 100_000);
    }
  }

  @Test
  void readsEmptyBlobs() throws IOException {
    fetcher.with("empty", new byte[0]);
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("empty"))) {
      assertThat(source.read(0, ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(source.isPresent(0, 10)).isTrue();
      source.prefetch(0, 100);
    }
    assertThat(fetcher.requests).isEmpty();
  }

  @Test
  void prefetchesWhatIsMissing() throws IOException {
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      assertReads(source, 8192, 1);
      source.prefetch(0, Long.MAX_VALUE);
      assertThat(source.presentBytes()).isEqualTo(content.length);
      assertThat(fetcher.bytes()).isEqualTo(content.length);
      assertReads(source, 0, content.length);
      assertThat(fetcher.bytes()).isEqualTo(content.length);
    }
  }

  @Test
  void showsARangeToAllImagesAsOneBuffer() throws IOException {
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource a = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"));
        BlobSource b = domain.image("k", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      ByteBuffer view = a.view(10_000, 65_536).orElseThrow();
      assertThat(view)
          .isEqualTo(ByteBuffer.wrap(Arrays.copyOfRange(content, 10_000, 10_000 + 65_536)));
      long memory = cache.statistics().memoryBytes();
      assertThat(memory).as("whole blocks, once").isEqualTo(17 * 4096);
      assertThat(b.view(10_000, 65_536)).contains(view);
      assertReads(b, 10_000, 65_536);
      assertThat(cache.statistics().memoryBytes()).isEqualTo(memory);
      assertThat(a.view(10_000, 1 << 18)).as("more than a quarter of the memory").isEmpty();
      assertThat(a.view(content.length - 10, 11)).as("behind the end").isEmpty();
      assertThat(a.view(content.length - 10, 10)).isPresent();
    }
  }

  @Test
  void takesIntoMemoryWhatIsReadFromDiskAgain() throws IOException {
    readAll();
    try (CacheDirectory cache = open(SMALL);
        BlobDomain domain = cache.domain("d", fetcher);
        BlobSource source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"))) {
      cache.verify(cache.list().get(0));
      assertReads(source, 8192, 4096);
      assertThat(cache.statistics().memoryBytes()).as("read once").isZero();
      assertReads(source, 8192, 4096);
      assertThat(cache.statistics().memoryBytes()).as("read twice").isEqualTo(4096);
      assertReads(source, 8192, 4096);
    }
  }
}
