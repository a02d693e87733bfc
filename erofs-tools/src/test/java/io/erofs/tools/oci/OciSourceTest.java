package io.erofs.tools.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.error.NotErofsException;
import io.erofs.tools.archive.ArchiveException;
import io.erofs.tools.archive.TarMaker;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.TreeSource;
import io.erofs.tools.export.TarExporter;
import io.erofs.tools.export.TarOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts and archives, good and hostile ones. */
class OciSourceTest {
  private static final String TAR = LayoutMaker.TAR;

  @TempDir Path directory;
  private LayoutMaker maker;
  private byte[] tar;

  @BeforeEach
  void prepare() throws IOException {
    maker = new LayoutMaker(directory.resolve("layout"));
    tar = tar(MemoryTree.named("t").file("etc/motd", "hello"));
  }

  private byte[] tar(TreeSource tree) throws IOException {
    Path image = directory.resolve("t.erofs");
    Path file = directory.resolve("t.tar");
    ImageBuilder.of(BuildOptions.defaults()).build(image, tree);
    try (ErofsImage opened = Erofs.open(image)) {
      TarExporter.export(opened, TarOptions.builder().build(), file);
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(image);
    Files.delete(file);
    return bytes;
  }

  private String motd(OciOptions options) throws IOException {
    return motd(maker.root(), options);
  }

  private String motd(Path image, OciOptions options) throws IOException {
    Path flat = directory.resolve("flat");
    try (OciSource source = OciSource.open(image, options)) {
      OciConverter.of(BuildOptions.defaults()).flatten(source, flat);
    }
    try (ErofsImage opened = Erofs.open(flat)) {
      return new String(opened.newInputStream(opened.resolve("etc/motd")).readAllBytes(), "UTF-8");
    } finally {
      Files.delete(flat);
    }
  }

  private void refuses(String... phrases) throws IOException {
    refuses(maker.root(), phrases);
  }

  private void refuses(Path image, String... phrases) throws IOException {
    List<Path> before = listed();
    OciOptions options = OciOptions.defaults().withTemporaryDirectory(directory);
    assertThatThrownBy(
            () -> {
              try (OciSource source = OciSource.open(image, options)) {
                OciConverter.of(BuildOptions.defaults())
                    .convert(source, directory.resolve("output"));
              }
            })
        .isInstanceOfAny(OciException.class, ArchiveException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(phrases).doesNotContain("\n"));
    assertThat(listed()).isEqualTo(before);
  }

  private List<Path> listed() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.sorted().toList();
    }
  }

  private OciOptions platform(String text) {
    return OciOptions.defaults().withPlatform(Platform.parse(text));
  }

  @Test
  void selectsByPlatform() throws IOException {
    String first = maker.layer(TAR, tar, tar).manifest("amd64", LayoutMaker.platform("amd64"));
    byte[] other = tar(MemoryTree.named("t").file("etc/motd", "arm"));
    String second =
        maker.clear().layer(TAR, other, other).manifest("arm64", LayoutMaker.platform("arm64"));
    String attestation =
        LayoutMaker.descriptor(
            LayoutMaker.MANIFEST,
            OciDigest.of(new byte[0]).toString(),
            0,
            ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}");
    String inner = LayoutMaker.indexText(first, second, attestation);
    maker.index(maker.descriptor(LayoutMaker.INDEX, LayoutMaker.utf8(inner), ""));
    assertThat(motd(platform("linux/amd64"))).isEqualTo("hello");
    assertThat(motd(platform("linux/arm64"))).isEqualTo("arm");
    assertThat(motd(platform("linux/arm64/v8"))).isEqualTo("arm");
    assertThatThrownBy(() -> motd(platform("linux/s390x")))
        .isInstanceOf(OciException.class)
        .hasMessageContaining("there is no image for linux/s390x")
        .hasMessageContaining("for linux/amd64")
        .hasMessageContaining("for linux/arm64");
    assertThatThrownBy(() -> motd(platform("linux/arm64/v7"))).isInstanceOf(OciException.class);
  }

  @Test
  void selectsByName() throws IOException {
    String name = ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"%s\"}";
    String first = maker.layer(TAR, tar, tar).manifest("amd64", name.formatted("one"));
    byte[] other = tar(MemoryTree.named("t").file("etc/motd", "two"));
    String second = maker.clear().layer(TAR, other, other).manifest("amd64", name.formatted("two"));
    maker.index(first, second);
    assertThat(motd(OciOptions.defaults().withReference("two"))).isEqualTo("two");
    refuses("there are 2 images; say which one", "one", "two");
  }

  @Test
  void readsArchives() throws Exception {
    maker.index(maker.layer(TAR, tar, tar).manifest("amd64", ""));
    Path plain = directory.resolve("image.tar");
    io.erofs.testkit.Commands.run(
        "tar", "-cf", plain.toString(), "-C", maker.root().toString(), ".");
    assertThat(motd(plain, OciOptions.defaults())).isEqualTo("hello");
    Path packed = directory.resolve("image.tar.gz");
    Files.write(packed, LayoutMaker.gzip(Files.readAllBytes(plain)));
    assertThat(motd(packed, OciOptions.defaults())).isEqualTo("hello");
    byte[] bytes = Files.readAllBytes(packed);
    Files.write(packed, Arrays.copyOf(bytes, bytes.length / 2));
    refuses(packed, "image.tar.gz", "ends too early");
  }

  /** What older releases of docker write: layers by path, equal ones as symbolic links. */
  @Test
  void readsWhatDockerSaved() throws Exception {
    Path saved = Files.createDirectories(directory.resolve("saved"));
    byte[] config = maker.layer("", tar, tar).layer("", tar, tar).config("amd64");
    String name = OciDigest.of(config).hex() + ".json";
    Files.write(saved.resolve(name), config);
    Files.createDirectories(saved.resolve("a"));
    Files.createDirectories(saved.resolve("b"));
    Files.write(saved.resolve("a/layer.tar"), tar);
    Files.createSymbolicLink(saved.resolve("b/layer.tar"), Path.of("../a/layer.tar"));
    String manifest =
        "[{\"Config\":\"%s\",\"RepoTags\":[\"x:1\"],\"Layers\":[\"a/layer.tar\",\"b/layer.tar\"]}]";
    Files.writeString(saved.resolve("manifest.json"), manifest.formatted(name));
    Path archive = directory.resolve("saved.tar");
    pack(saved, archive);
    assertThat(motd(archive, OciOptions.defaults().withReference("x:1"))).isEqualTo("hello");
    assertThatThrownBy(() -> motd(archive, OciOptions.defaults().withReference("x:2")))
        .hasMessageContaining("has 0 images that fit");

    Files.writeString(saved.resolve("manifest.json"), manifest.formatted("../../etc/passwd"));
    pack(saved, archive);
    refuses(archive, "there is no '../../etc/passwd' in the archive", "offset 11");
    Files.writeString(saved.resolve("manifest.json"), manifest.formatted(name));
    Files.delete(saved.resolve("b/layer.tar"));
    Files.createSymbolicLink(saved.resolve("b/layer.tar"), Path.of("layer.tar"));
    pack(saved, archive);
    refuses(archive, "'b/layer.tar' leads through more than 8 links");
    Files.write(saved.resolve(name), new byte[] {'{', '}'});
    pack(saved, archive);
    refuses(archive, name, "the bytes have the digest");
  }

  private static void pack(Path folder, Path archive) throws IOException {
    io.erofs.testkit.Commands.run("tar", "-cf", archive.toString(), "-C", folder.toString(), ".");
  }

  @Test
  void refusesWhatIsNoImage() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    refuses(empty, "this is no container image", "empty");
    Path text = Files.writeString(directory.resolve("text"), "no archive");
    refuses(text, "text");
  }

  @Test
  void refusesWrongDigests() throws IOException {
    String manifest = maker.layer(TAR, tar, tar).manifest("amd64", "");
    maker.index(manifest);
    Path blob = maker.root().resolve(OciDigest.of(tar).path());
    byte[] other = tar.clone();
    other[600] ^= 1;
    Files.write(blob, other);
    refuses(blob.toString(), "the bytes have the digest sha256:", "expected " + OciDigest.of(tar));
    Files.write(blob, Arrays.copyOf(tar, 1024));
    refuses(blob.toString(), "size=1024, expected " + tar.length);
    Files.delete(blob);
    refuses("layers[0]", "the blob " + OciDigest.of(tar) + " is not in");
  }

  @Test
  void refusesWrongDiffIds() throws IOException {
    String wrong = OciDigest.of(new byte[1]).toString();
    maker.layer(maker.descriptor(TAR + "+gzip", LayoutMaker.gzip(tar), ""), wrong);
    maker.index(maker.manifest("amd64", ""));
    refuses("layer 1", "the decompressed bytes have the digest", "expected " + wrong);
  }

  @Test
  void refusesAnotherNumberOfDiffIds() throws IOException {
    byte[] tar = new TarMaker().file("a", "1").end();
    maker.layer(LayoutMaker.TAR, tar, tar).withoutDiffIds();
    maker.index(maker.manifest("amd64", ""));
    refuses("there are 0 digests of the decompressed layers, expected 1");
    maker.layer(LayoutMaker.TAR, tar, tar);
    maker.index(maker.manifest("amd64", ""));
    refuses("there are 1 digests of the decompressed layers, expected 2");
  }

  @Test
  void refusesTruncatedLayers() throws IOException {
    byte[] half = Arrays.copyOf(LayoutMaker.gzip(tar), 60);
    maker.index(maker.layer(TAR + "+gzip", half, tar).manifest("amd64", ""));
    refuses("layer 1", "the gzip stream ends too early", "offset");
    maker.clear();
    byte[] cut = Arrays.copyOf(tar, 700);
    maker.index(maker.layer(TAR, cut, cut).manifest("amd64", ""));
    refuses("layer 1", "offset");
    maker.clear();
    byte[] zstd = LayoutMaker.zstd(tar);
    byte[] shortened = Arrays.copyOf(zstd, zstd.length - 5);
    maker.index(maker.layer(TAR + "+zstd", shortened, tar).manifest("amd64", ""));
    refuses("layer 1", "the zstd stream ends too early", "offset");
  }

  /** With the right digest: somebody made it so. */
  @Test
  void refusesLayersThatCannotBeDecompressed() throws IOException {
    byte[] gzip = LayoutMaker.gzip(tar);
    gzip[20] ^= 0x55;
    maker.index(maker.layer(TAR + "+gzip", gzip, tar).manifest("amd64", ""));
    refuses("layer 1", "the gzip stream ", "offset");
    maker.clear();
    byte[] zstd = LayoutMaker.zstd(tar);
    zstd[6] ^= 0x7F;
    maker.index(maker.layer(TAR + "+zstd", zstd, tar).manifest("amd64", ""));
    refuses("layer 1", "offset");
    maker.clear();
    byte[] image = Files.readAllBytes(erofs());
    image[1024] ^= 1;
    maker.index(maker.layer("application/vnd.erofs", image, image).manifest("amd64", ""));
    List<Path> before = listed();
    OciConverter converter = OciConverter.of(BuildOptions.defaults());
    try (OciSource source = OciSource.open(maker.root(), OciOptions.defaults())) {
      assertThatThrownBy(() -> converter.convert(source, directory.resolve("output")))
          .isInstanceOf(NotErofsException.class);
    }
    assertThat(listed()).isEqualTo(before);
  }

  private Path erofs() throws IOException {
    Path image = directory.resolve("some.erofs");
    ImageBuilder.of(BuildOptions.defaults()).build(image, MemoryTree.named("t").file("a", "1"));
    return image;
  }

  @ParameterizedTest
  @CsvSource({
    "sha256:../../../../etc/passwd",
    "../../etc/passwd",
    "sha256:0123",
    "sha256:ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789",
    "md5:d41d8cd98f00b204e9800998ecf8427e",
    "'sha256:/'",
  })
  void refusesDigestsThatAreNone(String digest) throws IOException {
    maker.index(LayoutMaker.descriptor(LayoutMaker.MANIFEST, digest, 1, ""));
    refuses("index.json: manifests[0].digest: offset ", "is no SHA-256 or SHA-512 digest");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                   | is empty",
        "{                                    | offset 1: the document ends too early",
        "{}                                   | has no 'manifests'",
        "[]                                   | is no object",
        "{\"manifests\":{}}                   | manifests: offset 13: is no array",
        "{\"manifests\":[]}                   | there is no image",
        "{\"manifests\":[7]}                  | manifests[0]: offset 14: is no object",
        "{\"manifests\":[],\"manifests\":[]}  | Duplicate field 'manifests'",
        "{\"manifests\":[]} x                 | no JSON",
        "{\"manifests\":[]} {}                | more follows at offset 17",
        "{\"manifests\":[{\"digest\":7}]}     | manifests[0].digest: offset 24: is no text",
      })
  void refusesDocumentsThatAreWrong(String text, String problem) throws IOException {
    Files.writeString(maker.root().resolve("index.json"), text);
    refuses(problem);
  }

  @Test
  void boundsDocuments() throws IOException {
    Path index = maker.root().resolve("index.json");
    Files.writeString(index, "[".repeat(100_000));
    refuses("index.json", "nesting depth");
    Files.writeString(index, "{\"manifests\":[" + "7,".repeat(2000) + "7]}");
    refuses("has 2001 values; at most 1000 are read");
    Files.writeString(index, "{\"manifests\":" + "1".repeat(50) + "}");
    refuses("index.json", "50");
    Files.writeString(index, " ".repeat((8 << 20) + 1));
    refuses("index.json", "at most 8388608 are read");
    for (int i = 0; i < 501; i++) {
      maker.layer(LayoutMaker.descriptor(TAR, OciDigest.of(tar).toString(), 1, ""), "sha256:x");
    }
    maker.index(maker.manifest("amd64", ""));
    refuses("layers: offset ", "has 501 values; at most 500 are read");
  }

  @Test
  void boundsIndexesInIndexes() throws IOException {
    String inner = maker.layer(TAR, tar, tar).manifest("amd64", "");
    for (int i = 0; i < 5; i++) {
      inner =
          maker.descriptor(LayoutMaker.INDEX, LayoutMaker.utf8(LayoutMaker.indexText(inner)), "");
    }
    maker.index(inner);
    refuses("indexes lie in each other more than 4 deep");
  }

  @Test
  void refusesHardLinksToWhatNoLayerHas() throws IOException {
    byte[] bytes = new TarMaker().add(link("etc/other", "etc/none")).end();
    maker.index(maker.layer(TAR, tar, tar).layer(TAR, bytes, bytes).manifest("amd64", ""));
    refuses("layer 2", "hard link to 'etc/none', which is not in front of it", "offset 0");
  }

  @Test
  void refusesHardLinksToDirectoriesOfLowerLayers() throws IOException {
    byte[] bytes = new TarMaker().add(link("other", "etc")).end();
    maker.index(maker.layer(TAR, tar, tar).layer(TAR, bytes, bytes).manifest("amd64", ""));
    refuses("layer 2", "hard link to 'etc', which is not in front of it", "offset 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"etc/.wh.motd", ".wh.etc", "etc/.wh..wh..opq", ".wh..wh..opq"})
  void refusesHardLinksToWhatTheLayerHides(String mark) throws IOException {
    byte[] bytes =
        new TarMaker().add(TarMaker.header('0', mark, 0)).add(link("other", "etc/motd")).end();
    maker.index(maker.layer(TAR, tar, tar).layer(TAR, bytes, bytes).manifest("amd64", ""));
    refuses("layer 2", "hard link to 'etc/motd', which is not in front of it", "offset 512");
  }

  private static TarMaker.Header link(String name, String target) {
    return TarMaker.header('1', name, 0).put(157, target);
  }

  @Test
  void refusesToWriteIntoWhatIsThere() throws IOException {
    maker.index(maker.layer(TAR, tar, tar).manifest("amd64", ""));
    Path output = Files.createDirectory(directory.resolve("output"));
    Files.writeString(output.resolve("precious"), "x");
    try (OciSource source = OciSource.open(maker.root(), OciOptions.defaults())) {
      assertThatThrownBy(() -> OciConverter.of(BuildOptions.defaults()).convert(source, output))
          .hasMessageContaining("exists and is no empty directory");
    }
    assertThat(output.resolve("precious")).hasContent("x");
  }
}
