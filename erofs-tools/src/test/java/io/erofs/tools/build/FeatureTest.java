package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.model.KernelNeeds;
import io.erofs.model.KernelVersion;
import io.erofs.model.Xattr;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Feature bits are set if, and only if, the feature is used. */
class FeatureTest {
  @TempDir Path directory;

  private static MemoryTree plain() {
    return MemoryTree.named("plain").file("a", "hello");
  }

  private static MemoryTree withXattr(String name) {
    Xattr xattr = new Xattr(Bytes.utf8(name), Bytes.utf8("v"), false);
    return plain()
        .add(SourceEntry.file(Bytes.utf8("x"), FileContent.EMPTY).xattrs(List.of(xattr)).build());
  }

  private static XattrOptions prefix(String prefix, boolean plain) {
    return XattrOptions.DEFAULTS.withPrefixes(List.of(Bytes.utf8(prefix))).withPlainPrefixes(plain);
  }

  static Stream<Arguments> cases() {
    MemoryTree empty = MemoryTree.named("empty").file("a", "");
    BuildOptions defaults = BuildOptions.defaults();
    BuildOptions chunked = defaults.toBuilder().chunks(ChunkOptions.of(4096)).build();
    BuildOptions com = defaults.toBuilder().xattrs(prefix("user.com.", false)).build();
    return Stream.of(
        Arguments.of("plain", defaults, plain(), 0x3, 0x0, "5.4"),
        Arguments.of(
            "no checksum", defaults.toBuilder().checksum(false).build(), plain(), 0x2, 0x0, "5.4"),
        Arguments.of("chunks", chunked, plain(), 0x3, 0x4, "5.15"),
        Arguments.of("chunks, but only empty files", chunked, empty, 0x3, 0x0, "5.4"),
        Arguments.of("xattrs", defaults, withXattr("user.a"), 0x7, 0x0, "5.4"),
        Arguments.of(
            "no filter",
            defaults.toBuilder().xattrs(XattrOptions.DEFAULTS.withNameFilter(false)).build(),
            withXattr("user.a"),
            0x3,
            0x0,
            "5.4"),
        Arguments.of("prefix used", com, withXattr("user.com.example"), 0x7, 0x40, "6.4"),
        Arguments.of(
            "prefix in no namespace",
            defaults.toBuilder().xattrs(prefix("bogus.", false)).build(),
            withXattr("user.a"),
            0x7,
            0x0,
            "5.4"),
        Arguments.of("prefix not used", com, withXattr("user.org.example"), 0x7, 0x0, "5.4"),
        Arguments.of(
            "plain prefix",
            defaults.toBuilder().xattrs(prefix("user.com.", true)).build(),
            withXattr("user.com.example"),
            0x17,
            0x40,
            "6.4"),
        Arguments.of(
            "48 bits", defaults.toBuilder().bit48(true).build(), plain(), 0x3, 0x80, "6.15"),
        Arguments.of(
            "no dots", defaults.toBuilder().omitDot(true).build(), plain(), 0x3, 0x80, "6.15"),
        Arguments.of(
            "small blocks", defaults.toBuilder().blockSize(512).build(), plain(), 0x3, 0x0, "6.4"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void setsTheBitsOfWhatIsUsed(
      String name, BuildOptions options, TreeSource tree, int compat, int incompat, String kernel)
      throws IOException {
    try (Built built = Built.of(directory, options, tree)) {
      assertThat(built.u32(1024 + 0x08)).isEqualTo(compat);
      assertThat(built.u32(1024 + 0x50)).isEqualTo(incompat);
      assertThat(built.report().leastKernel()).hasToString(kernel);
    }
  }

  private static BuildOptions.Builder compressed(
      UnaryOperator<CompressionOptions.Builder> settings, CompressorFactory... algorithms) {
    CompressionOptions.Builder builder =
        CompressionOptions.builder().algorithms(List.of(algorithms));
    return BuildOptions.builder().compression(settings.apply(builder).build());
  }

  static Stream<Arguments> compressedCases() {
    CompressorFactory lz4 = Compressors.of("lz4", 65536);
    CompressorFactory zstd = Compressors.of("zstd", 65536);
    XattrOptions plainTable = prefix("user.com.", true);
    UnaryOperator<CompressionOptions.Builder> fragments = b -> b.fragments(FragmentOptions.TAILS);
    return Stream.of(
        Arguments.of(compressed(b -> b, lz4), "lz4 (5.4), lz4_0padding (5.4)", "5.4"),
        Arguments.of(compressed(b -> b.pclusterSize(65536), lz4), "big_pcluster (5.13)", "5.13"),
        Arguments.of(compressed(b -> b.inlineTails(true), lz4), "ztailpacking (5.17)", "5.17"),
        Arguments.of(compressed(fragments, lz4), "fragments (6.1)", "6.1"),
        Arguments.of(compressed(b -> b.deduplicate(true), lz4), "dedupe (6.1)", "6.1"),
        Arguments.of(compressed(b -> b, Compressors.of("lzma", 65536)), "lzma (5.16)", "5.16"),
        Arguments.of(compressed(b -> b, Compressors.of("deflate", 65536)), "deflate (6.6)", "6.6"),
        Arguments.of(compressed(b -> b, zstd), "zstd (6.10)", "6.10"),
        // The second one is not used.
        Arguments.of(compressed(b -> b, lz4, zstd), "lz4 (5.4)", "5.4"),
        Arguments.of(compressed(b -> b, lz4).blockSize(1024), "blocks of 1024 bytes (6.8)", "6.8"),
        Arguments.of(
            compressed(b -> b.metadata(MetadataOptions.DEFAULTS.withBox(0, 0)), lz4),
            "metabox (6.17)",
            "6.17"),
        Arguments.of(
            compressed(fragments, lz4).xattrs(plainTable),
            "plain_xattr_pfx beside a packed inode (6.18)",
            "6.18"),
        Arguments.of(
            compressed(b -> b.deduplicate(true), lz4).xattrs(plainTable),
            "xattr_prefixes (6.4)",
            "6.4"));
  }

  /** Whoever builds and whoever reads ask the same list. */
  @ParameterizedTest(name = "{1}")
  @MethodSource("compressedCases")
  void tellsTheLeastKernelAsReadersDo(BuildOptions.Builder options, String need, String kernel)
      throws IOException {
    Random random = new Random(1);
    byte[] text = new byte[300_000];
    for (int at = 0; at < text.length; at += 10) {
      text[at] = (byte) random.nextInt();
      text[at + 1] = (byte) random.nextInt();
    }
    MemoryTree tree =
        withXattr("user.com.example")
            .file("a", FileContent.of(Bytes.of(text)))
            .file("b", FileContent.of(Bytes.of(Arrays.copyOf(text, 290_000))));
    try (Built built = Built.of(directory, options.build(), tree)) {
      KernelNeeds needs = KernelNeeds.of(built.image().superblock());
      assertThat(needs.least()).hasToString(kernel);
      assertThat(built.report().leastKernel()).hasToString(kernel);
      assertThat(needs.lackingIn(new KernelVersion(1, 0)))
          .extracting(Object::toString)
          .contains(need.split(", "));
      assertThat(needs.lackingIn(needs.least())).isEmpty();
    }
  }
}
