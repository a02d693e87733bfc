package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
}
