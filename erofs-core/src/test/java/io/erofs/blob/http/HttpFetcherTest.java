package io.erofs.blob.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.erofs.blob.BlobKey;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.model.Bytes;
import io.erofs.testkit.FileData;
import io.erofs.testkit.OwnThreads;
import io.erofs.testkit.WebServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Good servers and bad ones: right data, or a typed error in bounded time. */
@Timeout(120)
class HttpFetcherTest {
  private static final byte[] DATA = FileData.of(100_000, 5, FileData.Pattern.RANDOM).toByteArray();
  private static final BlobKey KEY = BlobKey.of("v", "blob");

  /** More than any answer takes on a machine that has other things to do. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final HttpOptions FAST =
      HttpOptions.builder()
          .firstDelay(Duration.ofMillis(1))
          .stallTimeout(PATIENCE)
          .timeout(PATIENCE)
          .attempts(3)
          .maxWholeBytes(200_000)
          .build();

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  @Test
  void readsRanges() throws IOException {
    WebServer server = serve((request, reply) -> WebServer.serve(DATA, "\"1\"", request, reply));
    RemoteBlob blob = open(server, FAST);
    assertThat(blob.info().size()).isEqualTo(DATA.length);
    assertThat(blob.info().validator()).isEqualTo(Bytes.utf8("\"1\""));
    assertThat(server.bytesSent()).isEqualTo(1);
    assertThat(read(blob, 0, DATA.length)).isEqualTo(DATA);
    assertThat(read(blob, 777, 1)).isEqualTo(part(777, 1));
    assertThat(read(blob, DATA.length - 5, 5)).isEqualTo(part(DATA.length - 5, 5));
    assertThat(read(blob, 3, 0)).isEmpty();
    ByteBuffer direct = ByteBuffer.allocateDirect(50).position(10).limit(30);
    blob.read(40, direct);
    assertThat(direct.position()).isEqualTo(30);
    assertThat(direct.get(9)).isZero();
    assertThat(direct.get(10)).isEqualTo(DATA[40]);
    assertThat(direct.limit(50).get(30)).isZero();
    assertThat(server.bytesSent()).isEqualTo(1 + DATA.length + 1 + 5 + 20);
    assertThat(server.requests())
        .allSatisfy(r -> assertThat(r.path()).isEqualTo("/d/blobs/sha256/blob"))
        .allSatisfy(r -> assertThat(r.header("accept-encoding")).isEqualTo("identity"));
  }

  @Test
  void findsBlobsBesideTheirDirectoryOfDigests() throws IOException {
    WebServer server =
        serve(
            (request, reply) -> {
              if (request.path().contains("sha256")) {
                reply.empty(404);
              } else {
                WebServer.serve(DATA, "\"1\"", request, reply);
              }
            });
    HttpFetcher fetcher = fetcher(server, FAST);
    for (int i = 0; i < 2; i++) {
      try (RemoteBlob blob = fetcher.open(KEY)) {
        assertThat(read(blob, 5, 10)).isEqualTo(part(5, 10));
      }
    }
    assertThat(server.requests().stream().filter(r -> r.path().contains("sha256"))).hasSize(1);
  }

  @Test
  void knowsThatABlobIsEmpty() throws IOException {
    WebServer server =
        serve((request, reply) -> WebServer.serve(new byte[0], "\"0\"", request, reply));
    assertThat(open(server, FAST).info().size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "400, REFUSED, 1",
    "401, DENIED, 1",
    "403, DENIED, 1",
    "404, NOT_FOUND, 1",
    "410, NOT_FOUND, 1",
    "412, CHANGED, 1",
    "418, REFUSED, 1",
    "408, FAILED, 3",
    "429, FAILED, 3",
    "500, FAILED, 3",
    "502, FAILED, 3",
    "503, FAILED, 3",
    "504, FAILED, 3",
    "204, REFUSED, 1",
    "304, REFUSED, 1",
    "505, REFUSED, 1",
  })
  void tellsWhatAStatusMeans(int status, Reason reason, int requests) throws IOException {
    AtomicInteger bad = new AtomicInteger();
    WebServer server =
        serve(
            (request, reply) -> {
              if (bad.get() == 0) {
                WebServer.serve(DATA, "\"1\"", request, reply);
              } else if (status == 204 || status == 304) {
                reply.head(status).body(new byte[0]);
              } else {
                reply.whole(status, "sorry".getBytes(java.nio.charset.StandardCharsets.UTF_8));
              }
            });
    RemoteBlob blob = open(server, FAST);
    bad.set(1);
    server.forget();
    fails(reason, "the server answers " + status, () -> read(blob, 0, 10));
    assertThat(server.requests()).hasSize(requests);
    server.forget();
    boolean twice = reason == Reason.NOT_FOUND; // looked for in two places
    fails(reason, "the server answers " + status, () -> open(server, FAST));
    assertThat(server.requests()).hasSize(twice ? 2 : requests);
  }

  @Test
  void triesAgainWhatMaySucceed() throws IOException {
    AtomicInteger number = new AtomicInteger();
    WebServer server =
        serve(
            (request, reply) -> {
              switch (number.getAndIncrement() % 3) {
                case 0 -> reply.empty(503);
                case 1 -> reply.reset();
                default -> WebServer.serve(DATA, "\"1\"", request, reply);
              }
            });
    RemoteBlob blob = open(server, FAST);
    assertThat(read(blob, 10, 20)).isEqualTo(part(10, 20));
  }

  @Test
  void waitsAsLongAsTheServerWants() throws IOException {
    AtomicInteger number = new AtomicInteger();
    WebServer server =
        serve(
            (request, reply) -> {
              if (number.getAndIncrement() == 0) {
                reply.empty(429, "Retry-After: 1");
              } else {
                WebServer.serve(DATA, "\"1\"", request, reply);
              }
            });
    long begun = System.nanoTime();
    open(server, FAST);
    assertThat(System.nanoTime() - begun).isGreaterThan(Duration.ofMillis(950).toNanos());
  }

  @Test
  void doesNotWaitLongerThanItMay() throws IOException {
    WebServer server = serve((request, reply) -> reply.empty(503, "Retry-After: 3600"));
    long begun = System.nanoTime();
    fails(Reason.FAILED, "the server answers 503", () -> open(server, FAST));
    assertThat(System.nanoTime() - begun).isLessThan(PATIENCE.toNanos());
    assertThat(server.requests()).hasSize(1);
  }

  /** Every way in which an answer to a request for a range can be wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "short, CORRUPT, got 9 of 10 bytes",
        "long, CORRUPT, got more than the 10 bytes of the range",
        "shift, CORRUPT, got bytes 1 to 10 instead",
        "less, CORRUPT, got bytes 0 to 8 instead",
        "nonsense, CORRUPT, Content-Range \"bytes 9-0/100000\" makes no sense",
        "words, CORRUPT, Content-Range \"all of it\" is none",
        "missing, CORRUPT, a range without Content-Range",
        "huge, CORRUPT, Content-Range \"bytes 0-9/9999999999999999999999\" is none",
        "whole, CORRUPT, 'asked for a range, the server sends everything'",
        "packed, REFUSED, the server sends the encoding gzip",
        "size, CHANGED, 'the blob is another one now: size was 100000, is 100001'",
        "tag, CHANGED, 'the blob is another one now: ETag was \"1\", is \"2\"'",
        "replaced, CHANGED, 'the blob is another one now: ETag was \"1\", is \"2\"'",
        "shorter, CHANGED, the blob became shorter than 100000",
        "cut, FAILED, connection failed",
        "reset, FAILED, connection failed",
        "garbage, FAILED, connection failed",
        "nothing, FAILED, connection failed",
        "slow, TIMEOUT, nothing arrived for 500 ms",
        "silent, TIMEOUT, nothing arrived for 500 ms",
        "drip, TIMEOUT, no whole answer in time",
        "endless, CORRUPT, got more than the 10 bytes of the range",
        "headers, FAILED, connection failed",
      })
  void refusesWrongAnswers(String line) throws IOException {
    String[] parts = line.split(", ", 3);
    String problem = parts[2].replaceAll("^'|'$", "");
    AtomicInteger bad = new AtomicInteger();
    WebServer server =
        serve(
            (request, reply) -> {
              if (bad.get() == 0) {
                WebServer.serve(DATA, "\"1\"", request, reply);
              } else {
                BadAnswers.answer(parts[0], DATA, reply);
              }
            });
    RemoteBlob blob = open(server, optionsFor(parts[0]));
    bad.set(1);
    server.forget();
    ByteBuffer target = ByteBuffer.allocate(10);
    long begun = System.nanoTime();
    fails(Reason.valueOf(parts[1]), problem, () -> blob.read(0, target));
    assertThat(System.nanoTime() - begun).isLessThan(PATIENCE.toNanos());
    assertThat(target.position()).isZero();
    boolean once = List.of("CHANGED", "REFUSED").contains(parts[1]) || parts[0].equals("drip");
    assertThat(server.requests().size()).isLessThanOrEqualTo(once ? 1 : 6);
    assertThat(server.requests().size()).isGreaterThanOrEqualTo(once ? 1 : 3);
    bad.set(0);
    assertThat(read(blob, 0, 10)).isEqualTo(part(0, 10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "long", "shift", "missing", "cut", "reset", "nothing", "slow"})
  void refusesWrongAnswersAtOpening(String kind) throws IOException {
    WebServer server = serve((request, reply) -> BadAnswers.answer(kind, DATA, reply));
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(() -> open(server, optionsFor(kind)));
  }

  /** Little patience of the kind that an answer tries, and only with it. */
  private static HttpOptions optionsFor(String kind) {
    return switch (kind) {
      case "slow", "silent" -> FAST.toBuilder().stallTimeout(Duration.ofMillis(500)).build();
      case "drip" -> FAST.toBuilder().timeout(Duration.ofSeconds(3)).build();
      default -> FAST;
    };
  }

  @Test
  void wantsToKnowTheSize() throws IOException {
    WebServer server =
        serve((q, reply) -> reply.whole(206, new byte[1], "Content-Range: bytes 0-0/*"));
    fails(Reason.REFUSED, "the server does not tell the size", () -> open(server, FAST));
  }

  @Test
  void refusesSizesThatCannotBe() throws IOException {
    WebServer server =
        serve(
            (q, reply) ->
                reply.whole(206, new byte[1], "Content-Range: bytes 0-0/100000000000000000"));
    fails(Reason.REFUSED, "size=100000000000000000 is more", () -> open(server, FAST));
  }

  @Test
  void neverMixesTwoVersions() throws IOException {
    byte[] second = FileData.of(DATA.length, 6, FileData.Pattern.RANDOM).toByteArray();
    AtomicInteger version = new AtomicInteger(1);
    WebServer server =
        serve(
            (request, reply) ->
                WebServer.serve(
                    version.get() == 1 ? DATA : second,
                    "\"" + version.get() + "\"",
                    request,
                    reply));
    RemoteBlob blob = open(server, FAST);
    read(blob, 0, 1000);
    version.set(2);
    fails(Reason.CHANGED, "the blob is another one now", () -> read(blob, 1000, 1000));
    assertThat(read(open(server, FAST), 1000, 1000))
        .isEqualTo(Arrays.copyOfRange(second, 1000, 2000));
  }

  @ParameterizedTest
  @CsvSource({
    "'W/\"1\"', 'W/\"2\"', ''",
    "'', '', 'Sat, 21 Nov 2026 10:00:00 GMT;Sat, 21 Nov 2026 10:00:01 GMT'",
  })
  void comparesWhatTheServerWillNotCheck(String tag, String laterTag, String times)
      throws IOException {
    AtomicInteger later = new AtomicInteger();
    WebServer server =
        serve(
            (request, reply) -> {
              assertThat(request.header("if-range")).isEmpty();
              String[] time = times.split(";");
              String validator =
                  tag.isEmpty()
                      ? "Last-Modified: " + time[later.get()]
                      : "ETag: " + (later.get() == 0 ? tag : laterTag);
              reply.whole(
                  206,
                  Arrays.copyOfRange(DATA, request.first(), request.last() + 1),
                  "Content-Range: bytes " + request.first() + "-" + request.last() + "/100000",
                  validator);
            });
    RemoteBlob blob = open(server, FAST);
    assertThat(blob.info().validator().isEmpty()).isFalse();
    assertThat(read(blob, 5, 5)).isEqualTo(part(5, 5));
    later.set(1);
    fails(Reason.CHANGED, "the blob is another one now", () -> read(blob, 5, 5));
  }

  @Test
  void letsTheServerCheckATimeThatIsOldEnough() throws IOException {
    String time = "Sat, 21 Nov 2026 10:00:00 GMT";
    WebServer server =
        serve(
            (request, reply) ->
                reply.whole(
                    206,
                    Arrays.copyOfRange(DATA, request.first(), request.last() + 1),
                    "Content-Range: bytes " + request.first() + "-" + request.last() + "/100000",
                    "Date: Sat, 21 Nov 2026 10:00:09 GMT",
                    request.header("if-range").equals(time) ? "X: y" : "Last-Modified: " + time));
    RemoteBlob blob = open(server, FAST);
    assertThat(blob.info().validator()).isEqualTo(Bytes.utf8(time));
    assertThat(read(blob, 5, 5)).isEqualTo(part(5, 5));
    assertThat(server.requests().get(1).header("if-range")).isEqualTo(time);
  }

  @Test
  void downloadsOnceWhereThereAreNoRanges() throws IOException {
    WebServer server = serve((request, reply) -> reply.whole(200, DATA, "ETag: \"1\""));
    RemoteBlob blob = open(server, FAST);
    assertThat(blob.info().size()).isEqualTo(DATA.length);
    assertThat(read(blob, 0, DATA.length)).isEqualTo(DATA);
    assertThat(read(blob, 99_000, 1000)).isEqualTo(part(99_000, 1000));
    assertThat(server.requests()).hasSize(1);
    blob.close();
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> read(blob, 0, 1));
  }

  @Test
  void refusesToDownloadMuchWhereThereAreNoRanges() throws IOException {
    WebServer server = serve((request, reply) -> reply.whole(200, DATA));
    HttpOptions small = FAST.toBuilder().maxWholeBytes(99_999).build();
    fails(Reason.REFUSED, "the server does not give ranges", () -> open(server, small));
    WebServer endless = serve((request, reply) -> BadAnswers.answer("stream", DATA, reply));
    fails(Reason.REFUSED, "the server does not give ranges", () -> open(endless, FAST));
    WebServer open = serve((request, reply) -> BadAnswers.answer("unbounded", DATA, reply));
    fails(Reason.REFUSED, "neither ranges nor the length", () -> open(open, FAST));
  }

  @Test
  void tellsThatNobodyListens() throws IOException {
    WebServer gone = serve((request, reply) -> reply.empty(200));
    gone.close();
    fails(Reason.FAILED, "connection failed", () -> open(gone, FAST));
  }

  @Test
  void refusesKeysThatLeadElsewhere() throws IOException {
    WebServer server = serve((request, reply) -> WebServer.serve(DATA, "\"1\"", request, reply));
    HttpFetcher fetcher = fetcher(server, FAST);
    for (String key :
        List.of("../x", "a/b", "..", ".x", "a?b", "a#b", "a%2fb", "a b", "é", "a\n")) {
      fails(Reason.REFUSED, "is not the name of a blob", () -> fetcher.open(BlobKey.of("v", key)));
    }
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void refusesBasesThatAreNone() {
    for (String base : List.of("ftp://x/", "file:///x", "http:x", "http://x/?q", "http://x/#f")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> HttpFetcher.directory(URI.create(base), FAST));
    }
  }

  @Test
  void closingEndsWhatIsUnderWay() throws Exception {
    WebServer server = serve((request, reply) -> reply.sleep(20_000));
    HttpFetcher fetcher = fetcher(server, FAST);
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (RemoteBlob blob = fetcher.open(KEY)) {
                outcome.complete(new AssertionError(blob.toString()));
              } catch (IOException e) {
                outcome.complete(e);
              }
            });
    reader.start();
    while (server.requests().isEmpty()) {
      Thread.sleep(5);
    }
    long begun = System.nanoTime();
    fetcher.close();
    reader.join(15_000);
    assertThat(System.nanoTime() - begun).isLessThan(Duration.ofSeconds(15).toNanos());
    assertThat(outcome.get())
        .isInstanceOfSatisfying(
            BlobUnavailableException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    fails(Reason.CLOSED, "the fetcher was closed", () -> fetcher.open(KEY));
  }

  @Test
  void interruptingEndsWhatIsUnderWay() throws Exception {
    WebServer server = serve((request, reply) -> reply.sleep(20_000));
    HttpFetcher fetcher = fetcher(server, FAST);
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> fetcher.open(KEY));
    assertThat(Thread.interrupted()).isTrue();
  }

  /** Many threads, one blob, a server that fails now and then: right data or an error for each. */
  @Test
  void readsByManyThreadsFromAServerThatFails() throws Exception {
    AtomicInteger number = new AtomicInteger();
    WebServer server =
        serve(
            (request, reply) -> {
              switch (number.getAndIncrement() % 9) {
                case 3 -> reply.empty(500);
                case 5 -> reply.reset();
                case 7 -> reply.whole(206, new byte[2], "Content-Range: bytes 5-6/100000");
                default -> WebServer.serve(DATA, "\"1\"", request, reply);
              }
            });
    RemoteBlob blob = open(server, FAST);
    AtomicInteger right = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    List<CompletableFuture<Void>> readers = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    for (int i = 0; i < 400; i++) {
      int from = i * 240;
      readers.add(
          CompletableFuture.runAsync(
              () -> {
                try {
                  assertThat(read(blob, from, 1000)).isEqualTo(part(from, 1000));
                  right.incrementAndGet();
                } catch (IOException e) {
                  failed.incrementAndGet();
                }
              },
              threads));
    }
    CompletableFuture.allOf(readers.toArray(CompletableFuture[]::new)).get();
    threads.shutdown();
    assertThat(right.get() + failed.get()).isEqualTo(400);
    assertThat(right.get()).isGreaterThan(200);
  }

  @Test
  void leavesNoThreadsOfItsOwn() throws Exception {
    WebServer server = serve((request, reply) -> WebServer.serve(DATA, "\"1\"", request, reply));
    try (HttpFetcher fetcher = HttpFetcher.directory(server.uri("/"), FAST);
        RemoteBlob blob = fetcher.open(KEY)) {
      read(blob, 0, 1000);
      assertThat(OwnThreads.named("erofs-http-")).isNotEmpty();
    }
    OwnThreads.assertGone("erofs-http-");
  }

  private WebServer serve(WebServer.Handler handler) throws IOException {
    WebServer server = WebServer.start(handler);
    opened.add(server);
    return server;
  }

  private HttpFetcher fetcher(WebServer server, HttpOptions options) {
    HttpFetcher fetcher = HttpFetcher.directory(server.uri("/d"), options);
    opened.add(fetcher);
    return fetcher;
  }

  private RemoteBlob open(WebServer server, HttpOptions options) throws IOException {
    RemoteBlob blob = fetcher(server, options).open(KEY);
    opened.add(blob);
    return blob;
  }

  private static byte[] part(int from, int length) {
    return Arrays.copyOfRange(DATA, from, from + length);
  }

  private static byte[] read(RemoteBlob blob, long offset, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    blob.read(offset, target);
    assertThat(target.hasRemaining()).isFalse();
    return target.array();
  }

  private static void fails(
      Reason reason, String problem, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(call)
        .withMessageContaining(problem)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
