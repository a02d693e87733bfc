package io.erofs.tools.build;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.Seeds;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeGenerator;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.dump.ManifestDump;
import io.erofs.tools.dump.MtreeDump;
import io.erofs.tools.manifest.ManifestContents;
import io.erofs.tools.manifest.ManifestException;
import io.erofs.tools.manifest.ManifestFormat;
import io.erofs.tools.manifest.ManifestSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of manifests. */
class ManifestSourceTest {
  private static final BuildOptions HOLES =
      BuildOptions.builder().chunks(ChunkOptions.NONE.withKeepHoles(true)).build();

  @TempDir Path directory;

  static List<Long> seeds() {
    return Seeds.of(3);
  }

  private Built build(byte[] text, ManifestFormat format, ManifestContents contents)
      throws IOException {
    InputStream in = new ByteArrayInputStream(text);
    try (ManifestSource source = ManifestSource.of(in, "list", format, contents)) {
      return Built.of(directory, HOLES, source);
    }
  }

  private Built build(String text, ManifestFormat format) throws IOException {
    Path root = Files.createDirectories(directory.resolve("root"));
    return build(text.getBytes(UTF_8), format, ManifestContents.directory(root));
  }

  private static byte[] sample(String name) throws IOException {
    String resource = "/io/erofs/tools/manifest/" + name + ".dump";
    try (InputStream in = ManifestSourceTest.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(in, resource).readAllBytes();
    }
  }

  private ErofsImage generated(long seed) throws IOException {
    GeneratedTree tree = TreeGenerator.of(seed).count(200).privileged(true).xattrs(true).generate();
    Path image = directory.resolve("first.erofs");
    ImageBuilder.of(HOLES).build(image, new GeneratedSource(tree));
    return Erofs.open(image);
  }

  /** An image's list and the image itself make an equal image. */
  @ParameterizedTest
  @MethodSource("seeds")
  void restoresAnImage(long seed) throws IOException {
    try (ErofsImage image = generated(seed)) {
      TreeSnapshot expected = ImageSnapshot.of(image).tree();
      for (ManifestFormat format : List.of(ManifestFormat.JSONL, ManifestFormat.COMPOSEFS)) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        if (format == ManifestFormat.JSONL) {
          ManifestDump.jsonLines(image, list);
        } else {
          ManifestDump.composefs(image, list);
        }
        try (Built built = build(list.toByteArray(), format, ManifestContents.image(image))) {
          TreeSnapshot actual = ImageSnapshot.like(expected, built.image()).tree();
          assertThat(TreeDiff.compare(expected, actual, TreeDiff.OF_FILE_SYSTEM))
              .as(Seeds.describe(seed))
              .isEmpty();
        }
      }
    }
  }

  /** As far as mtree can tell: it has no extended attributes. */
  @ParameterizedTest
  @MethodSource("seeds")
  void restoresAnImageFromMtree(long seed) throws IOException {
    try (ErofsImage image = generated(seed)) {
      TreeSnapshot expected = ImageSnapshot.of(image).tree();
      ByteArrayOutputStream list = new ByteArrayOutputStream();
      assertThat(MtreeDump.write(image, list)).isPositive();
      try (Built built =
          build(list.toByteArray(), ManifestFormat.MTREE, ManifestContents.image(image))) {
        TreeSnapshot actual = ImageSnapshot.like(expected, built.image()).tree();
        assertThat(
                TreeDiff.compare(
                    expected,
                    actual,
                    TreeDiff.and(
                        TreeDiff.OF_FILE_SYSTEM, TreeDiff.Aspect.XATTRS, TreeDiff.Aspect.LAYOUT)))
            .as(Seeds.describe(seed))
            .isEmpty();
      }
    }
  }

  @Test
  void writesMtree() throws IOException {
    SourceEntry device =
        SourceEntry.special(
                Bytes.of("d\u0007=#".getBytes(ISO_8859_1)),
                FileType.CHARACTER_DEVICE,
                new DeviceNumber(4, 300))
            .owner(1, 4294967295L)
            .permissions(04755)
            .mtime(new Timestamp(-2, 70))
            .build();
    MemoryTree tree =
        MemoryTree.named("t").file("a b/\\", "xyz").hardLink("c", "a b/\\").symlink("l", "a b");
    Path image = directory.resolve("image");
    ImageBuilder.of(HOLES).build(image, tree.add(device));
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    try (ErofsImage opened = Erofs.open(image)) {
      assertThat(MtreeDump.write(opened, list)).isZero();
    }
    assertThat(list.toString(UTF_8).replaceAll("inode=[0-9]+", "inode=N").lines())
        .containsExactlyInAnyOrder(
            "#mtree",
            ". type=dir mode=0755 uid=0 gid=0 time=0.000000000",
            "./a\\040b type=dir mode=0755 uid=0 gid=0 time=0.000000000",
            "./a\\040b/\\134 type=file mode=0644 uid=0 gid=0 time=0.000000000 size=3 nlink=2 inode=N",
            "./c type=file mode=0644 uid=0 gid=0 time=0.000000000 size=3 nlink=2 inode=N",
            "./d\\007\\075\\043 type=char mode=04755 uid=1 gid=4294967295 time=-2.000000070"
                + " device=linux,4,300",
            "./l type=link mode=0777 uid=0 gid=0 time=0.000000000 link=a\\040b");
  }

  @Test
  void boundsLinesThatContinueEachOther() {
    String line = "a ".repeat(100) + "\\\n";
    assertThatThrownBy(() -> build(line.repeat(10_000), ManifestFormat.MTREE))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("with those that continue it, has more than 1048576 bytes");
  }

  @Test
  void buildsTheSpecialSampleOfComposefs() throws IOException {
    try (Built built =
        build(sample("special"), ManifestFormat.COMPOSEFS, ManifestContents.none())) {
      assertThat(built.inode("/").mtime()).isEqualTo(new Timestamp(1633950376, 0));
      assertThat(built.inode("/").mode() & 07777).isEqualTo(0555);
      assertThat(built.image().xattrs(built.inode("/")))
          .extracting(Xattr::name)
          .containsExactlyInAnyOrder(Bytes.utf8("trusted.foo1"), Bytes.utf8("user.foo2"));
      assertThat(built.inode("/chardev").device()).contains(new DeviceNumber(42, 17));
      assertThat(built.inode("/blockdev").type()).isEqualTo(FileType.BLOCK_DEVICE);
      assertThat(built.inode("/whiteout").device()).contains(DeviceNumber.ZERO);
      assertThat(built.inode("/fifo").type()).isEqualTo(FileType.FIFO);
      assertThat(built.content("/inline")).isEqualTo("FOOBAR\nINAFILE\n".getBytes(ISO_8859_1));
      assertThat(built.content("/inline-large2")).hasSize(4096).startsWith(0xde, 0xad, 0xcd);
      assertThat(built.content("/inline-large3")).hasSize(4097);
      Xattr escaped =
          new Xattr(Bytes.utf8("trusted.overlay.redirect"), Bytes.utf8("/foo\n"), false);
      assertThat(built.image().xattrs(built.inode("/escaped-xattr")))
          .anyMatch(x -> x.name().equals(escaped.name()) && x.value().equals(escaped.value()));
    }
  }

  @ParameterizedTest
  @CsvSource({"longlink, 2", "bigfile, 2"})
  void buildsTheOtherSamplesOfComposefs(String name, int inodes) throws IOException {
    try (Built built = build(sample(name), ManifestFormat.COMPOSEFS, ManifestContents.none())) {
      assertThat(built.report().inodes()).isGreaterThanOrEqualTo(inodes);
      if (name.equals("bigfile")) {
        assertThat(built.inode("/bigfile").size()).isEqualTo(9_000_000_000_000_000L);
        assertThat(Files.size(built.path())).isLessThan(1 << 20);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dir-hardlink, 'list: line 2: /rootlink: hard link to /, which is a directory'",
    "dot-name, 'list: line 2: ''/.'' is not possible as a path'",
    "no-ftype, 'list: line 2: mode=00 has no type of file'",
    "too-big, 'list: line 2: size=9500000000000000, at most 9007199254740992'"
  })
  void refusesWhatComposefsRefuses(String name, String message) throws IOException {
    byte[] text = sample("should-fail-" + name);
    assertThatThrownBy(() -> build(text, ManifestFormat.COMPOSEFS, ManifestContents.none()))
        .isInstanceOf(ManifestException.class)
        .hasMessage(message);
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a|1 fields, at least 11",
        "a 0 100644 1 0 0 0 0.0 - - -|does not begin with '/'",
        "/a 0 100644 1 4294967296 0 0 0.0 - - -|uid=4294967296, at most 4294967295",
        "/a 3 100644 1 0 0 0 0.0 - ab -|size=3, content=2",
        "/a 3 100644 1 0 0 0 0.0 gone - -|content /gone: ",
        "/a 3 100644 1 0 0 0 0.0 ../x - -|'../x' is not possible as a path",
        "/a 3 120777 1 0 0 0 0.0 - - -|a symbolic link without target",
        "/a 0 100644 1 0 0 0 0.1000000000 - - -|at most 999999999",
        "/a\\q 0 100644 1 0 0 0 0.0 - - -|an escape that is not known: \\q",
        "/a\\x1 0 100644 1 0 0 0 0.0 - - -|two hexadecimal digits",
        "/a 0 100644 1 0 0 0 0.0 - - - user.x|has no '='",
        "/a 0 @100644 1 0 0 0 0.0 /b - -|/a: hard link to /b, which is not there",
        "/a 0 @100644 1 0 0 0 0.0 /a - -|/a: hard link to /a, which is not there",
        "/a 2 100644 1 0 0 0 0.0 - ab abcd|'abcd' is no digest of fs-verity",
        "/a 2 100644 1 0 0 0 0.0 - ab 3d248ca542a24fc62d1c43b916eae5016878e2533c88238480b26128a1f1af95"
            + "|/a: fs-verity digest 3d248ca5",
      })
  void refusesComposefsLines(String both) {
    check(ManifestFormat.COMPOSEFS, both);
  }

  /** Digests of a file of zeros and of one without data, by fsverity-utils. */
  @Test
  void comparesContentsWithTheirDigestsOfFsVerity() throws IOException {
    Path root = Files.createDirectories(directory.resolve("root"));
    Files.write(root.resolve("data"), new byte[0]);
    String none = "3d248ca542a24fc62d1c43b916eae5016878e2533c88238480b26128a1f1af95";
    String list =
        "/ 0 40755 2 0 0 0 0.0 - - -\n"
            + "/a 0 100644 1 0 0 0 0.0 data - %s\n".formatted(none)
            + "/b 0 100644 1 0 0 0 0.0 data - %s\n".formatted(none.toUpperCase(Locale.ROOT))
            + "/hole 9000 100644 1 0 0 0 0.0 - - %s\n".formatted(none);
    try (Built built = build(list, ManifestFormat.COMPOSEFS)) {
      assertThat(built.inode("/hole").size()).isEqualTo(9000);
    }
  }

  /** Each link of the chain can only be made when the one behind it is there. */
  @Test
  void makesLongChainsOfLinksInTheTimeOfTheirLength() throws IOException {
    int count = 200_000;
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < count; i++) {
      list.append("{\"path\": \"/").append(i).append("\", \"hardLink\": \"/");
      list.append(i + 1).append("\"}\n");
    }
    list.append("{\"path\": \"/").append(count).append("\", \"type\": \"fifo\"}\n");
    try (Built built = build(list.toString(), ManifestFormat.JSONL)) {
      assertThat(built.inode("/0").linkCount()).isEqualTo(count + 1);
    }
  }

  @Test
  void refusesLinksThatGoInARing() {
    String ring = "/b 0 @100644 1 0 0 0 0.0 /c - -\n/c 0 @100644 1 0 0 0 0.0 /a - -\n";
    assertThatThrownBy(
            () -> build(ring + "/a 0 @100644 1 0 0 0 0.0 /b - -", ManifestFormat.COMPOSEFS))
        .isInstanceOf(ManifestException.class)
        .hasMessageMatching("list: line [123]: /[abc]: hard link to /[abc], which is not there");
  }

  private void check(ManifestFormat format, String both) {
    int bar = both.indexOf('|');
    String text = "\n" + both.substring(0, bar) + "\n";
    assertThatThrownBy(() -> build(text, format))
        .isInstanceOf(ManifestException.class)
        .hasMessageStartingWith("list: line 2: ")
        .hasMessageContaining(both.substring(bar + 1));
    assertThat(directory.resolve("built.erofs")).doesNotExist();
  }

  @Test
  void readsJsonLines() throws IOException {
    String list =
        """
        {"path": "/", "type": "directory", "mode": "0700", "uid": 5, "nid": 36, "extents": [{}]}
        {"path": "/link", "hardLink": "/later"}
        {"path": "/later", "type": "file", "content": "text\\n", "mtime": "@-5.25"}
        {"path": "/x\\\\xff", "pathBase64": "L3j/", "type": "symlink", "target": "a"}
        {"path": "/dev", "type": "char-device", "device": "4:64", "mode": "0620"}
        {"path": "/f", "type": "fifo", "mtime": "2001-02-03T04:05:06.000000007Z"}

        {"path": "/s", "type": "file", "source": "d/data",
        """
            .strip();
    Path root = Files.createDirectories(directory.resolve("root/d"));
    Files.writeString(root.resolve("data"), "content");
    String sha = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";
    String end = " \"size\": 7, \"sha256\": \"" + sha + "\"}";
    try (Built built = build(list + end, ManifestFormat.JSONL)) {
      assertThat(built.inode("/").uid()).isEqualTo(5);
      assertThat(built.inode("/link").nid()).isEqualTo(built.inode("/later").nid());
      assertThat(built.content("/link")).isEqualTo("text\n".getBytes(UTF_8));
      assertThat(built.inode("/link").mtime()).isEqualTo(new Timestamp(-5, 25));
      Bytes odd = Bytes.of(new byte[] {'/', 'x', (byte) 0xFF});
      assertThat(built.image().resolve(odd, LinkOption.NOFOLLOW_LINKS).isSymlink()).isTrue();
      assertThat(built.inode("/dev").device()).contains(new DeviceNumber(4, 64));
      assertThat(built.inode("/f").mtime()).isEqualTo(new Timestamp(981173106, 7));
      assertThat(built.content("/s")).isEqualTo("content".getBytes(UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]|no JSON object",
        "{|JSON: the line ends too early",
        "{} x|JSON: ",
        "{} {}|something is behind the JSON object",
        "{\"type\": \"file\"}|member \"path\" is missing",
        "{\"path\": \"/a\"}|member \"type\" is missing",
        "{\"path\": \"/a\", \"type\": \"door\"}|type \"door\" is not known",
        "{\"path\": \"/a/../b\", \"type\": \"file\"}|is not possible as a path",
        "{\"path\": \"/a\", \"type\": \"file\", \"mode\": \"999\"}|mode=999 is no number",
        "{\"path\": \"/a\", \"type\": \"file\", \"size\": -1}|size=-1 is no number",
        "{\"path\": \"/a\", \"type\": \"char-device\", \"device\": \"1\"}|is not MAJOR:MINOR",
        "{\"path\": \"/a\", \"type\": \"fifo\", \"mtime\": \"now\"}|mtime \"now\" is neither",
        "{\"path\": \"/a\", \"pathBase64\": \"!\", \"type\": \"fifo\"}|JSON: ",
        "{\"path\": \"/a\", \"type\": \"file\"}|content /a: ",
        "{\"path\": \"/a\", \"type\": \"file\", \"content\": \"\", \"sha256\": \"0\"}|SHA-256 0, its",
        "{\"path\": \"/a\", \"type\": \"fifo\", \"xattrs\": [{\"value\": \"\"}]}|\"name\" is missing",
        "{\"path\": \"/a\", \"hardLink\": \"/a\"}|hard link to /a, which is not there",
      })
  void refusesJsonLines(String both) {
    check(ManifestFormat.JSONL, both);
  }

  @Test
  void readsMtree() throws IOException {
    Path root = Files.createDirectories(directory.resolve("root/etc/my dir"));
    Files.writeString(root.resolve("data"), "content");
    Files.writeString(directory.resolve("root/other"), "x");
    String list =
        """
        #mtree v2.0
        # a comment
        /set type=file uid=0 gid=0 mode=0600 nlink=1
        . type=dir mode=0755 time=1700000000.000000005
        etc type=dir uname=root
            my\\040dir type=dir mode=0711
                data time=1.5 size=7 uid=12 \\
                     sha256digest=ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73
                caf\\351 contents=other optional
                gone optional
            ..
            dev type=char device=linux,1,3
            dev2 type=block device=0x10
        ..
        /unset mode
        link type=link link=etc/a\\040b
        ./etc/full type=fifo
        one contents=other inode=7 nlink=2
        two contents=other inode=7 nlink=2
        """
            .replace("device=0x10", "device=264");
    try (Built built = build(list, ManifestFormat.MTREE)) {
      assertThat(built.inode("/").mtime()).isEqualTo(new Timestamp(1700000000, 5));
      assertThat(built.inode("/etc/my dir").mode() & 07777).isEqualTo(0711);
      assertThat(built.content("/etc/my dir/data")).isEqualTo("content".getBytes(UTF_8));
      assertThat(built.inode("/etc/my dir/data").mtime()).isEqualTo(new Timestamp(1, 5));
      assertThat(built.inode("/etc/my dir/data").uid()).isEqualTo(12);
      assertThat(built.inode("/etc/my dir/data").mode() & 07777).isEqualTo(0600);
      assertThat(built.inode("/etc/dev").device()).contains(new DeviceNumber(1, 3));
      assertThat(built.inode("/etc/dev2").device()).contains(new DeviceNumber(1, 8));
      assertThat(built.image().readLink(built.inode("/link"))).isEqualTo(Bytes.utf8("etc/a b"));
      assertThat(built.inode("/link").mode() & 07777).isEqualTo(0777);
      assertThat(built.inode("/etc/full").type()).isEqualTo(FileType.FIFO);
      assertThat(built.inode("/two").nid()).isEqualTo(built.inode("/one").nid());
      assertThat(built.report().problems()).hasSize(1);
      assertThat(built.report().problems().get(0).toString())
          .isEqualTo("/etc/my dir/gone: is optional, and not there");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a type=door|type=door is not known",
        "a type=fifo mode=u+x|mode=u+x is no number",
        "a type=fifo uname=lisa|uname=lisa without uid",
        "a type=fifo time=x|time=x is no number",
        "a type=char device=x|device=x is no number",
        "a type=char device=native,5000,1|device 5000:1 is out of range",
        "a\\q type=fifo|an escape that is not known: \\q",
        "a size=4|content /a: ",
        "a contents=../../x|'../../x' is not possible as a path",
        "..|'..' above the root",
        "a type=fifo \\|the manifest ends inside of a line",
      })
  void refusesMtree(String both) {
    check(ManifestFormat.MTREE, both);
  }

  @Test
  void keepsInsideOfTheContents() throws IOException {
    Path root = Files.createDirectories(directory.resolve("root"));
    Files.writeString(directory.resolve("secret"), "x");
    Files.createSymbolicLink(root.resolve("out"), Path.of("../secret"));
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    for (String path : List.of("out", "up/secret")) {
      assertThatThrownBy(() -> build("a contents=" + path, ManifestFormat.MTREE))
          .hasMessage("list: line 1: content /" + path + ": it is not below " + root);
    }
  }
}
