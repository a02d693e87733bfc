package io.erofs.blob.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.erofs.Erofs;
import io.erofs.blob.BlobCache;
import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobInfo;
import io.erofs.blob.BlobKey;
import io.erofs.blob.BlobSource;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import io.erofs.testkit.FileData;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A fetcher and a daemon, and what each does when the other misbehaves. */
@Timeout(60)
class SocketFetcherTest {
  private static final Duration LONG = Duration.ofSeconds(50);
  private static final BlobKey KEY = BlobKey.of("v", "a");

  @TempDir Path folder = Path.of("");

  private final byte[] content = FileData.of(500_001, 4, FileData.Pattern.RANDOM).toByteArray();
  private final Memory memory = new Memory();

  /** One blob, of which everything can go wrong. */
  private final class Memory implements BlobFetcher, RemoteBlob {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private volatile Reason refusal = Reason.FAILED;
    private volatile boolean refuses;
    private volatile CountDownLatch hold = new CountDownLatch(0);

    @Override
    public RemoteBlob open(BlobKey key) throws IOException {
      check();
      if (!key.equals(KEY)) {
        throw new BlobUnavailableException(Reason.NOT_FOUND, "none", Location.of("memory"));
      }
      open.incrementAndGet();
      opened.incrementAndGet();
      return new RemoteBlob() {
        @Override
        public BlobInfo info() {
          return Memory.this.info();
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
          Memory.this.read(offset, target);
        }

        @Override
        public void close() {
          open.decrementAndGet();
        }
      };
    }

    private void check() throws IOException {
      if (refuses) {
        throw new BlobUnavailableException(refusal, "refused", Location.of("memory"));
      }
    }

    @Override
    public BlobInfo info() {
      return new BlobInfo(content.length, Bytes.of(new byte[] {0, -1, 'x'}));
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
      check();
      try {
        hold.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      target.put(content, (int) offset, target.remaining());
    }

    @Override
    public void close() {}
  }

  private Path socket() {
    return folder.resolve("s");
  }

  private static byte[] read(RemoteBlob blob, long at, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    blob.read(at, target);
    assertThat(target.hasRemaining()).isFalse();
    return target.array();
  }

  private static void assertReason(Reason reason, Callable call) {
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private interface Callable {
    Object run() throws IOException;
  }

  /** The daemon closes what a lost connection had opened, in its own time. */
  private void awaitClosed() throws InterruptedException {
    for (int i = 0; i < 500 && memory.open.get() != 0; i++) {
      Thread.sleep(10);
    }
    assertThat(memory.open).as("blobs of a lost connection").hasValue(0);
  }

  @Test
  void givesBlobsOfAnotherProcess() throws Exception {
    try (BlobDaemon daemon = BlobDaemon.listen(socket(), memory);
        SocketFetcher fetcher = SocketFetcher.connect(socket(), LONG)) {
      assertThat(daemon).isNotNull();
      try (RemoteBlob blob = fetcher.open(KEY)) {
        assertThat(blob.info()).isEqualTo(memory.info());
        assertThat(read(blob, 1000, 300_000)).isEqualTo(Arrays.copyOfRange(content, 1000, 301_000));
        assertThat(read(blob, content.length - 1, 1)[0]).isEqualTo(content[content.length - 1]);
        assertReason(Reason.REFUSED, () -> read(blob, content.length, 1));
        assertThat(read(blob, 0, 10)).isEqualTo(Arrays.copyOf(content, 10));
      }
      assertReason(Reason.NOT_FOUND, () -> fetcher.open(BlobKey.of("v", "b")));
      fetcher.open(KEY);
      assertThat(memory.open.get()).isBetween(1, 2);
    }
    awaitClosed();
    assertThat(Files.exists(socket())).isFalse();
  }

  @Test
  void closesEachBlobOnceWhenTheConnectionEndsMeanwhile() throws Exception {
    try (BlobDaemon daemon = BlobDaemon.listen(socket(), memory)) {
      assertThat(daemon).isNotNull();
      for (int round = 0; round < 200; round++) {
        try (SocketFetcher fetcher = SocketFetcher.connect(socket(), LONG)) {
          List<RemoteBlob> blobs = new ArrayList<>();
          for (int i = 0; i < 8; i++) {
            blobs.add(fetcher.open(KEY));
          }
          for (RemoteBlob blob : blobs) {
            blob.close();
          }
        }
      }
    }
    awaitClosed();
    assertThat(memory.opened).hasValue(200 * 8);
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void carriesTheReasonsOfFailures(Reason reason) throws Exception {
    try (BlobDaemon daemon = BlobDaemon.listen(socket(), memory);
        SocketFetcher fetcher = SocketFetcher.connect(socket(), LONG);
        RemoteBlob blob = fetcher.open(KEY)) {
      assertThat(daemon).isNotNull();
      memory.refusal = reason;
      memory.refuses = true;
      assertReason(reason, () -> read(blob, 0, 1));
      assertReason(reason, () -> fetcher.open(KEY));
    }
  }

  @Test
  void servesManyAtOnceUnderACache() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(16);
    try (BlobDaemon daemon = BlobDaemon.listen(socket(), memory);
        BlobCache cache = Erofs.openCache(folder.resolve("c"), CacheOptions.DEFAULT);
        BlobDomain domain = cache.domain("d", SocketFetcher.connect(socket(), LONG));
        BlobSource source = domain.image("i", "v").open(KEY)) {
      assertThat(daemon).isNotNull();
      List<Future<Boolean>> all = new ArrayList<>();
      for (int t = 0; t < 16; t++) {
        Random random = new Random(t);
        all.add(pool.submit(() -> reads(source, random)));
      }
      for (Future<Boolean> each : all) {
        assertThat(each.get()).isTrue();
      }
      assertThat(cache.statistics().fetchErrors()).isZero();
    } finally {
      pool.shutdownNow();
    }
  }

  private boolean reads(BlobSource source, Random random) throws IOException {
    for (int i = 0; i < 100; i++) {
      int at = random.nextInt(content.length - 5000);
      ByteBuffer target = ByteBuffer.allocate(5000);
      source.readFully(at, target);
      if (!Arrays.equals(target.array(), 0, 5000, content, at, at + 5000)) {
        return false;
      }
    }
    return true;
  }

  @Test
  void failsAllWhoWaitWhenTheDaemonGoes() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    BlobDaemon daemon = BlobDaemon.listen(socket(), memory);
    try (BlobCache cache = Erofs.openCache(folder.resolve("c"), CacheOptions.DEFAULT);
        BlobDomain domain = cache.domain("d", SocketFetcher.connect(socket(), LONG));
        BlobSource source = domain.image("i", "v").open(KEY)) {
      memory.hold = new CountDownLatch(1);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int at = i * 50_000;
        all.add(pool.submit(() -> source.read(at, ByteBuffer.allocate(10))));
      }
      while (cache.statistics().opens() == 0) {
        Thread.sleep(1);
      }
      Thread.sleep(50);
      daemon.close();
      for (Future<?> each : all) {
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(each::get)
            .havingCause()
            .isInstanceOfSatisfying(
                BlobUnavailableException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
      }
      assertReason(Reason.CLOSED, () -> source.read(0, ByteBuffer.allocate(1)));
    } finally {
      memory.hold.countDown();
      pool.shutdownNow();
    }
  }

  @Test
  void givesUpAfterATimeAndThenGoesOn() throws Exception {
    try (BlobDaemon daemon = BlobDaemon.listen(socket(), memory);
        SocketFetcher fetcher = SocketFetcher.connect(socket(), Duration.ofSeconds(2))) {
      assertThat(daemon).isNotNull();
      RemoteBlob blob = fetcher.open(KEY);
      memory.hold = new CountDownLatch(1);
      assertReason(Reason.TIMEOUT, () -> read(blob, 0, 100_000));
      memory.hold.countDown();
      for (int i = 0; i < 20; i++) {
        assertThat(read(blob, i, 1000)).isEqualTo(Arrays.copyOfRange(content, i, i + 1000));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "copen 1,99999999999999999\n",
        "cread 1,5\nabcde",
        "cread 77,999999999\n",
        "what?\n",
        "copen 1,5",
        "",
        "ctag 1,zz\n"
      })
  void diesOfDaemonsThatBreakTheProtocol(String answer) throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket()));
      Thread daemon =
          new Thread(
              () -> {
                try (SocketChannel client = server.accept()) {
                  client.read(ByteBuffer.allocate(2000));
                  client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      daemon.start();
      try (SocketFetcher fetcher = SocketFetcher.connect(socket(), LONG)) {
        assertReason(Reason.CLOSED, () -> fetcher.open(KEY));
        assertReason(Reason.CLOSED, () -> fetcher.open(KEY));
      }
      daemon.join();
    }
  }

  @Test
  void anEndlessAnswerIsCutOff() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket()));
      Thread daemon =
          new Thread(
              () -> {
                try (SocketChannel client = server.accept()) {
                  while (client.write(ByteBuffer.wrap(new byte[1000])) > 0) {
                    continue;
                  }
                } catch (IOException closed) {
                  assertThat(closed).hasMessageMatching("(Connection reset|Broken pipe).*");
                }
              });
      daemon.start();
      try (SocketFetcher fetcher = SocketFetcher.connect(socket(), LONG)) {
        assertReason(Reason.CLOSED, () -> fetcher.open(KEY));
      }
      daemon.join();
    }
  }

  @Test
  void closesConnectionsThatBreakTheProtocolAndServesTheOthers() throws Exception {
    try (BlobDaemon daemon = BlobDaemon.listen(socket(), memory);
        SocketFetcher good = SocketFetcher.connect(socket(), LONG)) {
      assertThat(daemon).isNotNull();
      Random random = new Random(3);
      for (int i = 0; i < 50; i++) {
        try (SocketChannel bad = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
          byte[] junk = new byte[16 + random.nextInt(100)];
          random.nextBytes(junk);
          bad.write(ByteBuffer.wrap(junk));
          assertThat(bad.read(ByteBuffer.allocate(10))).isEqualTo(-1);
        } catch (IOException reset) {
          assertThat(reset).hasMessageMatching("(Connection reset|Broken pipe).*");
        }
      }
      try (RemoteBlob blob = good.open(KEY)) {
        assertThat(read(blob, 5, 5)).isEqualTo(Arrays.copyOfRange(content, 5, 10));
      }
    }
  }
}
