package io.erofs.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.erofs.Erofs;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceSlot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PrefetchTest {
  private static final int SIZE = 20 << 20;

  @TempDir Path folder = Path.of("");

  private final AtomicLong fetched = new AtomicLong();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile long failFrom = Long.MAX_VALUE;
  private BlobCache cache;
  private BlobDomain domain;

  /** Zeros, at the speed of the gate. */
  private final class Zeros implements BlobFetcher, RemoteBlob {
    @Override
    public RemoteBlob open(BlobKey key) {
      return this;
    }

    @Override
    public BlobInfo info() {
      return new BlobInfo(SIZE, Bytes.utf8("zeros"));
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
      mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } finally {
        atOnce.decrementAndGet();
      }
      if (offset + target.remaining() > failFrom) {
        throw new IOException("cannot fetch " + failFrom);
      }
      fetched.addAndGet(target.remaining());
      target.position(target.limit());
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  @BeforeEach
  void open() throws IOException {
    cache = Erofs.openCache(folder.resolve("cache"), CacheOptions.DEFAULT);
    domain = cache.domain("d", new Zeros());
  }

  @AfterEach
  void close() throws IOException {
    gate.countDown();
    cache.close();
  }

  private BlobSource blob() throws IOException {
    return domain
        .image("i" + System.nanoTime(), "v")
        .open(new DeviceSlot(1, Bytes.utf8("x"), 1, 0));
  }

  @Test
  void fetchesWholeBlobs() throws Exception {
    try (BlobSource blob = blob();
        Prefetch prefetch = Prefetch.start(List.of(Prefetch.Range.all(blob)), 3)) {
      prefetch.await();
      assertThat(prefetch.isDone()).isTrue();
      assertThat(prefetch.totalBytes()).isEqualTo(SIZE);
      assertThat(prefetch.doneBytes()).isEqualTo(SIZE);
      assertThat(blob.presentBytes()).isEqualTo(SIZE);
      assertThat(fetched.get()).isEqualTo(SIZE);
      assertThat(mostAtOnce.get()).isBetween(1, 3);
    }
  }

  @Test
  void fetchesRangesAndNoMore() throws Exception {
    try (BlobSource blob = blob();
        Prefetch prefetch =
            Prefetch.start(
                List.of(
                    new Prefetch.Range(blob, 8192, 4096),
                    new Prefetch.Range(blob, SIZE - 10, 1000),
                    new Prefetch.Range(blob, SIZE + 5, 1000)),
                1)) {
      prefetch.await();
      assertThat(prefetch.totalBytes()).isEqualTo(4106);
      assertThat(blob.isPresent(8192, 4096)).isTrue();
      assertThat(blob.isPresent(SIZE - 10, 10)).isTrue();
      assertThat(blob.presentBytes()).isLessThan(1 << 20);
    }
  }

  @Test
  void goesOnAfterAFailureAndTellsIt() throws Exception {
    failFrom = 9L << 20;
    try (BlobSource blob = blob();
        Prefetch prefetch =
            Prefetch.start(
                List.of(
                    new Prefetch.Range(blob, 10L << 20, 4096), new Prefetch.Range(blob, 0, 4096)),
                1)) {
      assertThatIOException().isThrownBy(prefetch::await).withStackTraceContaining("cannot fetch");
      assertThat(blob.isPresent(0, 4096)).isTrue();
      assertThat(prefetch.doneBytes()).isEqualTo(4096);
    }
  }

  @Test
  void canBeCancelled() throws Exception {
    gate = new CountDownLatch(1);
    try (BlobSource blob = blob()) {
      Prefetch prefetch = Prefetch.start(List.of(Prefetch.Range.all(blob)), 2);
      while (atOnce.get() == 0) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
      Thread opener =
          new Thread(
              () -> {
                try {
                  TimeUnit.MILLISECONDS.sleep(300);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                gate.countDown();
              });
      opener.start();
      prefetch.close();
      opener.join();
      assertThat(prefetch.isDone()).isTrue();
      assertThat(prefetch.doneBytes()).isLessThan(SIZE);
      prefetch.await();
      prefetch.close();
    }
  }

  @Test
  void endsAtOnceWithoutRanges() throws Exception {
    try (Prefetch prefetch = Prefetch.start(List.of(), 1)) {
      prefetch.await();
      assertThat(prefetch.totalBytes()).isZero();
    }
  }

  @Test
  void refusesNumbersOutOfRange() {
    assertThatIllegalArgumentException().isThrownBy(() -> Prefetch.start(List.of(), 0));
    assertThatIllegalArgumentException().isThrownBy(() -> Prefetch.start(List.of(), 65));
  }
}
