package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.DataLayout;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images as sources of mkfs.erofs. */
class MkfsMergeTest {
  @TempDir Path folder;
  private Path lower;
  private Path upper;
  private Path out;

  @BeforeEach
  void build() throws IOException {
    lower = folder.resolve("lower.erofs");
    upper = folder.resolve("upper.erofs");
    out = folder.resolve("out.erofs");
    MemoryTree base =
        MemoryTree.named("base").file("etc/motd", "old\n").file("etc/gone", "x").file("bin", "b");
    SourceEntry whiteout =
        SourceEntry.special(Bytes.utf8("etc/gone"), FileType.CHARACTER_DEVICE, DeviceNumber.ZERO)
            .build();
    MemoryTree next = MemoryTree.named("next").file("etc/motd", "new\n").add(whiteout);
    BuildOptions options = BuildOptions.builder().blockSize(1024).inlineData(false).build();
    ImageBuilder.of(options).build(lower, base);
    ImageBuilder.of(options).build(upper, next);
  }

  @Test
  void mergesWithTheBlockSizeOfTheImages() throws IOException {
    assertThat(Cli.run("mkfs.erofs", "--quiet", "--clean=data", out, lower, upper).err()).isEmpty();
    assertThat(Cli.run("erofs", "ls", "-R", out).out())
        .isEqualTo("/:\nbin\netc\n\n/etc:\ngone\nmotd\n");
    assertThat(Cli.run("erofs", "cat", out, "etc/motd").out()).isEqualTo("new\n");
    try (ErofsImage image = Erofs.open(out)) {
      assertThat(image.superblock().blockSize()).isEqualTo(1024);
      assertThat(image.resolve("etc/gone").isWhiteout()).isTrue();
    }
  }

  @Test
  void leavesDataWhereItIs() throws IOException {
    Path text = folder.resolve("disk.vmdk");
    Cli.Result result = Cli.run("mkfs.erofs", "--quiet", "--vmdk-desc=" + text, out, lower, upper);
    assertThat(result.err()).isEmpty();
    assertThat(Cli.run("erofs", "cat", "--device=" + lower, "--device=" + upper, out, "bin").out())
        .isEqualTo("b");
    long blocks = 0;
    try (ErofsImage image = Erofs.open(out);
        ErofsImage below = Erofs.open(lower)) {
      assertThat(image.devices()).hasSize(2);
      assertThat(image.devices().get(0).tag().toString())
          .isEqualTo(below.superblock().uuidText().replace("-", ""));
      assertThat(image.devices().get(0).blocks()).isEqualTo(below.superblock().blocks());
      blocks = image.superblock().blocks();
    }
    assertThat(text)
        .content()
        .contains(
            "RW " + blocks * 2 + " FLAT \"" + out + "\" 0\n",
            "RW " + Files.size(lower) / 512 + " FLAT \"" + lower + "\" 0\n",
            "RW " + Files.size(upper) / 512 + " FLAT \"" + upper + "\" 0\n");
  }

  @Test
  void stripsTheMarksOfOverlayfs() {
    Cli.run("mkfs.erofs", "--quiet", "-b4096", "--clean", "--ovlfs-strip", out, lower, upper);
    assertThat(Cli.run("erofs", "ls", "-R", out).out()).isEqualTo("/:\nbin\netc\n\n/etc:\nmotd\n");
    assertThat(Cli.run("dump.erofs", out).out()).containsPattern("blocksize: +4096");
  }

  @Test
  void takesNamesOfArchivesForMarks() throws IOException {
    Path layer = folder.resolve("layer.erofs");
    MemoryTree tree =
        MemoryTree.named("layer")
            .file(".wh.bin", "")
            .file("etc/.wh..wh..opq", "")
            .file("etc/a", "");
    ImageBuilder.of(BuildOptions.defaults()).build(layer, tree);
    Path tar = folder.resolve("layer.tar");
    Cli.run("erofs", "tar", "-o", tar, layer);
    assertThat(Cli.run("mkfs.erofs", "--quiet", "--tar=f", "--aufs", out, tar).err()).isEmpty();
    try (ErofsImage image = Erofs.open(out)) {
      assertThat(image.resolve("bin").isWhiteout()).isTrue();
      assertThat(image.xattr(image.resolve("etc"), Bytes.utf8("trusted.overlay.opaque")))
          .contains(Bytes.utf8("y"));
      assertThat(image.list(image.resolve("etc"))).hasSize(1);
    }
    Cli.run("mkfs.erofs", "--quiet", "--clean", "--ovlfs-strip", lower + ".2", lower, out);
    assertThat(Cli.run("erofs", "ls", "-R", lower + ".2").out()).isEqualTo("/:\netc\n\n/etc:\na\n");
  }

  @Test
  void addsToAnImage() throws IOException {
    Files.copy(lower, out);
    Path tree = Files.createDirectories(folder.resolve("tree/etc"));
    Files.writeString(tree.resolve("motd"), "newest\n");
    Cli.Result result =
        Cli.run("mkfs.erofs", "--quiet", "--incremental=data", out, folder.resolve("tree"));
    assertThat(result.err()).isEmpty();
    assertThat(Cli.run("erofs", "cat", out, "etc/motd", "bin").out()).isEqualTo("newest\nb");
  }

  @Test
  void reservesPlaces() throws IOException {
    assertThat(Cli.run("mkfs.erofs", "--quiet", "--clean=rvsp", out, lower, upper).code()).isZero();
    try (ErofsImage image = Erofs.open(out)) {
      byte[] motd = image.newInputStream(image.resolve("etc/motd")).readAllBytes();
      assertThat(motd).containsExactly(0, 0, 0, 0);
      assertThat(image.resolve("etc/motd").layout()).isEqualTo(DataLayout.FLAT_PLAIN);
    }
  }

  @Test
  void describesADisk() throws IOException {
    MemoryTree tree = MemoryTree.named("large").file("f", FileContent.hole(3L << 30));
    ImageBuilder.of(BuildOptions.builder().inlineData(false).build()).build(upper, tree);
    Path text = folder.resolve("disk.vmdk");
    String uuid = "-U00000001-0200-0000-0000-000300000040";
    Cli.Result result =
        Cli.run("mkfs.erofs", "--quiet", uuid, "--clean=rvsp", "--vmdk-desc=" + text, out, upper);
    assertThat(result.err()).isEmpty();
    long sectors = Files.size(out) / 512;
    assertThat(sectors).isGreaterThan(6 << 20);
    assertThat(text)
        .hasContent(
            """
            # Disk DescriptorFile
            version=1
            CID=42000002
            parentCID=ffffffff
            createType="twoGbMaxExtentFlat"

            # Extent description
            RW 4194304 FLAT "OUT" 0
            RW SIZE FLAT "OUT" 4194304

            # The Disk Data Base
            #DDB

            ddb.virtualHWVersion = "4"
            ddb.geometry.cylinders = "6242"
            ddb.geometry.heads = "16"
            ddb.geometry.sectors = "63"
            ddb.adapterType = "ide"
            """
                .replace("OUT", out.toString())
                .replace("SIZE", Long.toString(sectors - 4194304)));
  }

  @Test
  void saysWhatIsNoImage() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no image");
    Cli.Result result = Cli.run("mkfs.erofs", "--quiet", out, lower, text);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(text.toString()).hasLineCount(1);
    assertThat(out).doesNotExist();
  }
}
