package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.erofs.model.Bytes;
import io.erofs.model.DataLayout;
import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import io.erofs.model.Feature;
import io.erofs.model.Inode;
import io.erofs.model.KernelVersion;
import io.erofs.model.Superblock;
import io.erofs.model.Xattr;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metadata in a metabox, compressed directories, and directories that lie together. */
class MetadataStorageTest {
  private static final int SMALL_BLOCK = 512;

  @TempDir Path directory;

  private static BuildOptions.Builder options(UnaryOperator<MetadataOptions> metadata) {
    return BuildOptions.builder()
        .compression(
            CompressionOptions.builder()
                .algorithms(List.of(new PlainLz4(), new PlainDeflate()))
                .metadata(metadata.apply(MetadataOptions.DEFAULTS))
                .build());
  }

  private static MemoryTree manyFiles(int count) {
    MemoryTree tree = MemoryTree.named("t");
    for (int i = 0; i < count; i++) {
      tree.file("file number " + i, "this is the content of file number " + i);
    }
    return tree;
  }

  private static Superblock superblock(Built built) {
    return built.image().superblock();
  }

  @Test
  void inodesAreInTheMetabox() throws IOException {
    MemoryTree tree = manyFiles(2000);
    long unboxed;
    try (Built built = Built.of(directory, options(m -> m).build(), tree)) {
      unboxed = built.report().imageBytes();
      assertThat(built.report().features()).doesNotContain(Feature.METABOX, Feature.BIT48);
    }
    BuildOptions options = options(m -> m.withBox(1, 16384)).build();
    try (Built built = Built.of(directory, options, tree)) {
      assertThat(built.report().imageBytes()).isLessThan(unboxed / 2);
      assertThat(built.report().features())
          .contains(Feature.METABOX, Feature.BIT48, Feature.COMPR_CFGS, Feature.BIG_PCLUSTER)
          .doesNotContain(Feature.SHARED_EA_IN_METABOX);
      assertThat(built.report().leastKernel()).isEqualTo(new KernelVersion(6, 17));
      assertThat(built.inode("file number 7").inMetabox()).isTrue();
      assertThat(built.image().root().inMetabox()).isTrue();
      Inode box = built.image().inode(superblock(built).metaboxNid());
      assertThat(box.inMetabox()).isFalse();
      assertThat(box.position()).isLessThan(4096);
      assertThat(box.layout().isCompressed()).isTrue();
      assertThat(built.image().extents(box).toList(1).get(0))
          .isInstanceOfSatisfying(
              Extent.Encoded.class,
              extent -> assertThat(extent.encoding()).isEqualTo(Encoding.DEFLATE));
      assertThat(built.content("file number 1999")).asString().endsWith("number 1999");
      assertThat(superblock(built).inodeCount()).isEqualTo(2002);
    }
  }

  @Test
  void theInodeOfALargeMetaboxLiesBehindIt() throws IOException {
    BuildOptions options = options(m -> m.withBox(0, 0)).blockSize(SMALL_BLOCK).build();
    try (Built built = Built.of(directory, options, manyFiles(3000))) {
      Inode box = built.image().inode(superblock(built).metaboxNid());
      List<Extent> extents = built.image().extents(box).toList(Integer.MAX_VALUE);
      Extent.Encoded last = (Extent.Encoded) extents.get(extents.size() - 1);
      assertThat(box.position()).isEqualTo(last.physicalOffset() + last.physicalLength());
      assertThat(built.content("file number 2999")).asString().endsWith("number 2999");
    }
  }

  @Test
  void aMetaboxIsStoredAsItIsWithoutAlgorithm() throws IOException {
    CompressionOptions none =
        CompressionOptions.builder().metadata(MetadataOptions.DEFAULTS.withBox(0, 0)).build();
    BuildOptions options = BuildOptions.builder().compression(none).build();
    try (Built built = Built.of(directory, options, manyFiles(100))) {
      Inode box = built.image().inode(superblock(built).metaboxNid());
      assertThat(box.layout()).isEqualTo(DataLayout.FLAT_PLAIN);
      assertThat(box.size() % 4096).isZero();
      assertThat(built.report().features())
          .containsExactly(Feature.SB_CHKSUM, Feature.MTIME, Feature.BIT48, Feature.METABOX);
      assertThat(built.content("file number 99")).asString().endsWith("number 99");
    }
  }

  @Test
  void sharedAttributesAndPrefixesAreInTheMetabox() throws IOException {
    MemoryTree tree = MemoryTree.named("t");
    for (String name : List.of("a", "b", "c")) {
      tree.add(
          SourceEntry.file(Bytes.utf8(name), FileContent.EMPTY)
              .xattrs(
                  List.of(new Xattr(Bytes.utf8("user.common.name"), Bytes.utf8("value"), false)))
              .build());
    }
    XattrOptions xattrs =
        XattrOptions.DEFAULTS.withTolerance(0).withPrefixes(List.of(Bytes.utf8("user.common.")));
    BuildOptions options = options(m -> m.withBox(0, 0)).xattrs(xattrs).build();
    try (Built built = Built.of(directory, options, tree)) {
      assertThat(built.report().features())
          .contains(Feature.SHARED_EA_IN_METABOX, Feature.XATTR_PREFIXES)
          .doesNotContain(Feature.PLAIN_XATTR_PFX);
      assertThat(built.report().sharedXattrs()).isEqualTo(1);
      assertThat(built.image().xattr(built.inode("c"), Bytes.utf8("user.common.name")))
          .contains(Bytes.utf8("value"));
    }
  }

  @Test
  void thePackedInodeIsOutsideOfTheMetabox() throws IOException {
    byte[] noise = new byte[100_000];
    new Random(2).nextBytes(noise);
    for (boolean isNoise : new boolean[] {false, true}) {
      MemoryTree tree = isNoise ? MemoryTree.named("t") : manyFiles(100);
      tree.file("noise", FileContent.of(Bytes.of(noise)));
      CompressionOptions compression =
          CompressionOptions.builder()
              .algorithms(List.of(new PlainLz4()))
              .fragments(FragmentOptions.ALL)
              .metadata(MetadataOptions.DEFAULTS.withBox(0, 0))
              .build();
      BuildOptions options = BuildOptions.builder().compression(compression).build();
      try (Built built = Built.of(directory, options, tree)) {
        Superblock superblock = superblock(built);
        Inode packed = built.image().inode(superblock.packedNid());
        assertThat(packed.inMetabox()).isFalse();
        assertThat(packed.position()).isNotEqualTo(superblock.metaboxNid() * 32);
        assertThat(superblock.inodeCount()).isEqualTo(isNoise ? 4 : 104);
        assertThat(built.content("noise")).isEqualTo(noise);
        assertThat(built.inode("noise").inMetabox()).isTrue();
      }
    }
  }

  @Test
  void directoriesOfMoreThanABlockAreCompressed() throws IOException {
    MemoryTree tree = manyFiles(2000).directory("small").file("small/file", "");
    try (Built built =
        Built.of(directory, options(m -> m.withCompressedDirectories(true)).build(), tree)) {
      Inode root = built.image().root();
      assertThat(root.layout()).isEqualTo(DataLayout.COMPRESSED_COMPACT);
      assertThat(root.union()).isLessThan((root.size() >> 12) * 2 / 3);
      assertThat(built.image().list(root)).hasSize(2001);
      assertThat(built.inode("small").layout()).isEqualTo(DataLayout.FLAT_INLINE);
      assertThat(built.report().features()).contains(Feature.ZERO_PADDING);
      assertThat(built.report().leastKernel()).isEqualTo(new KernelVersion(5, 4));
    }
  }

  @Test
  void directoriesThatDoNotBecomeSmallerAreStoredAsTheyAre() throws IOException {
    Random random = new Random(1);
    MemoryTree tree = MemoryTree.named("t").directory("d");
    for (int i = 0; i < 20; i++) {
      byte[] name = new byte[250];
      for (int j = 0; j < name.length; j++) {
        name[j] = (byte) (random.nextInt(200) + 48);
      }
      tree.add(
          SourceEntry.file(Bytes.utf8("d/").concat(Bytes.of(name)), FileContent.EMPTY).build());
    }
    try (Built built =
        Built.of(directory, options(m -> m.withCompressedDirectories(true)).build(), tree)) {
      assertThat(built.inode("d").layout()).isEqualTo(DataLayout.FLAT_PLAIN);
      assertThat(built.image().list(built.inode("d"))).hasSize(20);
    }
  }

  @Test
  void blocksOfDirectoriesLieTogether() throws IOException {
    MemoryTree tree = MemoryTree.named("t");
    for (int d = 0; d < 5; d++) {
      tree.directory("d" + d);
      for (int i = 0; i < 100; i++) {
        tree.file("d" + d + "/file number " + i, "x".repeat(600 + i));
      }
    }
    BuildOptions options =
        options(m -> m.withDirectoriesTogether(true))
            .compression(
                CompressionOptions.builder()
                    .metadata(MetadataOptions.DEFAULTS.withDirectoriesTogether(true))
                    .build())
            .blockSize(SMALL_BLOCK)
            .build();
    try (Built built = Built.of(directory, options, tree)) {
      long blocks = 0;
      long first = Long.MAX_VALUE;
      long end = 0;
      for (int d = 0; d < 5; d++) {
        Extent.Plain extent = (Extent.Plain) built.extents("d" + d).get(0);
        first = Math.min(first, extent.physicalOffset());
        end = Math.max(end, extent.physicalOffset() + extent.length());
        blocks += extent.length();
      }
      assertThat(first).isEqualTo(built.report().metadataBlocks() * SMALL_BLOCK);
      assertThat(end - first).isEqualTo(blocks);
      assertThat(((Extent.Plain) built.extents("d0/file number 0").get(0)).physicalOffset())
          .isGreaterThanOrEqualTo(end);
      assertThat(built.content("d4/file number 99")).hasSize(699);
    }
  }

  @Test
  void leavesNoTemporaryFile() throws IOException {
    Built.of(directory, options(m -> m.withBox(0, 0)).build(), manyFiles(10)).close();
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(directory.resolve("built.erofs"));
    }
  }

  @Test
  void refusesWhatContradictsIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options(m -> m.withBox(2, 0)).build())
        .withMessageContaining("metadata.algorithm=2 must be from 0 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options(m -> m.withBox(0, 5000)).build())
        .withMessageContaining("metadata.pclusterSize=5000 must be a multiple of the block size");
  }
}
