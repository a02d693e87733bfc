package io.erofs.blob.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.erofs.blob.BlobKey;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.testkit.FileData;
import io.erofs.testkit.WebServer;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Redirections, and who is told who we are. */
@Timeout(60)
class HttpRedirectTest {
  private static final byte[] DATA = FileData.of(10_000, 5, FileData.Pattern.RANDOM).toByteArray();
  private static final BlobKey KEY = BlobKey.of("v", "blob");
  private static final String PROOF = "Basic bWU6cGFzczp3b3Jk"; // me:pass:word
  private static final HttpOptions FAST =
      HttpOptions.builder()
          .firstDelay(Duration.ofMillis(1))
          .timeout(Duration.ofSeconds(25))
          .attempts(2)
          .build();

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  @ParameterizedTest
  @CsvSource({"301", "302", "303", "307", "308"})
  void followsToAnotherServerAndStaysThere(int status) throws IOException {
    WebServer storage = serve((request, reply) -> WebServer.serve(DATA, "\"1\"", request, reply));
    String target = storage.uri("/bucket/x?signature=secret").toString();
    WebServer server = serve((request, reply) -> reply.empty(status, "Location: " + target));
    RemoteBlob blob = open(server, FAST);
    assertThat(read(blob, 10)).isEqualTo(Arrays.copyOf(DATA, 10));
    assertThat(read(blob, 20)).isEqualTo(Arrays.copyOf(DATA, 20));
    assertThat(server.requests()).hasSize(1);
    assertThat(storage.requests())
        .hasSize(3)
        .allSatisfy(r -> assertThat(r.path()).isEqualTo("/bucket/x?signature=secret"));
  }

  @Test
  void asksAgainWhenWhatItWasLedToRunsOut() throws IOException {
    AtomicInteger current = new AtomicInteger();
    WebServer storage =
        serve(
            (request, reply) -> {
              if (request.path().equals("/" + current.get())) {
                WebServer.serve(DATA, "\"1\"", request, reply);
              } else {
                reply.empty(403);
              }
            });
    WebServer server =
        serve((q, reply) -> reply.empty(302, "Location: " + storage.uri("/" + current.get())));
    RemoteBlob blob = open(server, FAST);
    read(blob, 10);
    current.incrementAndGet();
    assertThat(read(blob, 10)).isEqualTo(Arrays.copyOf(DATA, 10));
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void followsOnlySoFar() throws IOException {
    WebServer server = serve((request, reply) -> reply.empty(302, "Location: /again"));
    fails("more than 5 redirections", () -> open(server, FAST));
    assertThat(server.requests()).hasSize(6);
    server.forget();
    HttpOptions none = FAST.toBuilder().maxRedirects(0).build();
    fails("more than 0 redirections", () -> open(server, none));
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "file:///etc/passwd, redirection to \"file:///etc/passwd\"",
    "'http://[', redirection to",
    "'http:relative', redirection to",
    "http://a:b@127.0.0.1/, redirection to",
    "ftp://127.0.0.1/, redirection to",
  })
  void followsOnlyToTheWeb(String location, String problem) throws IOException {
    WebServer server = serve((request, reply) -> reply.empty(302, "Location: " + location));
    fails(problem, () -> open(server, FAST));
  }

  @Test
  void wantsAnAddressInARedirection() throws IOException {
    WebServer server = serve((request, reply) -> reply.empty(302));
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(() -> open(server, FAST))
        .withMessageContaining("redirection without an address");
  }

  @Test
  void tellsWhoWeAreOnlyToTheServerThatItIsMeantFor() throws IOException {
    WebServer storage =
        serve(
            (request, reply) -> {
              assertThat(request.header("authorization")).isEmpty();
              if (request.path().equals("/ask")) {
                reply.empty(401, "WWW-Authenticate: Basic realm=\"give\"");
              } else {
                WebServer.serve(DATA, "\"1\"", request, reply);
              }
            });
    AtomicInteger ask = new AtomicInteger();
    WebServer server =
        serve(
            (request, reply) -> {
              if (!request.header("authorization").equals(PROOF)) {
                reply.empty(401, "WWW-Authenticate: Basic realm=\"x\"");
              } else {
                String path = ask.get() == 0 ? "/data" : "/ask";
                reply.empty(307, "Location: " + storage.uri(path));
              }
            });
    HttpOptions known =
        FAST.toBuilder()
            .credentials(
                Credentials.of(server.authority(), new Credentials.User("me", "pass:word")))
            .build();
    RemoteBlob blob = open(server, known);
    assertThat(read(blob, 10)).isEqualTo(Arrays.copyOf(DATA, 10));
    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests().get(0).header("authorization")).isEmpty();
    ask.set(1);
    fails(Reason.DENIED, "the server answers 401", () -> open(server, known));
    assertThat(storage.requests()).allSatisfy(r -> assertThat(r.header("authorization")).isEmpty());
  }

  @Test
  void takesCredentialsFromTheAddressAndShowsThemNowhere() throws IOException {
    WebServer server =
        serve(
            (request, reply) -> {
              if (request.header("authorization").equals(PROOF)) {
                reply.empty(404);
              } else {
                reply.empty(401, "WWW-Authenticate: Digest x=\"y\", bAsIc realm=\"x, y\"");
              }
            });
    URI base = URI.create("http://me:pass%3Aword@" + server.authority() + "/d/");
    HttpFetcher fetcher = HttpFetcher.directory(base, FAST);
    opened.add(fetcher);
    assertThat(fetcher.toString()).doesNotContain("pass");
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(() -> fetcher.open(KEY))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND))
        .satisfies(e -> assertThat(e.toString()).doesNotContain("pass"));
  }

  @Test
  void givesUpIfTheServerWantsSomebodyElse() throws IOException {
    WebServer server = serve((q, reply) -> reply.empty(401, "WWW-Authenticate: Basic realm=\"x\""));
    HttpOptions known =
        FAST.toBuilder()
            .credentials(Credentials.of(server.authority(), new Credentials.User("me", "x")))
            .build();
    fails(Reason.DENIED, "the server answers 401", () -> open(server, known));
    assertThat(server.requests()).hasSize(2);
  }

  private WebServer serve(WebServer.Handler handler) throws IOException {
    WebServer server = WebServer.start(handler);
    opened.add(server);
    return server;
  }

  private RemoteBlob open(WebServer server, HttpOptions options) throws IOException {
    HttpFetcher fetcher = HttpFetcher.directory(server.uri("/"), options);
    opened.add(fetcher);
    RemoteBlob blob = fetcher.open(KEY);
    opened.add(blob);
    return blob;
  }

  private static byte[] read(RemoteBlob blob, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    blob.read(0, target);
    return target.array();
  }

  private static void fails(
      String problem, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    fails(Reason.REFUSED, problem, call);
  }

  private static void fails(
      Reason reason, String problem, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(call)
        .withMessageContaining(problem)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
