package io.erofs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorpusTest {
  @Test
  void holdsTheImagesThatTheManifestsDescribe() throws IOException {
    assertThat(Corpus.good()).hasSize(276 + 32);
    for (CorpusImage image : Corpus.good()) {
      assertThat(image.image()).as(image.name()).hasSize(image.manifest().size());
      assertThat(Contents.sha256(image.image()))
          .as(image.name())
          .isEqualTo(image.manifest().sha256());
      assertThat(image.sideFiles()).as(image.name()).allMatch(file -> file.toFile().isFile());
    }
  }

  @Test
  void holdsTheDamagedImagesOfTheIndex() throws IOException {
    assertThat(Corpus.damaged()).hasSize(292);
    for (DamagedImage image : Corpus.damaged()) {
      assertThat(Contents.sha256(image.image())).as(image.name()).isEqualTo(image.sha256());
      assertThat(image.sideFiles()).as(image.name()).allMatch(file -> file.toFile().isFile());
      if (!image.base().isEmpty()) {
        assertThat(Corpus.base(image.base())).as(image.name()).isRegularFile();
      }
    }
  }

  @Test
  void tellsWhichImagesNeedNoDecompressor() {
    List<String> names = Corpus.uncompressed().stream().map(CorpusImage::name).toList();
    assertThat(names)
        .contains(
            "plain-basic",
            "plain-b65536",
            "metabox-uncompressed",
            "mz-lz4",
            "bigdir-3100",
            "chunk-b8192",
            "craft-far-blocks",
            "chunk-sparse-huge",
            "xprefix-plain")
        .doesNotContain(
            "lz4",
            "lz4-b16384",
            "zstd-b65536",
            "metabox-basic",
            "metabox-chunk",
            "xprefix-packed",
            "chunk-lz4-mixed",
            "craft-odd",
            "zd-lz4");
    assertThat(names).hasSize(121 + 8);
  }

  @Test
  void parsesWhatTheManifestSaysOfAnEntry() {
    Manifest manifest = Corpus.image("devs").manifest();
    TreeSnapshot tree = manifest.tree();
    assertThat(tree.entry("/").type()).isEqualTo(FileType.DIRECTORY);
    assertThat(manifest.entries().get(0)).isEqualTo(tree.entry("/"));
    assertThat(tree.entries().values())
        .filteredOn(entry -> entry.type() == FileType.CHARACTER_DEVICE)
        .isNotEmpty()
        .allMatch(entry -> entry.content() instanceof Content.Device);
    assertThat(Corpus.image("offset-16k").offset()).isEqualTo(16384);
    assertThat(Corpus.image("plain-b8192").kernelMounts()).isFalse();
  }

  @Test
  void keepsNamesThatAreNotUtf8() {
    byte[] name = {'u', 's', 'e', 'r', '.', (byte) 0xFF, (byte) 0xFE};
    assertThat(Corpus.image("old-xattr").manifest().entries())
        .anyMatch(entry -> entry.xattrs().containsKey(Bytes.of(name)));
    assertThat(Corpus.image("names").manifest().entries())
        .anyMatch(entry -> entry.path().toString().contains("\\x"));
  }

  @Test
  void sparseGiantsAreKnownBySamples() {
    Content content =
        Corpus.image("chunk-sparse-huge").manifest().tree().entry("/over-4gib").content();
    assertThat(content).isInstanceOf(Content.Sampled.class);
    Content.Sampled sampled = (Content.Sampled) content;
    assertThat(sampled.extents())
        .containsExactly(
            new Content.Range(4294967296L, 131072), new Content.Range(4504682496L, 12345));
    assertThat(sampled.samples()).hasSizeGreaterThan(8);
  }

  @Test
  void tellsWhatTheKernelDidWithDamagedImages() {
    DamagedImage image = Corpus.damaged("dir-dag-bomb");
    assertThat(image.base()).isEmpty();
    assertThat(image.should()).isEqualTo("a bounded walk");
    assertThat(Corpus.damaged("sb-magic-wrong").kernel().mount()).isEqualTo("EINVAL");
    assertThat(Corpus.damaged("sb-magic-wrong").kernel().reportsError()).isTrue();
    assertThat(Corpus.damaged("sb-compat-unknown").kernel().reportsError()).isFalse();
    assertThat(Corpus.damaged("sb-magic-wrong").fsck().exit()).isEqualTo(1);
  }
}
