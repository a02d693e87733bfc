package io.erofs.blob.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.erofs.blob.BlobKey;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.testkit.Commands;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpsTest {
  private static final char[] PASSWORD = "secret".toCharArray();
  private static final BlobKey KEY = BlobKey.of("v", "blob");

  @TempDir Path folder = Path.of("");

  private SSLContext context = SSLContext.getDefault();
  private HttpsServer server;

  HttpsTest() throws Exception {
    server = HttpsServer.create();
  }

  @BeforeEach
  void start() throws Exception {
    context = context(folder.resolve("keys.p12"));
    server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/blobs/",
        exchange -> {
          byte[] data = "hello".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, data.length);
          exchange.getResponseBody().write(data);
          exchange.close();
        });
    server.createContext(
        "/away/",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "http://127.0.0.1:9/");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static SSLContext context(Path file) throws Exception {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Commands.run(
        keytool,
        "-genkeypair",
        "-alias",
        "a",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=ip:127.0.0.1",
        "-storepass",
        "secret",
        "-keystore",
        file.toString());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    KeyStore known = KeyStore.getInstance("PKCS12");
    known.load(null, PASSWORD);
    known.setCertificateEntry("a", keys.getCertificate("a"));
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(known);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }

  private HttpFetcher fetcher(String path, HttpOptions options) {
    URI base = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + path);
    return HttpFetcher.directory(base, options);
  }

  @Test
  void readsFromAServerThatIsTrusted() throws Exception {
    HttpOptions options = HttpOptions.builder().sslContext(context).build();
    ByteBuffer target = ByteBuffer.allocate(3);
    try (HttpFetcher fetcher = fetcher("/", options);
        RemoteBlob blob = fetcher.open(KEY)) {
      blob.read(2, target);
    }
    assertThat(target.array()).isEqualTo("llo".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void refusesAServerThatIsNotTrusted() throws Exception {
    try (HttpFetcher fetcher = fetcher("/", HttpOptions.DEFAULT)) {
      assertThatExceptionOfType(BlobUnavailableException.class)
          .isThrownBy(() -> fetcher.open(KEY))
          .withMessageContaining("no safe connection")
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED));
    }
  }

  @Test
  void isNotLedToAnUnsafeServer() throws Exception {
    HttpOptions options = HttpOptions.builder().sslContext(context).build();
    try (HttpFetcher fetcher = fetcher("/away", options)) {
      assertThatExceptionOfType(BlobUnavailableException.class)
          .isThrownBy(() -> fetcher.open(KEY))
          .withMessageContaining("redirection from https to http://127.0.0.1:9/")
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED));
    }
  }
}
