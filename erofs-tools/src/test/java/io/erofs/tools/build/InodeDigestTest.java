package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.model.Feature;
import io.erofs.model.KernelVersion;
import io.erofs.model.Xattr;
import io.erofs.testkit.KernelMount;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.ImageChecker;
import io.erofs.tools.check.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attribute with the digest of a file's content, and where the table with its name is. */
class InodeDigestTest {
  private static final Bytes VISIBLE = Bytes.utf8("user.fp");
  private static final Bytes HIDDEN = XattrOptions.DEFAULT_INODE_DIGEST;
  private static final int AT_ISHARE_PREFIX = 1024 + 0x69;
  private static final byte[] LARGE =
      "all work and no play ".repeat(40_000).getBytes(StandardCharsets.US_ASCII);

  @TempDir Path directory;

  private static MemoryTree tree() {
    Xattr stale = new Xattr(VISIBLE, Bytes.utf8("stale"), false);
    return MemoryTree.named("t")
        .file("a", "hello")
        .file("empty", "")
        .file("large", FileContent.of(Bytes.of(LARGE)))
        .file("same", "hello")
        .add(
            SourceEntry.file(Bytes.utf8("stale"), FileContent.of(Bytes.utf8("new")))
                .xattrs(List.of(stale))
                .build());
  }

  private static BuildOptions.Builder digests(Bytes name) {
    return BuildOptions.builder().xattrs(XattrOptions.DEFAULTS.withInodeDigest(name));
  }

  private static BuildOptions compressed(
      Bytes name, UnaryOperator<CompressionOptions.Builder> change) {
    CompressionOptions.Builder options = CompressionOptions.builder();
    options.algorithms(Compressors.allOf("lz4", 4096));
    return digests(name).compression(change.apply(options).build()).build();
  }

  private static Bytes digest(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return Bytes.utf8("sha256:").concat(Bytes.of(hash));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static void hasDigests(Built built, Bytes name) throws IOException {
    assertThat(built.report().features())
        .contains(Feature.ISHARE_XATTRS, Feature.XATTR_PREFIXES, Feature.XATTR_FILTER);
    assertThat(built.u16(AT_ISHARE_PREFIX) & 0xFF).isZero();
    for (String file : List.of("a", "large", "same", "stale")) {
      Bytes digest = digest(built.content(file));
      if (name.equals(HIDDEN)) {
        // As with Linux, a name without a namespace cannot be asked for.
        assertThat(built.image().xattr(built.inode(file), name)).isEmpty();
        assertThat(latin1(Files.readAllBytes(built.path()))).contains(latin1(digest.toByteArray()));
      } else {
        assertThat(built.image().xattr(built.inode(file), name)).contains(digest);
      }
    }
    assertThat(built.image().xattr(built.inode("empty"), name)).isEmpty();
    assertThat(ImageChecker.check(built.path(), CheckOptions.builder().build()).verdict())
        .isEqualTo(Verdict.CLEAN);
  }

  @Test
  void filesThatAreNotEmptyGetTheDigestOfTheirContent() throws IOException {
    try (Built built = Built.of(directory, digests(HIDDEN).build(), tree())) {
      hasDigests(built, HIDDEN);
      assertThat(built.report().leastKernel()).isEqualTo(new KernelVersion(6, 4));
    }
  }

  @Test
  void whatTheSourceHasUnderTheNameIsReplaced() throws IOException {
    try (Built built = Built.of(directory, digests(VISIBLE).build(), tree())) {
      hasDigests(built, VISIBLE);
      assertThat(built.image().xattrs(built.inode("stale"))).hasSize(1);
    }
  }

  @Test
  void digestsAreThereWithoutTheAttributesOfTheSource() throws IOException {
    XattrOptions none = XattrOptions.DEFAULTS.withInodeDigest(HIDDEN).withTolerance(-1);
    try (Built built = Built.of(directory, BuildOptions.builder().xattrs(none).build(), tree())) {
      hasDigests(built, HIDDEN);
      assertThat(built.image().xattr(built.inode("stale"), VISIBLE)).isEmpty();
      assertThat(built.report().sharedXattrs()).isZero();
    }
  }

  @Test
  void nothingIsMarkedIfNoFileHasADigest() throws IOException {
    MemoryTree empty = MemoryTree.named("t").file("empty", "");
    try (Built built = Built.of(directory, digests(HIDDEN).build(), empty)) {
      assertThat(built.report().features()).containsExactly(Feature.SB_CHKSUM, Feature.MTIME);
    }
  }

  @Test
  void theTableOfPrefixesIsInThePackedInodeIfThereMayBeOne() throws IOException {
    BuildOptions options = compressed(VISIBLE, o -> o.fragments(FragmentOptions.TAILS));
    try (Built built = Built.of(directory, options, tree())) {
      hasDigests(built, VISIBLE);
      assertThat(built.report().features())
          .contains(Feature.FRAGMENTS)
          .doesNotContain(Feature.PLAIN_XATTR_PFX);
      assertThat(built.report().leastKernel()).isEqualTo(new KernelVersion(6, 4));
      assertThat(built.image().superblock().leastKernel()).isEqualTo(new KernelVersion(6, 4));
    }
  }

  @Test
  void aPackedInodeOfNothingButTheTableIsThereIfNoFileIsCompressed() throws IOException {
    MemoryTree small = MemoryTree.named("t").file("a", "hello").file("same", "hello");
    BuildOptions options = compressed(VISIBLE, o -> o.fragments(FragmentOptions.TAILS));
    try (Built built = Built.of(directory, options, small)) {
      assertThat(built.image().xattr(built.inode("a"), VISIBLE)).isPresent();
      assertThat(ImageChecker.check(built.path(), CheckOptions.builder().build()).verdict())
          .isEqualTo(Verdict.CLEAN);
    }
  }

  @Test
  void aPlainTableIsMarkedBesideAPackedInodeAndAMetabox() throws IOException {
    MetadataOptions box = MetadataOptions.DEFAULTS.withBox(0, 4096);
    for (CompressionOptions compression :
        List.of(
            compressed(VISIBLE, o -> o.fragments(FragmentOptions.ALL)).compression(),
            compressed(VISIBLE, o -> o.metadata(box)).compression(),
            compressed(VISIBLE, o -> o.metadata(box).fragments(FragmentOptions.ALL))
                .compression())) {
      BuildOptions options =
          BuildOptions.builder()
              .xattrs(XattrOptions.DEFAULTS.withInodeDigest(VISIBLE).withPlainPrefixes(true))
              .compression(compression)
              .build();
      try (Built built = Built.of(directory, options, tree())) {
        hasDigests(built, VISIBLE);
        assertThat(built.report().features()).contains(Feature.PLAIN_XATTR_PFX);
        KernelVersion fragments = new KernelVersion(6, 18);
        assertThat(built.report().leastKernel())
            .isEqualTo(built.image().superblock().leastKernel())
            .isEqualTo(
                built.report().features().contains(Feature.FRAGMENTS)
                    ? fragments
                    : new KernelVersion(6, 17));
      }
    }
  }

  @Test
  void theKernelShowsDigestsWhereverTheTableIs() throws IOException {
    KernelMount.assumeAvailable();
    MetadataOptions box = MetadataOptions.DEFAULTS.withBox(0, 4096);
    for (BuildOptions options :
        List.of(
            digests(VISIBLE).build(),
            compressed(VISIBLE, o -> o.fragments(FragmentOptions.TAILS)),
            compressed(VISIBLE, o -> o.metadata(box)),
            compressed(HIDDEN, o -> o.fragments(FragmentOptions.ALL)))) {
      try (Built built = Built.of(directory, options, tree());
          KernelMount mount = KernelMount.mount(built.path())) {
        Path file = mount.root().resolve("large");
        assertThat(file).hasBinaryContent(LARGE);
        UserDefinedFileAttributeView view =
            Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        boolean isVisible = options.xattrs().inodeDigest().equals(VISIBLE);
        assertThat(view.list()).isEqualTo(isVisible ? List.of("fp") : List.of());
        if (isVisible) {
          ByteBuffer value = ByteBuffer.allocate(view.size("fp"));
          view.read("fp", value);
          assertThat(Bytes.of(value.array())).isEqualTo(digest(LARGE));
        }
      }
    }
  }
}
