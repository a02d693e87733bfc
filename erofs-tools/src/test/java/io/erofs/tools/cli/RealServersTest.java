package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.blob.BlobCache;
import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobFetcher;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.http.Credentials;
import io.erofs.blob.http.HttpFetcher;
import io.erofs.blob.http.HttpOptions;
import io.erofs.blob.http.RegistryFetcher;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.RealServer;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeGenerator;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.build.GeneratedSource;
import io.erofs.tools.build.ImageBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An image whose blob is on nginx or in a registry, cold and warm, equals its source. */
@Timeout(120)
class RealServersTest {
  private static final Set<TreeDiff.Aspect> DIFFERENT =
      Set.of(TreeDiff.Aspect.INODE, TreeDiff.Aspect.LAYOUT, TreeDiff.Aspect.DIRECTORY_SIZE);
  private static final int SEED = 11;

  /** The name me with the password pass:word. */
  private static final String USERS =
      "me:$2b$05$OFyqR/JtWjsViZcPUpiD3.oRsBnkVVCN1qhxT.Vh4n/DXPUUlV8vi";

  private static RemoteImage remote;
  private static TreeSnapshot expected;

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void build(@TempDir Path shared) throws IOException {
    GeneratedTree tree = TreeGenerator.of(SEED).privileged(true).xattrs(true).generate();
    Path plain = shared.resolve("plain");
    Path blob = shared.resolve("blob");
    ImageBuilder.of(BuildOptions.builder().chunks(ChunkOptions.of(4096).withBlobFile(blob)).build())
        .build(plain, new GeneratedSource(tree));
    remote = RemoteImage.of(shared, plain, blob);
    expected = tree.snapshot();
  }

  private Path own(String name) throws IOException {
    return Files.createDirectory(folder.resolve(name));
  }

  @Test
  void readsFromNginxColdAndWarm() throws IOException {
    long size = Files.size(remote.blob());
    Path cold = own("cold");
    try (RealServer server = RealServer.nginx(remote.store(), cold)) {
      equalsItsSource(HttpFetcher.directory(server.uri("/"), HttpOptions.DEFAULT));
    }
    assertThat(bytesSent(cold)).isBetween(size / 2, size + 1);
    Path warm = own("warm");
    try (RealServer server = RealServer.nginx(remote.store(), warm)) {
      equalsItsSource(HttpFetcher.directory(server.uri("/"), HttpOptions.DEFAULT));
    }
    assertThat(bytesSent(warm)).isEqualTo(1);
  }

  @Test
  void checksAnImageOnNginx() throws IOException {
    try (RealServer server = RealServer.nginx(remote.store(), own("server"))) {
      Cli.Result fsck = Cli.run("erofs", "fsck", "--blobs=" + server.uri("/"), remote.image());
      assertThat(fsck.err()).isEmpty();
      assertThat(fsck.code()).isZero();
    }
  }

  @Test
  void readsFromNginxWithAPassword() throws IOException {
    try (RealServer server = RealServer.nginx(remote.store(), own("server"))) {
      Cli.Result refused =
          Cli.run("erofs", "fsck", "--blobs=" + server.uri("/secret/"), remote.image());
      assertThat(refused.code()).isEqualTo(ExitCodes.IO);
      assertThat(refused.err()).contains("the server answers 401");
      URI base = URI.create("http://me:password@" + server.authority() + "/secret/");
      equalsItsSource(HttpFetcher.directory(base, HttpOptions.DEFAULT));
    }
  }

  @Test
  void readsFromARegistryColdAndWarm() throws Exception {
    try (RealServer server = RealServer.registry(own("server"), "")) {
      upload(server, "");
      for (int i = 0; i < 2; i++) {
        equalsItsSource(RegistryFetcher.of(server.uri(""), "team/app", HttpOptions.DEFAULT));
      }
      String blobs = "--blobs=oci+http://" + server.authority() + "/team/app";
      Cli.Result fsck = Cli.run("erofs", "fsck", blobs, remote.image());
      assertThat(fsck.err()).isEmpty();
      assertThat(fsck.code()).isZero();
    }
  }

  @Test
  void readsFromARegistryWithAPassword() throws Exception {
    try (RealServer server = RealServer.registry(own("server"), USERS)) {
      String pair =
          Base64.getEncoder().encodeToString("me:pass:word".getBytes(StandardCharsets.UTF_8));
      upload(server, "Basic " + pair);
      HttpOptions known =
          HttpOptions.builder()
              .credentials(
                  Credentials.of(server.authority(), new Credentials.User("me", "pass:word")))
              .build();
      equalsItsSource(RegistryFetcher.of(server.uri(""), "team/app", known));
    }
  }

  private void equalsItsSource(BlobFetcher fetcher) throws IOException {
    try (BlobCache cache = Erofs.openCache(folder.resolve("cache"), CacheOptions.DEFAULT);
        BlobDomain domain = cache.domain("tests", fetcher)) {
      OpenOptions options = OpenOptions.builder().blobs(domain.image("image", "v")).build();
      try (ErofsImage image = Erofs.open(remote.image(), options)) {
        TreeSnapshot actual = ImageSnapshot.like(expected, image).tree();
        assertThat(TreeDiff.compare(expected, actual, DIFFERENT)).isEmpty();
      }
    }
  }

  private static long bytesSent(Path own) throws IOException {
    long sum = 0;
    for (String line : Files.readAllLines(own.resolve("access.log"))) {
      String[] parts = line.split(" ");
      sum += parts[0].equals("206") ? Long.parseLong(parts[1]) : 0;
    }
    return sum;
  }

  private static void upload(RealServer server, String proof) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest.Builder begin =
        HttpRequest.newBuilder(server.uri("/v2/team/app/blobs/uploads/"))
            .POST(BodyPublishers.noBody());
    HttpRequest.Builder put = HttpRequest.newBuilder();
    for (HttpRequest.Builder request : List.of(begin, put)) {
      if (!proof.isEmpty()) {
        request.header("Authorization", proof);
      }
    }
    HttpResponse<String> begun = client.send(begin.build(), BodyHandlers.ofString());
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    String location = begun.headers().firstValue("Location").orElseThrow();
    URI target =
        URI.create(
            location + (location.contains("?") ? "&" : "?") + "digest=sha256:" + remote.tag());
    HttpResponse<String> done =
        client.send(
            put.uri(target)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofFile(remote.blob()))
                .build(),
            BodyHandlers.ofString());
    assertThat(done.statusCode()).as(done.body()).isEqualTo(201);
  }
}
