package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.error.CorruptImageException;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.testkit.ImagePatcher;
import io.erofs.testkit.TinyImage;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What streams are made of, and how exports go and end. */
class TarExportTest {
  private static final long HUGE = 16L << 30;
  private static final long MEBI = 1 << 20;

  @TempDir Path directory;

  private ErofsImage build(TreeSource tree) throws IOException {
    Path image = directory.resolve("image");
    ImageBuilder.of(BuildOptions.builder().chunks(ChunkOptions.NONE.withKeepHoles(true)).build())
        .build(image, tree);
    return Erofs.open(image);
  }

  private static MemoryTree sample() {
    return MemoryTree.named("sample")
        .mtime(new Timestamp(1_700_000_000, 0))
        .directory("")
        .directory("etc")
        .file("etc/motd", "hello\n")
        .hardLink("etc/motd2", "etc/motd")
        .symlink("motd", "etc/motd");
  }

  private static SourceEntry special(String path, FileType type) {
    return SourceEntry.special(Bytes.utf8(path), type, DeviceNumber.ZERO).build();
  }

  private static byte[] export(ErofsImage image, TarOptions options) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarExporter.export(image, options, out);
    return out.toByteArray();
  }

  private static List<String> members(byte[] tar) throws IOException {
    return TarArchive.members(tar).stream()
        .map(m -> m.type() + " " + m.name() + (m.target().isEmpty() ? "" : " -> " + m.target()))
        .toList();
  }

  private static ErofsImage tiny(byte[] bytes) throws IOException {
    return Erofs.open(ByteSource.of("tiny", bytes), List.of(), OpenOptions.DEFAULT);
  }

  @Test
  void putsParentsFirstAndTheFirstNameAsFile() throws IOException {
    try (ErofsImage image = build(sample())) {
      assertThat(members(export(image, TarOptions.DEFAULT)))
          .containsExactly(
              "5 ./",
              "5 ./etc/",
              "0 ./etc/motd",
              "1 ./etc/motd2 -> ./etc/motd",
              "2 ./motd -> etc/motd");
    }
  }

  @Test
  void namesAreRelativeToTheStart() throws IOException {
    try (ErofsImage image = build(sample())) {
      TarOptions options = TarOptions.builder().start(Bytes.utf8("/etc/")).build();
      assertThat(members(export(image, options)))
          .containsExactly("5 ./", "0 ./motd", "1 ./motd2 -> ./motd");
      options = options.toBuilder().start(Bytes.utf8("etc/motd2")).build();
      assertThat(members(export(image, options))).containsExactly("0 ./motd2");
      options = options.toBuilder().start(Bytes.utf8("motd")).build();
      assertThat(members(export(image, options))).containsExactly("2 ./motd -> etc/motd");
      TarOptions missing = options.toBuilder().start(Bytes.utf8("nothing")).build();
      assertThatThrownBy(() -> export(image, missing)).isInstanceOf(NoSuchFileException.class);
    }
  }

  @Test
  void putsThePrefixInFrontOfNamesAndOfLinksAmongThem() throws IOException {
    try (ErofsImage image = build(sample())) {
      TarOptions options =
          TarOptions.builder().start(Bytes.utf8("etc")).prefix(Bytes.utf8("a/b")).build();
      assertThat(members(export(image, options)))
          .containsExactly("5 a/b/", "0 a/b/motd", "1 a/b/motd2 -> a/b/motd");
      options = options.toBuilder().prefix(Bytes.EMPTY).build();
      assertThat(members(export(image, options))).containsExactly("0 motd", "1 motd2 -> motd");
    }
    assertThatThrownBy(() -> TarOptions.builder().prefix(Bytes.of(new byte[1])).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prefix");
  }

  @Test
  void tellsWhatIsDone() throws IOException {
    List<String> heard = new ArrayList<>();
    TarListener listener =
        new TarListener() {
          @Override
          public void file(Bytes path) {
            heard.add("file " + path);
          }

          @Override
          public void written(long bytes) {
            heard.add("written " + bytes);
          }

          @Override
          public void lost(Bytes path, String what) {
            heard.add("lost " + path + ": " + what);
          }
        };
    MemoryTree tree =
        sample().add(special("etc/socket", FileType.SOCKET)).hardLink("s", "etc/socket");
    try (ErofsImage image = build(tree)) {
      TarOptions options = TarOptions.builder().start(Bytes.utf8("etc")).listener(listener).build();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertThat(TarExporter.export(image, options, out)).isEqualTo(new TarReport(2, 1, 1, 10_240));
      assertThat(TarExporter.export(image, TarOptions.DEFAULT, out))
          .isEqualTo(new TarReport(4, 1, 2, 10_240));
    }
    assertThat(heard)
        .containsExactly(
            "file ",
            "written 512",
            "file motd",
            "written 1536",
            "file motd2",
            "written 2048",
            "lost socket: socket left out",
            "written 10240");
  }

  @Test
  void writesNanosecondsThatAreNoneAsTheLargest() throws IOException {
    TinyImage tiny = new TinyImage().file("a", "x");
    byte[] bytes =
        ImagePatcher.of(tiny.build())
            .u32("i_mtime_nsec", tiny.offset("a") + 40, 0xFFFFFFFFL)
            .toByteArray();
    List<String> lost = new ArrayList<>();
    TarListener listener =
        new TarListener() {
          @Override
          public void lost(Bytes path, String what) {
            lost.add(path + ": " + what);
          }
        };
    try (ErofsImage image = tiny(bytes)) {
      byte[] tar = export(image, TarOptions.builder().listener(listener).build());
      assertThat(TarArchive.members(tar).get(1).pax("mtime")).isEqualTo("1700000000.999999999");
    }
    assertThat(lost).containsExactly("a: nanoseconds 4294967295 written as 999999999");
  }

  /** A plain hole of 16 GiB: the size in pax, the zeros in the stream, nothing in the heap. */
  @Test
  void takesNoMemoryForLargeFiles() throws IOException {
    MemoryTree tree = MemoryTree.named("huge").directory("").file("h", FileContent.hole(HUGE));
    long[] count = {0};
    OutputStream counter =
        new OutputStream() {
          @Override
          public void write(int b) {
            count[0]++;
          }

          @Override
          public void write(byte[] bytes, int from, int length) {
            count[0] += length;
          }
        };
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    try (ErofsImage image = build(tree)) {
      long before = threads.getThreadAllocatedBytes(self);
      TarExporter.export(image, TarOptions.DEFAULT, counter);
      assertThat(threads.getThreadAllocatedBytes(self) - before).isLessThan(64 * MEBI);
      assertThat(count[0]).isBetween(HUGE, HUGE + 20_480);

      byte[] sparse = export(image, TarOptions.builder().sparse(true).build());
      assertThat(sparse).hasSize(10_240);
      assertThat(TarArchive.members(sparse).get(1).pax("GNU.sparse.realsize"))
          .isEqualTo(Long.toString(HUGE));
    }
  }

  @Test
  void saysTheSizeOfVeryLargeFilesInPax() throws IOException {
    MemoryTree tree = MemoryTree.named("huge").directory("").file("h", FileContent.hole(HUGE));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputStream start =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            if (out.size() + length > MEBI) {
              throw new IOException("enough");
            }
            out.write(bytes, from, length);
          }
        };
    try (ErofsImage image = build(tree)) {
      assertThatThrownBy(() -> TarExporter.export(image, TarOptions.DEFAULT, start))
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("enough");
    }
    assertThat(out.toString(StandardCharsets.ISO_8859_1)).contains("20 size=17179869184\n");
  }

  @Test
  void refusesTargetsWithANul() throws IOException {
    TinyImage tiny = new TinyImage().symlink("l", "a?b");
    byte[] bytes =
        ImagePatcher.of(tiny.build()).u8("target", tiny.offset("l") + 65, 0).toByteArray();
    try (ErofsImage image = tiny(bytes)) {
      CorruptImageException failure =
          catchThrowableOfType(
              CorruptImageException.class, () -> export(image, TarOptions.DEFAULT));
      assertThat(failure.rule()).isEqualTo("I-20");
      assertThat(failure.location().path()).isEqualTo("/l");
    }
  }

  @Test
  void endsWithoutAnEndAfterAnError() throws IOException {
    TinyImage tiny = new TinyImage().file("a", "fine").file("b", "lost").file("c", "never");
    byte[] bytes =
        ImagePatcher.of(tiny.build()).u64("i_size", tiny.offset("b") + 8, 1L << 40).toByteArray();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ErofsImage image = tiny(bytes)) {
      CorruptImageException failure =
          catchThrowableOfType(
              CorruptImageException.class,
              () -> TarExporter.export(image, TarOptions.DEFAULT, out));
      assertThat(failure.location().path()).isEqualTo("/b");
    }
    assertThat(out.toString(StandardCharsets.ISO_8859_1)).contains("fine").doesNotContain("never");
    assertThat(out.size() % 10_240).isNotZero();
  }

  @Test
  void replacesAFileOnlyWhenComplete() throws IOException {
    Path target = Files.writeString(directory.resolve("out.tar"), "before");
    TinyImage tiny = new TinyImage().file("a", "x");
    byte[] damaged =
        ImagePatcher.of(tiny.build()).u16("i_mode", tiny.offset("a") + 4, 0).toByteArray();
    try (ErofsImage image = tiny(damaged)) {
      assertThatThrownBy(() -> TarExporter.export(image, TarOptions.DEFAULT, target))
          .isInstanceOf(CorruptImageException.class);
    }
    assertThat(target).hasContent("before");
    assertThat(files()).containsExactly("out.tar");

    Path link = Files.createSymbolicLink(directory.resolve("link"), target.getFileName());
    try (ErofsImage image = tiny(tiny.build())) {
      TarReport report = TarExporter.export(image, TarOptions.DEFAULT, link);
      assertThat(report.bytes()).isEqualTo(Files.size(target));
      assertThat(Files.readAllBytes(target)).isEqualTo(export(image, TarOptions.DEFAULT));
    }
    assertThat(files()).containsExactly("link", "out.tar");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void saysWhichFileCannotBeWritten() throws IOException {
    try (ErofsImage image = tiny(new TinyImage().build())) {
      assertThatThrownBy(() -> TarExporter.export(image, TarOptions.DEFAULT, directory))
          .isInstanceOf(FileSystemException.class)
          .hasMessage(directory + ": is a directory");
      Path nowhere = directory.resolve("missing").resolve("x.tar");
      assertThatThrownBy(() -> TarExporter.export(image, TarOptions.DEFAULT, nowhere))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessage(nowhere.toString());
      Path full = Path.of("/dev/full");
      if (Files.exists(full)) {
        assertThatThrownBy(() -> TarExporter.export(image, TarOptions.DEFAULT, full))
            .isInstanceOf(FileSystemException.class)
            .hasMessageStartingWith("/dev/full: cannot write: ");
      }
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
