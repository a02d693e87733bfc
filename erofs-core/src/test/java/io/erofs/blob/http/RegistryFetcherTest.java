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
import io.erofs.testkit.WebServer;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that wants tokens, its service for tokens, and a storage that it leads to. */
@Timeout(60)
class RegistryFetcherTest {
  private static final byte[] DATA = FileData.of(10_000, 5, FileData.Pattern.RANDOM).toByteArray();
  private static final String DIGEST = "ab".repeat(32);
  private static final HttpOptions FAST =
      HttpOptions.builder()
          .firstDelay(Duration.ofMillis(1))
          .timeout(Duration.ofSeconds(25))
          .attempts(2)
          .build();

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final AtomicReference<String> token = new AtomicReference<>("first.token");
  private final AtomicReference<String> answer = new AtomicReference<>("{\"token\":\"%s\"}");
  private WebServer storage;
  private WebServer tokens;
  private WebServer registry;

  RegistryFetcherTest() throws IOException {
    storage = serve((request, reply) -> WebServer.serve(DATA, "\"1\"", request, reply));
    tokens =
        serve(
            (request, reply) ->
                reply.whole(
                    200, answer.get().formatted(token.get()).getBytes(StandardCharsets.UTF_8)));
    registry =
        serve(
            (request, reply) -> {
              if (!request.header("authorization").equals("Bearer " + token.get())) {
                reply.empty(
                    401,
                    "WWW-Authenticate: Bearer realm=\""
                        + tokens.uri("/token?a=b")
                        + "\",service=\"the registry\",scope=\"repository:any:pull,push\"");
              } else if (request.path().equals("/v2/team/app/blobs/sha256:" + DIGEST)) {
                reply.empty(307, "Location: " + storage.uri("/data?signed"));
              } else {
                reply.empty(404);
              }
            });
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  @Test
  void fetchesATokenAndFollowsToTheStorage() throws IOException {
    RemoteBlob blob = open(FAST, DIGEST);
    assertThat(blob.info().size()).isEqualTo(DATA.length);
    assertThat(blob.info().validator()).isEqualTo(Bytes.utf8("sha256:" + DIGEST));
    assertThat(read(blob, 100)).isEqualTo(Arrays.copyOf(DATA, 100));
    assertThat(tokens.requests()).hasSize(1);
    assertThat(tokens.requests().get(0).path())
        .isEqualTo("/token?a=b&service=the+registry&scope=repository%3Ateam%2Fapp%3Apull");
    assertThat(tokens.requests().get(0).header("authorization")).isEmpty();
    assertThat(registry.requests()).hasSize(2);
    assertThat(storage.requests())
        .hasSize(2)
        .allSatisfy(r -> assertThat(r.header("authorization")).isEmpty());
  }

  @Test
  void takesKeysWithTheNameOfTheDigest() throws IOException {
    assertThat(read(open(FAST, "sha256:" + DIGEST), 5)).isEqualTo(Arrays.copyOf(DATA, 5));
  }

  @Test
  void sendsCredentialsToTheServiceForTokens() throws IOException {
    HttpOptions known =
        FAST.toBuilder()
            .credentials(
                Credentials.of(registry.authority(), new Credentials.User("me", "pass:word")))
            .build();
    open(known, DIGEST);
    assertThat(tokens.requests().get(0).header("authorization"))
        .isEqualTo("Basic bWU6cGFzczp3b3Jk");
    assertThat(registry.requests())
        .noneSatisfy(r -> assertThat(r.header("authorization")).startsWith("Basic"));
  }

  @Test
  void fetchesANewTokenWhenOneHasRunOut() throws IOException {
    RegistryFetcher fetcher = fetcher(FAST);
    fetcher.open(BlobKey.of("v", DIGEST)).close();
    token.set("second.token");
    fetcher.open(BlobKey.of("v", DIGEST)).close();
    assertThat(tokens.requests()).hasSize(2);
  }

  @Test
  void takesTokensByTheirOtherName() throws IOException {
    answer.set("{\"access_token\":\"%s\",\"expires_in\":300,\"x\":[1,null,{\"y\":true}]}");
    open(FAST, DIGEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"token\":7}",
        "{\"token\":\"\"}",
        "{\"token\":\"a\\r\\nb: c\"}",
        "{\"token\":\"a b\"}",
      })
  void refusesAnswersWithoutAToken(String text) {
    answer.set(text.replace("%", "%%"));
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(() -> open(FAST, DIGEST))
        .withMessageContaining("/token answers no ")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
  }

  @Test
  void refusesTokensOfAnyLength() {
    answer.set("{\"token\":\"" + "a".repeat(70_000) + "\"}");
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(() -> open(FAST, DIGEST))
        .withMessageContaining("/token answers no JSON");
  }

  @Test
  void tellsThatThereIsNoToken() throws IOException {
    tokens = serve((request, reply) -> reply.empty(403));
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(() -> open(FAST, DIGEST))
        .withMessageContaining("no token from " + tokens.uri("/token"))
        .withMessageContaining("the server answers 403")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DENIED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/x", "nowhere", "http://u:p@127.0.0.1/", "http://["})
  void asksNobodyElseForTokens(String realm) throws IOException {
    registry =
        serve((q, reply) -> reply.empty(401, "WWW-Authenticate: Bearer realm=\"" + realm + "\""));
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(() -> open(FAST, DIGEST))
        .withMessageContaining("the registry wants a token from \"" + realm + "\"")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED));
  }

  @Test
  void proofsByNameAndPasswordToo() throws IOException {
    registry =
        serve(
            (request, reply) -> {
              if (request.header("authorization").equals("Basic bWU6cGFzczp3b3Jk")) {
                WebServer.serve(DATA, "\"1\"", request, reply);
              } else {
                reply.empty(401, "WWW-Authenticate: Basic realm=\"x\"");
              }
            });
    HttpOptions known =
        FAST.toBuilder()
            .credentials(
                Credentials.of(registry.authority(), new Credentials.User("me", "pass:word")))
            .build();
    RemoteBlob blob = open(known, DIGEST);
    assertThat(read(blob, 5)).isEqualTo(Arrays.copyOf(DATA, 5));
    assertThat(registry.requests()).hasSize(3);
  }

  @Test
  void tellsThatABlobIsNotThere() {
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(() -> open(FAST, "cd".repeat(32)))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND));
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "sha512:ab", "../../x", "AB"})
  void refusesKeysThatAreNoDigests(String key) {
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(() -> open(FAST, key))
        .withMessageContaining("is not a SHA-256 in hex");
    assertThat(registry.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a/", "A", "a//b", "../a", "a b", "a?b", "-a"})
  void refusesNamesThatAreNoRepositories(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegistryFetcher.of(registry.uri(""), name, FAST))
        .withMessageContaining("is not a name");
  }

  @Test
  void refusesAddressesThatAreNoRegistries() {
    for (String uri : List.of("http://u:p@x/", "http://x/y", "oci://x", "x")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RegistryFetcher.of(URI.create(uri), "a", FAST));
    }
  }

  private WebServer serve(WebServer.Handler handler) throws IOException {
    WebServer server = WebServer.start(handler);
    opened.add(server);
    return server;
  }

  private RegistryFetcher fetcher(HttpOptions options) {
    RegistryFetcher fetcher = RegistryFetcher.of(registry.uri(""), "team/app", options);
    opened.add(fetcher);
    return fetcher;
  }

  private RemoteBlob open(HttpOptions options, String key) throws IOException {
    return fetcher(options).open(BlobKey.of("v", key));
  }

  private static byte[] read(RemoteBlob blob, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    blob.read(0, target);
    return target.array();
  }

  @Test
  void getsManifestsWithinALimit() throws IOException {
    byte[] manifest = "{}".getBytes(StandardCharsets.UTF_8);
    WebServer open =
        serve(
            (request, reply) -> {
              assertThat(request.header("accept")).contains("application/vnd.oci.image.index.v1");
              if (request.path().equals("/v2/team/app/manifests/1.0")) {
                reply.whole(200, manifest);
              } else {
                reply.empty(404);
              }
            });
    RegistryFetcher fetcher = RegistryFetcher.of(open.uri(""), "team/app", FAST);
    opened.add(fetcher);
    assertThat(fetcher.manifest("1.0", 2)).isEqualTo(manifest);
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(() -> fetcher.manifest("1.0", 1))
        .withMessageContaining("the manifest has more than 1 bytes");
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(() -> fetcher.manifest("2", 10))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND));
    assertThatIllegalArgumentException().isThrownBy(() -> fetcher.manifest("../x", 10));
  }
}
