package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.WebServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** EROFS layers of container images, read where they are: in a layout, and in a registry. */
class ContainerImageTest {
  private static final int LARGE = 3_000_000;
  private static final Pattern DIGEST = Pattern.compile("sha256:([0-9a-f]{64})");

  @TempDir Path folder = Path.of("");

  private final byte[] large = new byte[LARGE];
  private WebServer server;
  private Path layout;
  private String manifest = "";

  @BeforeEach
  void plant() throws IOException {
    new Random(3).nextBytes(large);
    Path base = Files.createDirectories(folder.resolve("base/etc")).getParent();
    Files.writeString(base.resolve("etc/motd"), "old\n");
    Files.write(base.resolve("large"), large);
    Path top = Files.createDirectories(folder.resolve("top/etc")).getParent();
    Files.writeString(top.resolve("etc/motd"), "new\n");
    layout = folder.resolve("layout");
    server =
        WebServer.start(
            (request, reply) -> {
              String path = request.path();
              Path blob = layout.resolve("blobs/sha256/" + path.replaceFirst(".*sha256:", ""));
              if (path.equals("/v2/app/manifests/1.0")) {
                reply.whole(200, Files.readAllBytes(blob(manifest)));
              } else if (path.equals("/v2/app/manifests/latest")) {
                reply.whole(200, Files.readAllBytes(layout.resolve("index.json")));
              } else if (path.startsWith("/v2/app/manifests/sha256:")) {
                reply.whole(200, Files.readAllBytes(blob));
              } else if (path.startsWith("/v2/app/blobs/sha256:") && Files.exists(blob)) {
                WebServer.serve(Files.readAllBytes(blob), "\"1\"", request, reply);
              } else {
                reply.empty(404);
              }
            });
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private Path blob(String digest) {
    return layout.resolve("blobs/sha256").resolve(digest.replace("sha256:", ""));
  }

  private static Cli.Result erofs(Object... words) {
    return Cli.run("erofs", words);
  }

  private void build(Object... words) {
    Cli.Result built =
        erofs(
            Stream.concat(
                    Stream.of("oci", "build", "-o", layout, "--chunk-size=64K"), Stream.of(words))
                .toArray());
    assertThat(built.err()).isEmpty();
    manifest = built.out().strip();
  }

  private String registry() {
    return "oci+http://" + server.authority() + "/app";
  }

  private Path base() {
    return folder.resolve("base");
  }

  private String cache() {
    return "--cache=" + folder.resolve("cache");
  }

  @Test
  void readsTheLayerOfALayout() {
    for (String how : new String[] {"--compress=zstd,3", "--compress=none"}) {
      layout = folder.resolve("layout" + how);
      build(how, base());
      assertThat(erofs("cat", layout, "/etc/motd").out()).isEqualTo("old\n");
      assertThat(erofs("cat", layout, "/large").bytes()).isEqualTo(large);
      assertThat(erofs("ls", layout).out()).isEqualTo("etc\nlarge\n");
      Cli.Result checked = erofs("fsck", "-d3", layout);
      assertThat(checked.code()).as(checked.err()).isZero();
    }
  }

  @Test
  void readsALayerOfARegistryChunkByChunk() throws IOException {
    build(base());
    String image = registry() + ":1.0";
    Cli.Result listed = erofs("ls", "-lR", cache(), image);
    assertThat(listed.err()).isEmpty();
    assertThat(listed.out()).isEqualTo(erofs("ls", "-lR", layout).out());
    assertThat(server.bytesSent()).as("without an option, and lazily").isLessThan(LARGE / 4);
    assertThat(erofs("cat", cache(), image, "/large").bytes()).isEqualTo(large);
    server.forget();
    assertThat(erofs("cat", cache(), image, "/large").bytes()).isEqualTo(large);
    assertThat(server.bytesSent()).as("the manifest, and whether it is there").isLessThan(5000);
    assertThat(erofs("cat", registry(), "/etc/motd").out()).as("latest").isEqualTo("old\n");
    assertThat(erofs("cat", registry() + "@" + manifest, "/etc/motd").out()).isEqualTo("old\n");
    Cli.Result checked = erofs("fsck", "--extract=" + folder.resolve("out"), cache(), image);
    assertThat(checked.code()).as(checked.err()).isZero();
    assertThat(folder.resolve("out/large")).hasBinaryContent(large);
  }

  @Test
  void provesEachChunk() throws IOException {
    build(base());
    Path stored = largest();
    byte[] bytes = Files.readAllBytes(stored);
    bytes[bytes.length / 2] ^= 1;
    Files.write(stored, bytes);
    for (Object image : new Object[] {layout, registry() + ":1.0"}) {
      assertThat(erofs("cat", image, "/etc/motd").out()).isEqualTo("old\n");
      Cli.Result cat = erofs("cat", image, "/large");
      assertThat(cat.code()).isEqualTo(ExitCodes.IMAGE);
      assertThat(cat.err()).contains("has the SHA-256");
    }
    Files.writeString(blob(manifest), " ", java.nio.file.StandardOpenOption.APPEND);
    assertThat(erofs("ls", registry() + "@" + manifest).err())
        .contains("the manifest has the SHA-256");
    assertThat(erofs("ls", layout).code()).isEqualTo(ExitCodes.IMAGE);
  }

  private Path largest() throws IOException {
    Path found = layout;
    try (Stream<Path> all = Files.list(layout.resolve("blobs/sha256"))) {
      for (Path each : all.toList()) {
        found = Files.size(each) > LARGE / 2 ? each : found;
      }
    }
    return found;
  }

  @Test
  void takesOneOfSeveralLayers() {
    build(base(), folder.resolve("top"));
    Cli.Result unclear = erofs("ls", layout);
    assertThat(unclear.code()).isEqualTo(ExitCodes.IMAGE);
    assertThat(unclear.err()).contains("there are 2 EROFS layers; say which one");
    assertThat(erofs("cat", "--layer=1", layout, "/etc/motd").out()).isEqualTo("old\n");
    assertThat(erofs("cat", "--layer=2", registry() + ":1.0", "/etc/motd").out())
        .isEqualTo("new\n");
    assertThat(erofs("ls", "--layer=3", layout).err()).contains("there are 2 EROFS layers");
    assertThat(erofs("ls", "--layer=1", "--platform=plan9/arm", layout).err())
        .contains("there is no image for plan9/arm");
  }

  @Test
  void tellsWhatItCannotRead() throws IOException {
    build(base());
    assertThat(erofs("ls", registry() + ":none").err()).contains("404 (not found)");
    assertThat(erofs("ls", registry() + ":no tag").err()).contains("neither tag nor digest");
    assertThat(erofs("ls", "oci://host").err()).contains("is not oci://REGISTRY/REPOSITORY");
    String text = Files.readString(blob(manifest), StandardCharsets.UTF_8);
    String plain = text.replaceAll("org.erofs.chunk-index[.]digest", "org.erofs.other");
    relink(text, plain);
    assertThat(erofs("ls", layout).err()).contains("no chunk index with a digest");
  }

  /** Puts another manifest in the place of the one that the index names. */
  private void relink(String old, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String digest = "sha256:" + RemoteImage.sha256(bytes);
    Files.write(blob(digest), bytes);
    Path index = layout.resolve("index.json");
    Matcher named = DIGEST.matcher(Files.readString(index));
    assertThat(named.find()).isTrue();
    int size = old.getBytes(StandardCharsets.UTF_8).length;
    Files.writeString(
        index,
        Files.readString(index)
            .replace(named.group(), digest)
            .replaceFirst("\"size\"\\s*:\\s*" + size, "\"size\": " + bytes.length));
  }
}
