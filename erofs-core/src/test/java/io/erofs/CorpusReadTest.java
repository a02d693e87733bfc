package io.erofs;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import io.erofs.model.Superblock;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.Manifest;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeEntry;
import io.erofs.testkit.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every image of the corpus is what its manifest says. */
class CorpusReadTest {
  static List<CorpusImage> all() {
    return Corpus.good();
  }

  @ParameterizedTest
  @MethodSource("all")
  void readsWhatTheManifestSays(CorpusImage image) throws IOException {
    try (ErofsImage opened = open(image, false)) {
      assertEqualsManifest(image, opened);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void readsTheSameFromMappedFiles(CorpusImage image) throws IOException {
    try (ErofsImage opened = open(image, true)) {
      assertEqualsManifest(image, opened);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void readsTheSameFromTheHeap(CorpusImage image) throws IOException {
    List<ByteSource> devices = new ArrayList<>();
    for (Path file : image.sideFiles()) {
      devices.add(ByteSource.of(file.toString(), Files.readAllBytes(file)));
    }
    ByteSource primary = ByteSource.of(image.name(), Files.readAllBytes(image.image()));
    OpenOptions options = OpenOptions.builder().offset(image.offset()).build();
    try (ErofsImage opened = Erofs.open(primary, devices, options)) {
      assertEqualsManifest(image, opened);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void listsDirectoriesInTheOrderOfTheKernel(CorpusImage image) throws IOException {
    try (ErofsImage opened = open(image, false)) {
      for (TreeEntry folder : image.manifest().entries()) {
        if (folder.type() == FileType.DIRECTORY) {
          Inode inode = opened.resolve(folder.path());
          assertThat(opened.list(inode)).extracting(DirEntry::name).isEqualTo(names(image, folder));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void findsEveryNameAndNoOther(CorpusImage image) throws IOException {
    try (ErofsImage opened = open(image, false)) {
      for (TreeEntry entry : image.manifest().entries()) {
        Inode inode = opened.resolve(entry.path(), LinkOption.NOFOLLOW_LINKS);
        assertThat(inode.type()).isEqualTo(entry.type());
        if (entry.inode() != TreeEntry.NO_INODE) {
          assertThat(opened.superblock().inodeNumber(inode.nid()))
              .as("%s", entry.path())
              .isEqualTo(entry.inode());
        }
        if (!entry.isRoot()) {
          assertFindsOnly(opened, entry);
        }
        entry.xattrs().forEach((name, value) -> assertXattr(opened, inode, name, value));
        assertThat(opened.xattr(inode, Bytes.utf8("user.no such xattr"))).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void readsTheSuperblockThatTheManifestShows(CorpusImage image) throws IOException {
    Manifest manifest = image.manifest();
    try (ErofsImage opened = open(image, false)) {
      Superblock superblock = opened.superblock();
      assertThat(superblock.blockSize()).isEqualTo(manifest.superblock("block_size"));
      assertThat(superblock.uuidText()).isEqualTo(manifest.superblockText("uuid"));
      assertThat(superblock.volumeName()).isEqualTo(Bytes.utf8(manifest.superblockText("label")));
      assertThat(superblock.rootNid()).isEqualTo(manifest.superblock("root_nid"));
      assertThat(superblock.inodeCount()).isEqualTo(manifest.superblock("inos"));
      assertThat(superblock.blocks()).isEqualTo(manifest.superblock("blocks"));
      assertThat(superblock.featureCompat()).isEqualTo(manifest.superblock("feature_compat"));
      assertThat(superblock.featureIncompat()).isEqualTo(manifest.superblock("feature_incompat"));
      assertThat(superblock.checksum()).isEqualTo(manifest.superblock("checksum"));
      assertThat(superblock.extensionSlots()).isEqualTo(manifest.superblock("sb_extslots"));
      assertThat(superblock.epochSeconds()).isEqualTo(manifest.superblock("epoch"));
      assertThat(superblock.fixedNanos()).isEqualTo(manifest.superblock("fixed_nsec"));
      assertThat(superblock.buildTime()).isEqualTo(manifest.superblock("build_time"));
      assertThat(superblock.metaBlock()).isEqualTo(manifest.superblock("meta_blkaddr"));
      assertThat(superblock.xattrBlock()).isEqualTo(manifest.superblock("xattr_blkaddr"));
      assertThat(superblock.deviceCount()).isEqualTo(manifest.superblock("extra_devices"));
      assertThat(superblock.xattrPrefixCount())
          .isEqualTo(manifest.superblock("xattr_prefix_count"));
      assertThat(superblock.packedNid()).isEqualTo(manifest.superblock("packed_nid"));
      assertThat(opened.devices()).hasSize(superblock.deviceCount());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain-basic",
        "bigdir-b512",
        "xattr-x0-all-shared",
        "merge-3-plain",
        "all-lzma",
        "frag-lz4",
        "metabox-lz4"
      })
  void isSafeForManyThreads(String name) throws Exception {
    CorpusImage image = Corpus.image(name);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try (ErofsImage opened = open(image, false)) {
      List<Future<List<String>>> differences = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        TreeSnapshot expected = image.manifest().tree();
        differences.add(
            pool.submit(
                () -> TreeDiff.compare(expected, ImageSnapshot.of(opened).tree(), Set.of())));
      }
      for (Future<List<String>> difference : differences) {
        assertThat(difference.get()).isEmpty();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  static ErofsImage open(CorpusImage image, boolean mapped) throws IOException {
    return Erofs.open(
        image.image(),
        OpenOptions.builder()
            .offset(image.offset())
            .devices(image.sideFiles())
            .memoryMapped(mapped)
            .build());
  }

  private static void assertEqualsManifest(CorpusImage image, ErofsImage opened)
      throws IOException {
    TreeSnapshot expected = image.manifest().tree();
    ImageSnapshot actual = ImageSnapshot.like(expected, opened);
    assertThat(actual.withoutData()).isEmpty();
    assertThat(actual.withoutXattrs()).isEmpty();
    assertThat(TreeDiff.compare(expected, actual.tree(), Set.of())).isEmpty();
  }

  private static List<Bytes> names(CorpusImage image, TreeEntry folder) {
    int prefix = folder.isRoot() ? 1 : folder.path().length() + 1;
    return image.manifest().entries().stream()
        .map(TreeEntry::path)
        .filter(path -> isBelow(path, folder.path()))
        .map(path -> path.slice(prefix, path.length()))
        .filter(name -> name.indexOf('/') < 0)
        .toList();
  }

  private static void assertFindsOnly(ErofsImage opened, TreeEntry entry) throws IOException {
    int slash = entry.path().length() - 1;
    while (entry.path().at(slash) != '/') {
      slash--;
    }
    Inode folder = opened.resolve(entry.path().slice(0, Math.max(1, slash)));
    Bytes name = entry.path().slice(slash + 1, entry.path().length());
    assertThat(opened.lookup(folder, name)).map(DirEntry::name).contains(name);
    Bytes behind = name.concat(Bytes.of(new byte[] {1}));
    assertThat(opened.lookup(folder, behind)).isEmpty();
    Bytes before = name.slice(0, name.length() - 1);
    if (opened.list(folder).stream().noneMatch(other -> other.name().equals(before))) {
      assertThat(opened.lookup(folder, before).filter(found -> !found.isDots())).isEmpty();
    }
  }

  private static void assertXattr(ErofsImage opened, Inode inode, Bytes name, Bytes value) {
    try {
      assertThat(opened.xattr(inode, name)).as("%s", name).contains(value);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + name, e);
    }
  }

  private static boolean isBelow(Bytes path, Bytes folder) {
    Bytes prefix = folder.length() == 1 ? folder : folder.concat(Bytes.utf8("/"));
    return path.length() > prefix.length() && path.startsWith(prefix);
  }
}
