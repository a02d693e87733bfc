package io.erofs.tools.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.OnDiskLayerIndex;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.Seeds;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.LayerStacks;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.OverlaySource;
import io.erofs.tools.build.source.OverlaySource.Marks;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Container images of EROFS layers, as the draft wants them, and back. */
class OciBuildTest {
  private static final int CHUNK = 64 << 10;

  @TempDir Path directory;

  private static OciBuildOptions options(LayerStorage storage) {
    return OciBuildOptions.defaults()
        .withStorage(storage, 3, CHUNK)
        .withPlatform(Platform.parse("linux/amd64"));
  }

  private static MemoryTree large(long seed) {
    byte[] noise = new byte[300_000];
    new Random(seed).nextBytes(noise);
    return MemoryTree.named("large")
        .file("noise", FileContent.of(Bytes.of(noise)))
        .file("text", "some words, again and again; ".repeat(20_000 + (int) seed));
  }

  private JsonValue manifest(Path layout) throws IOException {
    JsonValue index =
        JsonValue.parse("index.json", Files.readAllBytes(layout.resolve("index.json")));
    JsonValue entry = index.get("manifests").items(1).get(0);
    assertThat(entry.get("platform").texts("os.features", 9)).containsExactly("erofs");
    OciDigest digest = OciDigest.parse(entry.get("digest").text()).orElseThrow();
    return JsonValue.parse("manifest", Files.readAllBytes(layout.resolve(digest.path())));
  }

  @ParameterizedTest
  @EnumSource(LayerStorage.class)
  void layersComeBack(LayerStorage storage) throws IOException {
    for (long seed : Seeds.of(3)) {
      Path layout = directory.resolve("layout" + seed);
      List<TreeSource> layers = List.copyOf(LayerStacks.of(seed, 3));
      OciBuilder.of(options(storage)).build(layout, layers);
      Path direct = directory.resolve("direct");
      ImageBuilder.of(BuildOptions.defaults()).build(direct, OverlaySource.of(layers, Marks.STRIP));
      Path flat = directory.resolve("flat");
      try (OciSource source = OciSource.open(layout, OciOptions.defaults())) {
        assertThat(source.layerCount()).isEqualTo(3);
        assertThat(source.platform()).isEqualTo(Platform.parse("linux/amd64"));
        OciConverter.of(BuildOptions.defaults()).flatten(source, flat);
      }
      assertThat(Files.mismatch(direct, flat)).as(Seeds.describe(seed)).isEqualTo(-1);
    }
  }

  @Test
  void mergesLayersThatAreImages() throws IOException {
    Path layout = directory.resolve("layout");
    OciBuildOptions options = options(LayerStorage.ZSTD);
    BuildOptions plain = BuildOptions.builder().inlineData(false).build();
    List<TreeSource> layers = List.copyOf(LayerStacks.of(3, 3));
    OciBuilder.of(options.withImage(plain)).build(layout, layers);
    try (OciSource source = OciSource.open(layout, OciOptions.defaults())) {
      OciReport report =
          OciConverter.of(BuildOptions.defaults()).convert(source, directory.resolve("out"));
      Path direct = directory.resolve("direct");
      ImageBuilder.of(plain).build(direct, OverlaySource.of(layers, Marks.STRIP));
      io.erofs.OpenOptions devices =
          io.erofs.OpenOptions.builder().devices(report.devices()).build();
      try (ErofsImage expected = Erofs.open(direct);
          ErofsImage merged = Erofs.open(report.merged(), devices)) {
        TreeSnapshot tree = ImageSnapshot.of(expected).tree();
        assertThat(
                TreeDiff.compare(
                    tree,
                    ImageSnapshot.like(tree, merged).tree(),
                    EnumSet.of(TreeDiff.Aspect.INODE, TreeDiff.Aspect.LAYOUT)))
            .isEmpty();
        for (int i = 0; i < report.devices().size(); i++) {
          assertThat(merged.devices().get(i).tag().toString())
              .isEqualTo(report.devices().get(i).getFileName().toString())
              .isEqualTo(OciDigest.ofFile(report.devices().get(i)).hex());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(LayerStorage.class)
  void chunksCanBeReadAlone(LayerStorage storage) throws IOException {
    Path layout = directory.resolve("layout");
    OciBuilder.of(options(storage)).build(layout, List.of(large(1), large(2)));
    List<JsonValue> layers = manifest(layout).get("layers").items(2);
    for (JsonValue json : layers) {
      Descriptor layer = Descriptor.read("layer", json);
      byte[] blob = Files.readAllBytes(layout.resolve(layer.digest().path()));
      String[] range = layer.annotation("org.erofs.chunk-index.range").split(":");
      int from = Integer.parseInt(range[0]);
      assertThat(Integer.parseInt(range[1])).isEqualTo(blob.length);
      assertThat(from % 4).isZero();
      ByteView view = ByteView.of(Arrays.copyOfRange(blob, from, blob.length), "blob", from);
      if (storage == LayerStorage.ZSTD) {
        view = OnDiskLayerIndex.unframed(view);
      }
      assertThat(layer.annotation("org.erofs.chunk-index.digest"))
          .isEqualTo(OciDigest.of(view.toByteArray()).toString());
      byte[] image = image(OnDiskLayerIndex.decode(view, from), blob);
      Path file = Files.write(directory.resolve("image"), image);
      try (ErofsImage opened = Erofs.open(file)) {
        assertThat(opened.resolve("noise").size()).isEqualTo(300_000);
      }
      if (storage == LayerStorage.ZSTD) {
        assertThat(layer.mediaType()).isEqualTo("application/vnd.erofs+zstd");
        assertThat(layer.annotation("org.erofs.uncompressed-digest"))
            .isEqualTo(OciDigest.of(image).toString());
        assertThat(blob.length).isLessThan(image.length / 2);
      } else {
        assertThat(layer.mediaType()).isEqualTo("application/vnd.erofs");
      }
    }
    assertThat(layers.get(0).get("annotations").get("org.erofs.role").text())
        .isEqualTo("overlay-lower");
    assertThat(layers.get(1).get("annotations").find("org.erofs.role")).isEmpty();
  }

  /** Puts an image together from its chunks, with another decoder than ours. */
  private static byte[] image(OnDiskLayerIndex index, byte[] blob) throws IOException {
    ByteArrayOutputStream image = new ByteArrayOutputStream();
    for (int i = 0; i < index.count(); i++) {
      OnDiskLayerIndex.Chunk chunk = index.chunk(i);
      int at = (int) chunk.storedOffset();
      byte[] stored = Arrays.copyOfRange(blob, at, at + (int) chunk.storedLength());
      assertThat(chunk.digest().toByteArray()).isEqualTo(OciDigest.newSha256().digest(stored));
      byte[] bytes =
          index.storage() == OnDiskLayerIndex.Storage.ZSTD
              ? Zstd.decompress(stored, (int) chunk.length())
              : stored;
      assertThat(bytes).hasSize((int) chunk.length());
      image.write(bytes);
    }
    assertThat(index.count()).isGreaterThan(10);
    return image.toByteArray();
  }

  @Test
  void framesAreAlignedWhateverTheirEnd() {
    ZstdFrames frames = new ZstdFrames(3);
    byte[] noise = new byte[1000];
    new Random(1).nextBytes(noise);
    for (byte[] bytes : List.of(new byte[] {1}, new byte[200_000], noise)) {
      byte[] frame = frames.compress(bytes);
      for (long start = 0; start < 4; start++) {
        byte[] aligned = ZstdFrames.aligned(frame, start + frame.length);
        assertThat((start + aligned.length) % 4).isZero();
        assertThat(Zstd.decompress(aligned, bytes.length)).isEqualTo(bytes);
      }
    }
  }

  @Test
  void theSameBytesComeOutWhateverTheThreads() throws IOException {
    Path one = directory.resolve("one");
    Path more = directory.resolve("more");
    OciBuildOptions options = options(LayerStorage.ZSTD);
    OciDigest first =
        OciBuilder.of(options.withImage(BuildOptions.builder().workers(1).build()))
            .build(one, List.of(large(1)));
    OciDigest second =
        OciBuilder.of(options.withImage(BuildOptions.builder().workers(5).build()))
            .build(more, List.of(large(1)));
    assertThat(first).isEqualTo(second);
    assertThat(Files.mismatch(one.resolve("index.json"), more.resolve("index.json"))).isEqualTo(-1);
  }

  @Test
  void theLowestLayerHasNoWhiteouts() throws IOException {
    SourceEntry whiteout =
        SourceEntry.special(Bytes.utf8("gone"), FileType.CHARACTER_DEVICE, DeviceNumber.ZERO)
            .build();
    MemoryTree tree = MemoryTree.named("t").file("kept", "1").file(".wh.also", "").add(whiteout);
    Path layout = directory.resolve("layout");
    OciBuilder.of(options(LayerStorage.RAW)).build(layout, List.of(tree, tree));
    List<JsonValue> layers = manifest(layout).get("layers").items(2);
    assertThat(names(layout, layers.get(0))).containsExactly("kept");
    assertThat(names(layout, layers.get(1))).containsExactly("also", "gone", "kept");
  }

  private static List<String> names(Path layout, JsonValue layer) throws IOException {
    Path blob = layout.resolve(Descriptor.read("layer", layer).digest().path());
    try (ErofsImage image = Erofs.open(blob)) {
      return image.list(image.root()).stream().map(e -> e.name().toString()).toList();
    }
  }

  @ParameterizedTest
  @EnumSource(LayerStorage.class)
  void theOlderMediaTypeComesBack(LayerStorage storage) throws IOException {
    Path layout = directory.resolve("layout");
    OciBuildOptions options = options(storage).withMediaType(LayerMediaType.CONTAINERD);
    OciBuilder.of(options).build(layout, List.of(large(1), large(2)));
    String type = "application/vnd.erofs.layer.v1" + (storage == LayerStorage.ZSTD ? "+zstd" : "");
    assertThat(manifest(layout).get("layers").items(2))
        .allSatisfy(layer -> assertThat(layer.get("mediaType").text()).isEqualTo(type));
    Path flat = directory.resolve("flat");
    try (OciSource source = OciSource.open(layout, OciOptions.defaults())) {
      assertThat(OciVerifier.verify(source, directory)).isEmpty();
      OciConverter.of(BuildOptions.defaults()).flatten(source, flat);
    }
    try (ErofsImage image = Erofs.open(flat)) {
      assertThat(image.resolve("noise").size()).isEqualTo(300_000);
    }
  }

  /** Of images that are stored as they are, the digests of the blobs are those of the layers. */
  @Test
  void digestsOfDecompressedLayersMayBeMissing() throws IOException {
    Path image = directory.resolve("image");
    ImageBuilder.of(BuildOptions.defaults()).build(image, large(1));
    byte[] bytes = Files.readAllBytes(image);
    LayoutMaker maker = new LayoutMaker(directory.resolve("layout"));
    maker.layer("application/vnd.erofs", bytes, bytes).withoutDiffIds();
    maker.index(maker.manifest("amd64", ""));
    flatten(maker.root());
    assertThat(directory.resolve("flat")).hasSameBinaryContentAs(image);
  }

  @Test
  void refusesRolesThatDoNotFit() throws IOException {
    LayoutMaker maker = new LayoutMaker(directory.resolve("roles"));
    String role = ",\"annotations\":{\"org.erofs.role\":\"%s\"}";
    byte[] bytes = new byte[512];
    String diffId = OciDigest.of(bytes).toString();
    maker.layer(maker.descriptor("application/vnd.erofs", bytes, role.formatted("device")), diffId);
    maker.index(maker.manifest("amd64", ""));
    assertThatThrownBy(() -> flatten(maker.root()))
        .isInstanceOf(OciException.class)
        .hasMessageContaining("layer 1")
        .hasMessageContaining("no image above it uses it");
    maker.clear();
    String data = maker.descriptor("application/vnd.erofs", bytes, role.formatted("overlay-data"));
    maker.index(maker.layer(data, diffId).manifest("amd64", ""));
    assertThatThrownBy(() -> flatten(maker.root()))
        .isInstanceOf(OciException.class)
        .hasMessageContaining("holds data, but there is no image above it");
    maker.clear();
    String index =
        maker.descriptor(
            "application/vnd.erofs.chunk-index.v1",
            bytes,
            ",\"annotations\":{\"org.erofs.chunk-index.target\":\"sha256:x\"}");
    maker.layer(maker.descriptor("application/vnd.erofs", bytes, ""), diffId).layer(index, diffId);
    maker.index(maker.manifest("amd64", ""));
    assertThatThrownBy(() -> flatten(maker.root()))
        .isInstanceOf(OciException.class)
        .hasMessageContaining("is a chunk index, but the last layer");
    maker.layer(maker.descriptor("application/vnd.erofs", bytes, ""), diffId);
    maker.index(maker.manifest("amd64", ""));
    assertThatThrownBy(() -> flatten(maker.root()))
        .isInstanceOf(OciException.class)
        .hasMessageContaining("is the chunk index of sha256:x, but below it is " + diffId);
  }

  @Test
  void refusesLayersOfAnUnknownKind() throws IOException {
    LayoutMaker maker = new LayoutMaker(directory.resolve("unknown"));
    byte[] bytes = new byte[1024];
    String diffId = OciDigest.of(bytes).toString();
    maker.layer(maker.descriptor("application/vnd.erofs.layer.v9", bytes, ""), diffId);
    maker.index(maker.manifest("amd64", ""));
    assertThatThrownBy(() -> flatten(maker.root()))
        .isInstanceOf(OciException.class)
        .hasMessageContaining("layer 1")
        .hasMessageContaining("media type application/vnd.erofs.layer.v9 is not known");
  }

  private void flatten(Path layout) throws IOException {
    try (OciSource source = OciSource.open(layout, OciOptions.defaults())) {
      OciConverter.of(BuildOptions.defaults()).flatten(source, directory.resolve("flat"));
    }
  }
}
