package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.testkit.Commands;
import io.erofs.testkit.TempFolders;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.host.Host;
import io.erofs.tools.host.HostCapabilities.Means;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Options, existing files, parts of images, and ends that come too early. */
class ExtractorTest {
  private Path folder;
  private Path target;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = TempFolders.create("erofs-extractor");
    target = folder.resolve("target");
  }

  @AfterEach
  void deleteFolder() throws IOException {
    TempFolders.delete(folder);
  }

  private static MemoryTree tree() {
    return MemoryTree.named("tree")
        .mtime(new Timestamp(1_700_000_000, 123_456_789))
        .directory("")
        .directory("etc")
        .file("etc/motd", "hello\n")
        .hardLink("etc/again", "etc/motd")
        .symlink("motd", "etc//motd/");
  }

  private ErofsImage open(MemoryTree tree) throws IOException {
    Path image = folder.resolve("image");
    ImageBuilder.of(BuildOptions.builder().build()).build(image, tree);
    return Erofs.open(image);
  }

  private ExtractionReport extract(MemoryTree tree, ExtractOptions options) throws IOException {
    try (ErofsImage image = open(tree)) {
      return Extractor.of(image, options).extract(image.root(), target);
    }
  }

  @Test
  void countsWhatItMade() throws IOException {
    ExtractionReport report = extract(tree(), ExtractOptions.DEFAULT);

    assertThat(report.exact()).isTrue();
    assertThat(report.made())
        .containsEntry(FileType.DIRECTORY, 1L)
        .containsEntry(FileType.REGULAR, 2L)
        .containsEntry(FileType.SYMLINK, 1L);
    assertThat(report.bytes()).isEqualTo(6);
    assertThat(Files.isSameFile(target.resolve("etc/motd"), target.resolve("etc/again"))).isTrue();
    assertThat(Host.get().readLink(target.resolve("motd"), 10)).isEqualTo(Bytes.utf8("etc//motd/"));
  }

  @Test
  void tellsTheListenerOfEachEntry() throws IOException {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (ErofsImage image = open(tree())) {
      Extractor.of(image, ExtractOptions.DEFAULT)
          .withListener((path, type, size) -> seen.add(path + " " + type + " " + size))
          .extract(image.root(), target);
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "etc DIRECTORY 0", "motd SYMLINK 0", "etc/again REGULAR 6", "etc/motd REGULAR 0");
  }

  @Test
  void keepsExistingFilesUnlessToldOtherwise() throws IOException {
    Files.createDirectories(target.resolve("etc"));
    Files.writeString(target.resolve("etc/motd"), "mine");

    ExtractionReport kept = extract(tree(), ExtractOptions.DEFAULT);

    assertThat(kept.problems())
        .extracting(ExtractionProblem::toString)
        .contains("/etc/motd: exists already");
    assertThat(Files.readString(target.resolve("etc/motd"))).isEqualTo("mine");
    ExtractionReport replaced = extract(tree(), ExtractOptions.builder().overwrite(true).build());
    assertThat(replaced.problems()).isEmpty();
    assertThat(Files.readString(target.resolve("etc/motd"))).isEqualTo("hello\n");
  }

  @Test
  void replacesAHardLinkInsteadOfWritingThroughIt() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "mine");
    Files.createDirectories(target.resolve("etc"));
    Files.createLink(target.resolve("etc/motd"), outside);

    extract(tree(), ExtractOptions.builder().overwrite(true).build());

    assertThat(Files.readString(outside)).isEqualTo("mine");
    assertThat(Files.readString(target.resolve("etc/motd"))).isEqualTo("hello\n");
  }

  @Test
  void neverRemovesADirectoryForAFile() throws IOException {
    Files.createDirectories(target.resolve("motd"));
    ExtractionReport report = extract(tree(), ExtractOptions.builder().overwrite(true).build());
    assertThat(report.problems())
        .extracting(ExtractionProblem::toString)
        .containsExactly("/motd: exists already, as a directory");
  }

  @Test
  void doesNotEnterAPlantedLink() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createDirectories(target);
    Files.createSymbolicLink(target.resolve("etc"), outside);

    ExtractionReport report = extract(tree(), ExtractOptions.DEFAULT);

    assertThat(report.problems())
        .extracting(ExtractionProblem::toString)
        .containsExactly("/etc: exists already");
    try (var inside = Files.list(outside)) {
      assertThat(inside).isEmpty();
    }
    extract(tree(), ExtractOptions.builder().overwrite(true).build());
    try (var inside = Files.list(outside)) {
      assertThat(inside).isEmpty();
    }
    assertThat(Files.isDirectory(target.resolve("etc"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void extractsAPart() throws IOException {
    try (ErofsImage image = open(tree())) {
      Extractor extractor = Extractor.of(image, ExtractOptions.DEFAULT);
      assertThat(extractor.extract(image.resolve("etc"), target).exact()).isTrue();
      assertThat(Files.readString(target.resolve("motd"))).isEqualTo("hello\n");
      Path file = folder.resolve("one");
      assertThat(extractor.extract(image.resolve("etc/motd"), file).exact()).isTrue();
      assertThat(Files.readString(file)).isEqualTo("hello\n");
    }
  }

  @Test
  void appliesTheUmaskUnlessPermissionsArePreserved() throws IOException {
    MemoryTree tree =
        MemoryTree.named("t")
            .add(file("open", 06777))
            .add(SourceEntry.directory(Bytes.utf8("dir")).permissions(01777).build());
    extract(tree, ExtractOptions.builder().preservePermissions(false).build());
    int mask = Host.get().umask();
    assertThat(mode("open")).isEqualTo(0777 & ~mask);
    assertThat(mode("dir")).isEqualTo(0777 & ~mask);

    extract(tree, ExtractOptions.builder().preservePermissions(true).overwrite(true).build());
    assertThat(mode("dir")).isEqualTo(01777);
  }

  @Test
  void leavesSetIdBitsOffWhereTheOwnerIsAnother() throws IOException {
    MemoryTree tree =
        MemoryTree.named("t")
            .add(
                SourceEntry.file(Bytes.utf8("su"), FileContent.of(Bytes.utf8("x")))
                    .permissions(04755)
                    .owner(12345, 54321)
                    .build());
    ExtractionReport report =
        extract(
            tree, ExtractOptions.builder().preserveOwner(false).preservePermissions(true).build());
    assertThat(mode("su")).isEqualTo(0755);
    assertThat(report.losses()).containsOnlyKeys(Loss.Kind.PERMISSIONS);
    assertThat(report.losses().get(Loss.Kind.PERMISSIONS).examples())
        .extracting(ExtractionProblem::toString)
        .containsExactly("/su: set-id bits left off, the owner is another");
  }

  private static SourceEntry file(String path, int permissions) {
    return SourceEntry.file(Bytes.utf8(path), FileContent.of(Bytes.utf8("x")))
        .permissions(permissions)
        .build();
  }

  private int mode(String name) throws IOException {
    return Host.get().status(target.resolve(name)).permissions();
  }

  @Test
  void keepsHoles() throws IOException {
    long size = 1L << 32;
    Path image = folder.resolve("image");
    ImageBuilder.of(BuildOptions.builder().chunks(ChunkOptions.of(1 << 20)).build())
        .build(image, MemoryTree.named("t").file("hole", FileContent.hole(size)));
    try (ErofsImage opened = Erofs.open(image)) {
      Extractor.of(opened, ExtractOptions.DEFAULT).extract(opened.root(), target);
    }
    Path hole = target.resolve("hole");
    assertThat(Files.size(hole)).isEqualTo(size);
    Host host = Host.with(Means.NATIVE);
    if (host.capabilities().holes() == Means.NATIVE) {
      assertThat(host.dataRanges(hole, size)).isEmpty();
    }
  }

  @Test
  void saysWhatTheJdkAloneCannotMake() throws IOException {
    MemoryTree tree =
        tree()
            .add(SourceEntry.special(Bytes.utf8("fifo"), FileType.FIFO, DeviceNumber.ZERO).build());
    try (ErofsImage image = open(tree)) {
      ExtractionReport report =
          Extractor.of(image, ExtractOptions.DEFAULT)
              .on(Host.with(Means.JDK))
              .extract(image.root(), target);
      assertThat(report.complete()).isFalse(); // The target of the link has doubled slashes.
      assertThat(report.losses().get(Loss.Kind.SPECIAL_FILE).count()).isEqualTo(1);
      assertThat(Files.readString(target.resolve("etc/again"))).isEqualTo("hello\n");
    }
  }

  @Test
  void stopsWhenInterrupted() throws IOException {
    try (ErofsImage image = open(tree())) {
      Extractor extractor = Extractor.of(image, ExtractOptions.DEFAULT);
      var root = image.root();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> extractor.extract(root, target))
          .isInstanceOf(InterruptedIOException.class)
          .hasMessage("extraction interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void refusesANonsenseNumberOfWorkers() {
    assertThatThrownBy(() -> ExtractOptions.builder().workers(0).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("workers=0 is not 1 to 1024");
  }

  @Test
  void stopsWhenTheDiskIsFull() throws IOException {
    Files.createDirectories(target);
    boolean mounted =
        Host.get().isSuperuser()
            && Commands.call(
                        folder,
                        new byte[0],
                        List.of("mount", "-t", "tmpfs", "-o", "size=1m", "none", target.toString()))
                    .exit()
                == 0;
    Assumptions.assumeTrue(mounted, "cannot mount a small file system");
    try {
      byte[] noise = new byte[3 << 20];
      new java.util.Random(1).nextBytes(noise);
      MemoryTree tree =
          MemoryTree.named("t").file("big", FileContent.of(Bytes.of(noise))).file("small", "x");

      assertThatThrownBy(() -> extract(tree, ExtractOptions.builder().workers(1).build()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left on device")
          .hasMessageStartingWith("extraction stopped: ");
      assertThat(target.resolve("big")).doesNotExist();
    } finally {
      Commands.run("umount", target.toString());
    }
  }

  @Test
  void goesOnBehindPathsThatAreTooLong() throws IOException {
    MemoryTree tree = tree();
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      path.append(i == 0 ? "" : "/").append("d".repeat(200));
      tree.directory(path.toString());
    }
    ExtractionReport report = extract(tree, ExtractOptions.DEFAULT);
    assertThat(report.problems()).hasSize(1);
    assertThat(report.problems().get(0).message()).isEqualTo("File name too long");
    assertThat(report.made().get(FileType.REGULAR)).isEqualTo(2);
    TempFolders.delete(target);
  }
}
