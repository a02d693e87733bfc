package io.erofs.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobSource;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.Location;
import io.erofs.testkit.FileData;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for what is missing, and what becomes of them. */
@Timeout(60)
class MissTest {
  @TempDir Path folder = Path.of("");

  private final byte[] content = FileData.of(1 << 20, 7, FileData.Pattern.RANDOM).toByteArray();
  private final TestFetcher fetcher = new TestFetcher().with("a", content);
  private final Semaphore permits = new Semaphore(0);
  private final ExecutorService readers = Executors.newCachedThreadPool();
  private CacheDirectory cache;
  private BlobDomain domain;
  private BlobSource source;

  @BeforeEach
  void open() throws IOException {
    cache = CacheDirectory.open(folder.resolve("cache"), CacheTest.SMALL);
    domain = cache.domain("d", fetcher);
    source = domain.image("i", TestFetcher.VOLUME).open(TestFetcher.key("a"));
    fetcher.gate = TestFetcher.held(permits);
  }

  @AfterEach
  void close() throws Exception {
    permits.release(1_000_000);
    cache.close();
    readers.shutdownNow();
    assertThat(readers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(fetcher.open).hasValue(0);
    assertThat(fetcher.closed).isTrue();
    assertThat(cache.openFiles()).isZero();
  }

  private Future<byte[]> reading(int at, int length) {
    return readers.submit(() -> CacheTest.read(source, at, length));
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      Thread.sleep(2);
    }
  }

  private byte[] part(int at, int length) {
    return Arrays.copyOfRange(content, at, at + length);
  }

  @Test
  void fetchesARangeOnceHoweverManyWaitForIt() throws Exception {
    List<Future<byte[]>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(reading(4096 * (i % 4), 4096 * (4 - i % 4)));
      if (i == 0) {
        until(() -> !fetcher.requests.isEmpty());
      }
    }
    until(() -> cache.statistics().waits() == 49);
    permits.release(1_000_000);
    for (int i = 0; i < 50; i++) {
      assertThat(all.get(i).get()).isEqualTo(part(4096 * (i % 4), 4096 * (4 - i % 4)));
    }
    assertThat(fetcher.requests).hasSize(1);
    assertThat(cache.statistics().misses()).isEqualTo(50);
  }

  @Test
  void mergesNeighboursThatWaitForAThread() throws Exception {
    // All eight threads are busy at the end of the blob, so that what follows has to wait.
    List<Future<byte[]>> busy = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      busy.add(reading(900_000 + i * 8192, 1));
    }
    until(() -> fetcher.requests.size() == 8);
    List<Future<byte[]>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(reading(i * 4096, 4096));
    }
    until(() -> ((Source) source).flightsUnderWay() == 18);
    permits.release(1_000_000);
    for (int i = 0; i < 10; i++) {
      assertThat(all.get(i).get()).isEqualTo(part(i * 4096, 4096));
    }
    for (Future<byte[]> each : busy) {
      each.get();
    }
    List<TestFetcher.Request> merged =
        fetcher.requests.stream().filter(request -> request.offset() < 10 * 4096).toList();
    assertThat(merged.stream().mapToInt(TestFetcher.Request::length).sum()).isEqualTo(10 * 4096);
    assertThat(merged.size()).isLessThan(10);
  }

  @Test
  void letsReadersPassWhatIsFetchedInAdvance() throws Exception {
    List<Future<byte[]>> busy = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      busy.add(reading(900_000 + i * 8192, 1));
    }
    until(() -> fetcher.requests.size() == 8);
    Future<Integer> ahead =
        readers.submit(
            () -> {
              source.prefetch(0, 100_000);
              return 1;
            });
    until(() -> ((Source) source).flightsUnderWay() == 9);
    Future<byte[]> reader = reading(500_000, 10);
    until(() -> ((Source) source).flightsUnderWay() == 10);
    permits.release(1);
    until(() -> fetcher.requests.size() == 9);
    assertThat(fetcher.requests.get(8).offset()).isEqualTo(500_000 / 4096 * 4096L);
    permits.release(1_000_000);
    assertThat(reader.get()).isEqualTo(part(500_000, 10));
    assertThat(ahead.get()).isEqualTo(1);
    assertThat(source.isPresent(0, 100_000)).isTrue();
    for (Future<byte[]> each : busy) {
      each.get();
    }
  }

  @Test
  void failsAllWhoWaitWhenTheFetcherDies() throws Exception {
    fetcher.gate = request -> {};
    assertThat(CacheTest.read(source, 0, 10)).isEqualTo(part(0, 10));
    fetcher.gate =
        request -> {
          if (request.offset() >= 500_000) {
            throw new BlobUnavailableException(Reason.CLOSED, "died", Location.of("test"));
          }
          TestFetcher.held(permits).pass(request);
        };
    List<Future<byte[]>> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(reading(8192 * (1 + i % 5), 10));
    }
    until(() -> fetcher.requests.size() == 6 && cache.statistics().waits() == 25);
    all.add(reading(700_000, 10));
    for (Future<byte[]> each : all) {
      assertReason(Reason.CLOSED, each::get);
    }
    CacheTest.assertReason(Reason.CLOSED, () -> CacheTest.read(source, 300_000, 1));
    assertThat(CacheTest.read(source, 0, 10)).as("what is there is there").isEqualTo(part(0, 10));
  }

  @Test
  void failsAllWhoWaitWhenTheDomainIsClosed() throws Exception {
    List<Future<byte[]>> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(reading(8192 * i, 10));
    }
    until(() -> ((Source) source).flightsUnderWay() == 30);
    domain.close();
    for (Future<byte[]> each : all) {
      assertReason(Reason.CLOSED, each::get);
    }
    CacheTest.assertReason(Reason.CLOSED, () -> CacheTest.read(source, 500_000, 1));
    domain.close();
  }

  @Test
  void lethalOpeningsEndTheWaitingForThem() throws Exception {
    fetcher.refusal = new BlobUnavailableException(Reason.CLOSED, "died", Location.of("test"));
    CacheTest.assertReason(
        Reason.CLOSED, () -> domain.image("j", "other").open(TestFetcher.key("b")));
    fetcher.refusal = null;
    CacheTest.assertReason(
        Reason.CLOSED, () -> domain.image("k", "other").open(TestFetcher.key("b")));
  }

  @Test
  void goesOnAfterAFailureAndTellsAllWhoWaitedForIt() throws Exception {
    fetcher.gate =
        request -> {
          TestFetcher.held(permits).pass(request);
          throw new IOException("lost");
        };
    Future<byte[]> one = reading(0, 10);
    until(() -> fetcher.requests.size() == 1);
    Future<byte[]> two = reading(5, 10);
    until(() -> cache.statistics().waits() == 1);
    permits.release(10);
    assertReason(Reason.FAILED, one::get);
    assertReason(Reason.FAILED, two::get);
    fetcher.gate = request -> {};
    assertThat(CacheTest.read(source, 0, 10)).isEqualTo(part(0, 10));
    assertThat(cache.statistics().fetchErrors()).isEqualTo(1);
  }

  @Test
  void survivesFetchersThatBreakTheirContract() throws Exception {
    fetcher.gate =
        request -> {
          throw new IllegalStateException("a bug");
        };
    CacheTest.assertReason(Reason.FAILED, () -> CacheTest.read(source, 0, 10));
    fetcher.gate = request -> {};
    assertThat(CacheTest.read(source, 0, 10)).isEqualTo(part(0, 10));
  }

  @Test
  void interruptsOnlyTheReaderThatIsInterrupted() throws Exception {
    Thread[] threads = new Thread[1];
    Future<byte[]> victim =
        readers.submit(
            () -> {
              threads[0] = Thread.currentThread();
              return CacheTest.read(source, 0, 10);
            });
    until(() -> fetcher.requests.size() == 1);
    Future<byte[]> other = reading(0, 10);
    until(() -> cache.statistics().waits() == 1);
    threads[0].interrupt();
    assertThat(failure(victim::get)).isInstanceOf(InterruptedIOException.class);
    permits.release(10);
    assertThat(other.get()).isEqualTo(part(0, 10));
    assertThat(fetcher.requests).hasSize(1);
  }

  @Test
  void lastImageMayLeaveWhileItsRangeIsFetched() throws Exception {
    Future<byte[]> reader = reading(0, 10);
    until(() -> fetcher.requests.size() == 1);
    source.close();
    assertThat(fetcher.open).as("still fetching").hasValue(1);
    permits.release(10);
    try {
      assertThat(reader.get()).isEqualTo(part(0, 10));
    } catch (ExecutionException closed) {
      assertThat(closed).hasCauseInstanceOf(java.nio.channels.ClosedChannelException.class);
    }
    until(() -> fetcher.open.get() == 0);
    assertThat(((Domain) domain).openBlobs()).isZero();
  }

  private static void assertReason(Reason reason, Callable<?> call) {
    assertThat(failure(call))
        .isInstanceOfSatisfying(
            BlobUnavailableException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static Throwable failure(Callable<?> call) {
    try {
      call.call();
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (Exception e) {
      return e;
    }
    throw new AssertionError("did not fail");
  }
}
