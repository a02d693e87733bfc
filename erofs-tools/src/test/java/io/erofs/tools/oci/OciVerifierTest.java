package io.erofs.tools.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the draft demands, each demand broken once. */
class OciVerifierTest {
  private static final String RAW = "application/vnd.erofs";
  private static final String ZSTD = "application/vnd.erofs+zstd";

  @TempDir Path directory;
  private LayoutMaker maker;
  private byte[] image;

  @BeforeEach
  void prepare() throws IOException {
    maker = new LayoutMaker(directory.resolve("layout"));
    image = image(MemoryTree.named("t").file("f", "text".repeat(5000)));
  }

  private byte[] image(TreeSource tree) throws IOException {
    Path file = directory.resolve("image");
    ImageBuilder.of(BuildOptions.defaults()).build(file, tree);
    return Files.readAllBytes(file);
  }

  private List<String> findings() throws IOException {
    maker.index(maker.manifest("amd64", ""));
    return findings(maker.root());
  }

  private List<String> findings(Path layout) throws IOException {
    try (OciSource source = OciSource.open(layout, OciOptions.defaults())) {
      return OciVerifier.verify(source, directory).stream().map(Object::toString).toList();
    }
  }

  private void layer(String mediaType, byte[] stored, byte[] plain, String annotations)
      throws IOException {
    String more = ",\"annotations\":{" + annotations + "}";
    maker.layer(maker.descriptor(mediaType, stored, more), OciDigest.of(plain).toString());
  }

  private static String annotation(String name, String value) {
    return "\"org.erofs." + name + "\":\"" + value + "\"";
  }

  @ParameterizedTest
  @EnumSource(LayerStorage.class)
  void whatWeMakeIsAsItShouldBe(LayerStorage storage) throws IOException {
    Path layout = directory.resolve("ours");
    MemoryTree upper = MemoryTree.named("u").file("g", "more").file(".wh.f", "");
    OciBuilder.of(OciBuildOptions.defaults().withStorage(storage, 3, 1 << 16))
        .build(layout, List.of(MemoryTree.named("t").file("f", "text".repeat(90_000)), upper));
    assertThat(findings(layout)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(LayerStorage.class)
  void checksHashTrees(LayerStorage storage) throws IOException {
    Path layout = directory.resolve("ours");
    OciBuildOptions options =
        OciBuildOptions.defaults().withStorage(storage, 3, 1 << 16).withHashTrees(true);
    OciBuilder.of(options)
        .build(layout, List.of(MemoryTree.named("t").file("f", "a".repeat(9000))));
    assertThat(findings(layout)).isEmpty();
    Path again = directory.resolve("again");
    OciBuilder.of(options).build(again, List.of(MemoryTree.named("t").file("f", "a".repeat(9000))));
    assertThat(Files.mismatch(layout.resolve("index.json"), again.resolve("index.json")))
        .isEqualTo(-1);
    try (OciSource source = OciSource.open(layout, OciOptions.defaults())) {
      assertThat(source.layers().get(0).annotations())
          .containsEntry("org.erofs.dmverity.block_size", "4096")
          .containsKeys("org.erofs.dmverity.hash_offset", "org.erofs.dmverity.root_digest");
      OciConverter.of(BuildOptions.defaults()).convert(source, directory.resolve("out"));
    }
  }

  @Test
  void tellsOfHashTreesThatAreNotThere() throws IOException {
    String none = OciDigest.of(new byte[0]).toString();
    String offset = annotation("dmverity.hash_offset", "4096") + ",";
    layer(RAW, image, image, offset + annotation("dmverity.root_digest", none));
    layer(RAW, image, image, offset + annotation("dmverity.root_digest", "sha512:00"));
    assertThat(findings())
        .anySatisfy(f -> assertThat(f).contains("layer 1", "no superblock of dm-verity at 4096"))
        .anySatisfy(f -> assertThat(f).contains("layer 2", "root_digest=sha512:00", "compared"));
  }

  @Test
  void wantsTheFeature() throws IOException {
    layer(RAW, image, image, "");
    assertThat(findings())
        .containsExactly(
            maker.root() + ": os.features of the configuration lacks 'erofs' (section 5.4)");
  }

  @Test
  void checksOrderAndRoles() throws IOException {
    layer(RAW, image, image, annotation("role", "overlay-data"));
    layer("application/octet-stream", image, image, annotation("role", "overlay-lower"));
    layer(RAW, image, image, annotation("role", "strange"));
    layer(RAW, image, image, annotation("role", "device"));
    assertThat(findings())
        .anySatisfy(f -> assertThat(f).contains("layer 4", "the last layer cannot be mounted"))
        .anySatisfy(f -> assertThat(f).contains("layer 4", "no image above uses this device"))
        .anySatisfy(f -> assertThat(f).contains("layer 3", "role 'strange' is not known"))
        .anySatisfy(
            f ->
                assertThat(f)
                    .contains("layer 2", "role 'overlay-lower' on application/octet-stream"))
        .hasSize(5);
  }

  @Test
  void checksWhiteouts() throws IOException {
    SourceEntry whiteout =
        SourceEntry.special(Bytes.utf8("w"), FileType.CHARACTER_DEVICE, DeviceNumber.ZERO).build();
    byte[] marked = image(MemoryTree.named("t").add(whiteout).file(".wh.x", ""));
    layer(RAW, marked, marked, annotation("role", "overlay-lower"));
    layer(RAW, marked, marked, "");
    assertThat(findings())
        .anySatisfy(
            f -> assertThat(f).contains("layer 1", "/w is a whiteout, but there is nothing"))
        .anySatisfy(f -> assertThat(f).contains("layer 1", "/.wh.x is a mark of archives"))
        .anySatisfy(f -> assertThat(f).contains("layer 2", "/.wh.x is a mark of archives"))
        .hasSize(4);
  }

  @Test
  void checksAnnotations() throws IOException {
    layer(
        RAW,
        image,
        image,
        annotation("chunk-index.range", "7-9")
            + ","
            + annotation("dmverity.hash_offset", "4097")
            + ","
            + annotation("dmverity.root_digest", "sha256:00"));
    layer(RAW, image, image, annotation("dmverity.hash_offset", "4096"));
    assertThat(findings())
        .anySatisfy(f -> assertThat(f).contains("layer 1", "range=7-9 is no range"))
        .anySatisfy(f -> assertThat(f).contains("layer 1", "hash_offset=4097 is no multiple of"))
        .anySatisfy(f -> assertThat(f).contains("layer 2", "only one of the two annotations"))
        .hasSize(4);
  }

  @Test
  void checksChunkIndexes() throws IOException {
    Path layout = directory.resolve("ours");
    OciBuilder.of(OciBuildOptions.defaults().withStorage(LayerStorage.ZSTD, 3, 1 << 16))
        .build(layout, List.of(MemoryTree.named("t").file("f", "text".repeat(90_000))));
    byte[] blob;
    try (OciSource source = OciSource.open(layout, OciOptions.defaults())) {
      blob = source.layers().get(0).file().read(1 << 30);
      int from =
          Integer.parseInt(
              source
                  .layers()
                  .get(0)
                  .annotations()
                  .get("org.erofs.chunk-index.range")
                  .split(":")[0]);
      byte[] plain = LayerBytes.unpacked(source.layers().get(0)).readAllBytes();
      String range = annotation("chunk-index.range", String.valueOf(from));
      byte[] other = blob.clone();
      other[from + 8 + 32 + 16] ^= 1;
      layer(ZSTD, other, plain, range);
      other = blob.clone();
      other[from + 8 + 8] ^= 1;
      layer(ZSTD, other, plain, range);
      other = blob.clone();
      other[from + 8] ^= 1;
      layer(ZSTD, other, plain, range + "," + annotation("chunk-index.digest", "sha256:00"));
      layer(ZSTD, blob, plain, annotation("chunk-index.range", from + ":" + (blob.length - 1)));
      byte[] image = Arrays.copyOf(plain, plain.length);
      layer(RAW, image, image, annotation("chunk-index.range", "4096"));
    }
    assertThat(findings())
        .anySatisfy(f -> assertThat(f).contains("layer 1", "chunk 0 at 0 has another digest"))
        .anySatisfy(f -> assertThat(f).contains("layer 2", "the chunk index is of"))
        .anySatisfy(f -> assertThat(f).contains("layer 3", "the chunk index has the digest"))
        .anySatisfy(f -> assertThat(f).contains("layer 3", "magic=0x67ece4cc", "(section 3.4)"))
        .anySatisfy(f -> assertThat(f).contains("layer 4", "does not end a blob of"))
        .anySatisfy(f -> assertThat(f).contains("layer 5", "(section 3.4)"));
  }
}
