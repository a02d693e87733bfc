package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.tools.archive.TarMaker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** mkfs.erofs with archives as sources. */
class MkfsArchivesTest {
  private static final byte[] ARCHIVE = new TarMaker().file("a", "content").end();

  @TempDir Path directory;
  private Path tar = Path.of("");
  private Path gzip = Path.of("");
  private Path image = Path.of("");

  @BeforeEach
  void makeFiles() throws IOException {
    tar = Files.write(directory.resolve("x.tar"), ARCHIVE);
    gzip = directory.resolve("x.tar.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      out.write(ARCHIVE);
    }
    image = directory.resolve("image");
  }

  private void checkContent(String content) {
    assertThat(Cli.run("erofs", "cat", image, "/a").out()).isEqualTo(content);
  }

  private int runWith(InputStream in, String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<Bytes> bytes = new ArrayList<>();
    for (String argument : arguments) {
      bytes.add(Bytes.utf8(argument));
    }
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    Output out = new Output(new ByteArrayOutputStream());
    int code = Commands.run("mkfs.erofs", bytes, new Session(out, errors, Map.of(), false, in));
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    return code;
  }

  @Test
  void readsFiles() {
    for (String option : List.of("--tar=f", "--tar", "--tar=f --ungzip")) {
      for (Path archive : List.of(tar, gzip)) {
        List<Object> arguments = new ArrayList<>(List.of(option.split(" ")));
        arguments.addAll(List.of(image, archive));
        assertThat(Cli.run("mkfs.erofs", arguments.toArray()).code()).isZero();
        checkContent("content");
      }
    }
  }

  @Test
  void readsStandardInput() throws IOException {
    assertThat(runWith(new ByteArrayInputStream(ARCHIVE), "--tar=f", image.toString())).isZero();
    checkContent("content");
    byte[] packed = Files.readAllBytes(gzip);
    assertThat(runWith(new ByteArrayInputStream(packed), "--tar", image.toString(), "-")).isZero();
    checkContent("content");
  }

  @Test
  void writesThePlainArchive() {
    Path raw = directory.resolve("raw");
    Cli.Result result = Cli.run("mkfs.erofs", "--tar=f", "--ungzip=" + raw, image, gzip);
    assertThat(result.code()).isZero();
    assertThat(raw).hasBinaryContent(ARCHIVE);
    checkContent("content");
  }

  @Test
  void readsHeadersOnly() throws IOException {
    Files.write(tar, new TarMaker().add(TarMaker.header('0', "a", 5)).end());
    assertThat(Cli.run("mkfs.erofs", "--tar=headerball", image, tar).code()).isZero();
    checkContent("\0\0\0\0\0");
  }

  @Test
  void storesDataByPathWithAnyOrder() throws IOException {
    Files.write(tar, new TarMaker().file("b", "2").file("a", "1").end());
    assertThat(Cli.run("mkfs.erofs", "--tar", image, tar).code()).isZero();
    byte[] byPath = Files.readAllBytes(image);
    for (String order : List.of("path", "none")) {
      assertThat(Cli.run("mkfs.erofs", "--tar", "--sort=" + order, image, tar).code()).isZero();
      assertThat(image).hasBinaryContent(byPath);
    }
  }

  @Test
  void makesAnIndex() {
    assertThat(Cli.run("mkfs.erofs", "--tar=i", image, tar).code()).isZero();
    assertThat(Cli.run("erofs", "cat", "--device=" + tar, image, "/a").out()).isEqualTo("content");
    Path raw = directory.resolve("raw");
    Cli.Result packed = Cli.run("mkfs.erofs", "--tar=i", "--ungzip=" + raw, image, gzip);
    assertThat(packed.code()).isZero();
    assertThat(Cli.run("erofs", "cat", "--device=" + raw, image, "/a").out()).isEqualTo("content");
  }

  @Test
  void tellsErrors() throws IOException {
    assertError(2, "invalid --tar 'x': ", "--tar=x", image, tar);
    assertError(2, "--ungzip and --unxz need --tar", "--ungzip", image, directory);
    assertError(2, "write one archive, but", "--tar", "--unxz=" + directory, image, tar, tar);
    assertError(4, "nothing: No such file", "--tar", image, directory.resolve("nothing"));
    assertError(4, "this is gzip, but not xz or lzma", "--tar", "--unxz", image, gzip);
    assertError(3, "option '--gzinfo' is not supported yet", "--gzinfo=x", "--tar", image, gzip);
    Files.write(tar, new TarMaker().file("../a", "").end());
    assertError(4, tar + ": offset 0: entry '../a': '../a' leads out", "--tar", image, tar);
    assertThat(image).doesNotExist();
  }

  private static void assertError(int code, String text, Object... arguments) {
    Cli.Result result = Cli.run("erofs", join("mkfs", arguments));
    assertThat(result.err()).contains(text);
    assertThat(result.code()).isEqualTo(code);
    assertThat(result.errors()).hasSize(1);
  }

  private static Object[] join(String first, Object... rest) {
    List<Object> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(rest));
    return all.toArray();
  }

  /** As containerd runs mkfs.erofs: the block size does not matter to an index. */
  @Test
  void indexesHaveBlocksOfArchives() throws IOException {
    byte[] bytes = Files.readAllBytes(tar);
    String[] arguments = {
      "--tar=i", "--aufs", "--quiet", "-b4096", "-T0", "--mkfs-time", "--sort=none", "" + image
    };
    assertThat(runWith(new ByteArrayInputStream(bytes), arguments)).isZero();
    assertThat(Cli.run("dump.erofs", "-s", image).out()).containsPattern("blocksize: +512\n");
  }
}
