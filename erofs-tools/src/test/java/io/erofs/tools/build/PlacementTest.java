package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.model.Bytes;
import io.erofs.model.DataLayout;
import io.erofs.model.DirEntry;
import io.erofs.model.Extent;
import io.erofs.model.Inode;
import io.erofs.model.InodeVersion;
import io.erofs.model.Xattr;
import io.erofs.testkit.Commands;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.KernelMount;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeGenerator;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where things come to lie: directories, node numbers, alignment, offsets, devices. */
class PlacementTest {
  private static final Set<TreeDiff.Aspect> PLACES =
      Set.of(TreeDiff.Aspect.INODE, TreeDiff.Aspect.LAYOUT, TreeDiff.Aspect.DIRECTORY_SIZE);

  @TempDir Path directory;

  private static BuildOptions blocks(int size) {
    return BuildOptions.builder().blockSize(size).build();
  }

  private static List<String> names(ErofsImage image, Inode inode) throws IOException {
    List<String> names = new ArrayList<>();
    for (DirEntry entry : image.list(inode)) {
      names.add(entry.name().toString());
    }
    return names;
  }

  /** The names in the inline data of a compact directory, as they lie there. */
  private static List<String> rawNames(Built built, Inode inode) throws IOException {
    assertThat(inode.layout()).isEqualTo(DataLayout.FLAT_INLINE);
    assertThat(inode.size()).isLessThan(4096);
    byte[] all = Files.readAllBytes(built.path());
    int start = (int) inode.position() + 32;
    int count = built.u16(start + 8) / 12;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = built.u16(start + i * 12 + 8);
      int to = i + 1 < count ? built.u16(start + i * 12 + 20) : (int) inode.size();
      names.add(new String(all, start + from, to - from, StandardCharsets.UTF_8));
    }
    return names;
  }

  @Test
  void namesAreInTheOrderOfTheirBytesWithTheDotsAmongThem() throws IOException {
    List<String> order =
        List.of("!bang", "+", "-dash", ".", "..", "..y", ".x", "0", "A", "a", "aa", "ab", "~", "é");
    List<String> shuffled = new ArrayList<>(order);
    Collections.shuffle(shuffled, new java.util.Random(1));
    MemoryTree tree = MemoryTree.named("t");
    for (String name : shuffled) {
      if (!name.equals(".") && !name.equals("..")) {
        tree.file(name, name);
      }
    }
    try (Built built = Built.of(directory, BuildOptions.defaults(), tree)) {
      assertThat(rawNames(built, built.image().root())).isEqualTo(order);
    }
  }

  /** A block of 512 bytes: the dots take 27, an entry takes 12 and its name. */
  @ParameterizedTest
  @ValueSource(ints = {484, 485, 486, 487, 511, 512, 513, 1024 - 27, 1024})
  void directoriesFillBlocksExactly(int bytes) throws IOException {
    MemoryTree tree = MemoryTree.named("t").directory("d");
    int left = bytes;
    int count = 0;
    for (int i = 0; left >= 13; i++) {
      count++;
      int name = Math.min(255, left - 12);
      if (left - 12 - name < 13 && left - 12 - name > 0) {
        name -= 13;
      }
      tree.file("d/" + (char) ('a' + i) + "x".repeat(name - 1), "");
      left -= 12 + name;
    }
    try (Built built = Built.of(directory, blocks(512), tree)) {
      List<String> names = names(built.image(), built.inode("d"));
      assertThat(names).isSorted().doesNotHaveDuplicates();
      assertThat(names).hasSize(count);
      for (String name : names) {
        assertThat(built.image().lookup(built.inode("d"), Bytes.utf8(name))).isPresent();
      }
    }
  }

  @Test
  void tailsLieInTheBlockOfTheirInode() throws IOException {
    MemoryTree tree = MemoryTree.named("t");
    for (int i = 0; i < 300; i++) {
      tree.file("f" + i, FileContent.of(Bytes.of(new byte[1 + i * 37 % 4090])));
    }
    try (Built built = Built.of(directory, BuildOptions.defaults(), tree)) {
      int inline = 0;
      for (int i = 0; i < 300; i++) {
        Inode inode = built.inode("f" + i);
        long last = inode.position() + inode.version().size() + inode.size() - 1;
        if (inode.layout() == DataLayout.FLAT_INLINE) {
          inline++;
          assertThat(last / 4096).isEqualTo(inode.position() / 4096);
        } else {
          assertThat(inode.size() + 32).isGreaterThan(4096);
        }
      }
      assertThat(inline).isGreaterThan(290);
    }
  }

  @Test
  void blocksOfMetadataAreFilledWell() throws IOException {
    MemoryTree tree = MemoryTree.named("t");
    long bytes = 0;
    java.util.Random random = new java.util.Random(3);
    for (int i = 0; i < 20_000; i++) {
      int size = 1 + random.nextInt(4000);
      bytes += 32 + size;
      tree.file("d" + i % 50 + "/f" + i, FileContent.of(Bytes.of(new byte[size])));
    }
    try (Built built = Built.of(directory, BuildOptions.defaults(), tree)) {
      assertThat(built.report().blocks()).isLessThan((long) (bytes / 4096 * 1.03));
    }
  }

  @Test
  void theRootHasASmallNodeNumberBehindMuchSharedData() throws IOException {
    MemoryTree tree = MemoryTree.named("t");
    for (int i = 0; i < 40; i++) {
      List<Xattr> xattrs =
          List.of(new Xattr(Bytes.utf8("user.v" + i), Bytes.of(new byte[65000]), false));
      for (int j = 0; j < 3; j++) {
        Bytes path = Bytes.utf8("f" + i + "-" + j);
        tree.add(SourceEntry.file(path, FileContent.EMPTY).xattrs(xattrs).build());
      }
    }
    try (Built built = Built.of(directory, BuildOptions.defaults(), tree)) {
      assertThat(built.u32(1024 + 0x28)).isEqualTo((1152 + 40 * 65016) / 4096 - 1);
      assertThat(built.u16(1024 + 0x0E)).isBetween(1, 65535);
      assertThat(built.report().sharedXattrs()).isEqualTo(40);
      assertThat(built.image().xattrs(built.inode("f39-2")).get(0).value().length())
          .isEqualTo(65000);
    }
  }

  @Test
  void attributesThatDoNotFitBehindAnInodeAreShared() throws IOException {
    List<Xattr> xattrs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      byte[] value = new byte[60000];
      Arrays.fill(value, (byte) i);
      xattrs.add(new Xattr(Bytes.utf8("user." + i), Bytes.of(value), true));
    }
    MemoryTree tree =
        MemoryTree.named("t")
            .add(SourceEntry.file(Bytes.utf8("f"), FileContent.EMPTY).xattrs(xattrs).build());
    try (Built built = Built.of(directory, BuildOptions.defaults(), tree)) {
      assertThat(built.image().xattrs(built.inode("f")))
          .containsExactlyInAnyOrderElementsOf(xattrs);
    }
  }

  @Test
  void moreThan255SharedAttributesContinueInline() throws IOException {
    List<Xattr> xattrs = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      xattrs.add(new Xattr(Bytes.utf8("user." + i), Bytes.utf8("v"), false));
    }
    MemoryTree tree =
        MemoryTree.named("t")
            .add(SourceEntry.file(Bytes.utf8("f"), FileContent.EMPTY).xattrs(xattrs).build());
    BuildOptions options =
        BuildOptions.builder().xattrs(XattrOptions.DEFAULTS.withTolerance(0)).build();
    try (Built built = Built.of(directory, options, tree)) {
      List<Xattr> found = built.image().xattrs(built.inode("f"));
      assertThat(found).extracting(Xattr::name).hasSize(300).doesNotHaveDuplicates();
      assertThat(found.stream().filter(Xattr::shared).count()).isEqualTo(255);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 12, 13, 16, 100, 65535})
  void reservesRoomForAttributesOfTheRoot(int size) throws IOException {
    BuildOptions options = BuildOptions.builder().rootXattrSize(size).build();
    try (Built built = Built.of(directory, options, MemoryTree.named("t").file("a", "x"))) {
      Inode root = built.image().root();
      assertThat(12 + 4 * (root.xattrCount() - 1)).isEqualTo(Math.max(16, (size + 3) / 4 * 4));
      assertThat(built.image().xattrs(root)).isEmpty();
    }
  }

  @Test
  void dataIsAlignedIfAsked() throws IOException {
    BuildOptions options = BuildOptions.builder().dataAlignment(3).imageAlignment(10).build();
    MemoryTree tree = MemoryTree.named("t");
    for (int i = 0; i < 5; i++) {
      tree.file("f" + i, FileContent.of(Bytes.of(new byte[5000])));
    }
    try (Built built = Built.of(directory, options, tree)) {
      for (int i = 0; i < 5; i++) {
        Extent.Plain first = (Extent.Plain) built.extents("f" + i).get(0);
        assertThat(first.physicalOffset() % (3 * 4096)).isZero();
      }
      assertThat(built.report().blocks() % 10).isZero();
      assertThat(Files.size(built.path())).isEqualTo(built.report().blocks() * 4096);
    }
  }

  @Test
  void anOffsetKeepsWhatIsInFront() throws IOException {
    Path target = directory.resolve("image");
    Files.writeString(target, "boot".repeat(3000));
    BuildOptions options = BuildOptions.builder().offset(8192).build();
    ImageBuilder.of(options).build(target, MemoryTree.named("t").file("a", "x"));
    byte[] all = Files.readAllBytes(target);
    assertThat(Arrays.copyOf(all, 8192)).isEqualTo("boot".repeat(2048).getBytes("US-ASCII"));
    assertThat(all).hasSize(8192 + 4096);
    Path alone = directory.resolve("alone");
    ImageBuilder.of(BuildOptions.defaults()).build(alone, MemoryTree.named("t").file("a", "x"));
    assertThat(Arrays.copyOfRange(all, 8192, all.length)).isEqualTo(Files.readAllBytes(alone));
  }

  @Test
  void aReplacedFileKeepsItsPermissionsAndSymbolicLinksTheirPlace() throws IOException {
    Path target = Files.writeString(directory.resolve("image"), "old");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("image"));
    ImageBuilder.of(BuildOptions.defaults()).build(link, MemoryTree.named("t"));
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.size(target)).isEqualTo(4096);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-r-----");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(target, link);
    }
  }

  @Test
  void anOffsetInANewFileIsZeros() throws IOException {
    Path target = directory.resolve("image");
    BuildOptions options = BuildOptions.builder().offset(1000).build();
    ImageBuilder.of(options).build(target, MemoryTree.named("t").file("a", "x"));
    assertThat(Arrays.copyOf(Files.readAllBytes(target), 1000)).isEqualTo(new byte[1000]);
    try (ErofsImage image = Erofs.open(target, OpenOptions.builder().offset(1000).build())) {
      assertThat(names(image, image.root())).contains("a");
    }
  }

  @Test
  void writesIntoABlockDevice() throws IOException {
    KernelMount.assumeAvailable();
    Path file = directory.resolve("disk");
    try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] garbage = new byte[1 << 20];
      Arrays.fill(garbage, (byte) 0xA5);
      for (int i = 0; i < 32; i++) {
        disk.write(garbage);
      }
    }
    GeneratedTree tree = TreeGenerator.of(11).privileged(true).xattrs(true).generate();
    String loop = Commands.run("losetup", "--find", "--show", file.toString()).text();
    BuildReport report;
    try {
      report =
          ImageBuilder.of(BuildOptions.defaults()).build(Path.of(loop), new GeneratedSource(tree));
    } finally {
      Commands.run("losetup", "--detach", loop);
    }
    assertThat(Files.size(file)).isEqualTo(32 << 20);
    TreeSnapshot expected = tree.snapshot();
    try (KernelMount mount = KernelMount.mount(file)) {
      TreeSnapshot actual = TreeSnapshot.captureLike(mount.root(), expected);
      assertThat(TreeDiff.compare(expected, actual, PLACES)).isEmpty();
    }
    Path image = directory.resolve("image");
    ImageBuilder.of(BuildOptions.defaults()).build(image, new GeneratedSource(tree));
    try (FileChannel disk = FileChannel.open(file, StandardOpenOption.WRITE)) {
      disk.truncate(report.imageBytes());
    }
    assertThat(Files.mismatch(file, image)).isEqualTo(-1);
  }

  /** Blocks of 512 bytes, so that 2^32 of them are only 2 TiB. */
  @Test
  void addressesBeyond32BitsNeedThe48BitForm() throws IOException {
    MemoryTree tree =
        MemoryTree.named("t")
            .file("a-hole", FileContent.hole(3L << 40))
            .file("one", "x".repeat(600))
            .file("two", "y".repeat(600))
            .hardLink("zwei", "two");
    assertThatThrownBy(() -> Built.of(directory, blocks(512), tree))
        .isInstanceOf(BuildException.class)
        .hasMessage(
            "/: the image would have more than 4294967295 blocks: choose a larger block size or the"
                + " 48-bit form");
    assertThat(directory).isEmptyDirectory();
    assumeTrue(holdsLargeFiles(), "the file system has no files of 4 TiB");
    BuildOptions wide = BuildOptions.builder().blockSize(512).bit48(true).build();
    try (Built built = Built.of(directory, wide, tree)) {
      assertThat(built.report().blocks()).isGreaterThan(1L << 32);
      assertThat(((Extent.Plain) built.extents("one").get(0)).physicalOffset())
          .isGreaterThan(2L << 40);
      assertThat(built.inode("one").version()).isEqualTo(InodeVersion.COMPACT);
      assertThat(built.inode("two").version()).isEqualTo(InodeVersion.EXTENDED);
      assertThat(built.content("one")).isEqualTo("x".repeat(600).getBytes("US-ASCII"));
      assertThat(built.content("zwei")).isEqualTo("y".repeat(600).getBytes("US-ASCII"));
    }
  }

  @Test
  void theKernelReadsAddressesBeyond32Bits() throws IOException {
    KernelMount.assumeAvailable();
    assumeTrue(holdsLargeFiles(), "the file system has no files of 4 TiB");
    MemoryTree tree =
        MemoryTree.named("t")
            .file("a-hole", FileContent.hole(3L << 40))
            .file("one", "x".repeat(600))
            .file("two", "y".repeat(600))
            .hardLink("zwei", "two");
    for (long chunk : new long[] {0, 1 << 30}) {
      Path image = directory.resolve("image" + chunk);
      BuildOptions wide =
          BuildOptions.builder().blockSize(512).bit48(true).chunks(ChunkOptions.of(chunk)).build();
      ImageBuilder.of(wide).build(image, tree);
      try (KernelMount mount = KernelMount.mount(image)) {
        assertThat(mount.root().resolve("one")).hasContent("x".repeat(600));
        assertThat(mount.root().resolve("two")).hasContent("y".repeat(600));
        assertThat(Files.size(mount.root().resolve("a-hole"))).isEqualTo(3L << 40);
      }
    }
  }

  private boolean holdsLargeFiles() throws IOException {
    Path probe = directory.resolve("probe");
    try (RandomAccessFile file = new RandomAccessFile(probe.toFile(), "rw")) {
      file.setLength(4L << 40);
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      Files.deleteIfExists(probe);
    }
  }
}
