package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.erofs.model.Bytes;
import io.erofs.testkit.Commands;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.DamagedImage;
import io.erofs.testkit.TinyImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code erofs tar} from the command line. */
class TarCommandTest {
  private static final Path BASIC = Corpus.image("plain-basic").image();

  @TempDir Path directory;

  private static int run(OutputStream out, OutputStream err, boolean terminal, String... words) {
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    Session session =
        new Session(
            new Output(out, terminal), errors, Map.of(), terminal, InputStream.nullInputStream());
    return io.erofs.tools.cli.Commands.run(
        "erofs", Stream.of(words).map(Bytes::utf8).toList(), session);
  }

  @Test
  void writesTheSameToStandardOutputAndToAFile() throws IOException {
    Cli.Result piped = Cli.run("erofs", "tar", BASIC);
    assertThat(piped.code()).isZero();
    assertThat(piped.bytes().length % 10_240).isZero();
    Path target = directory.resolve("basic.tar");
    for (String output : List.of("-o" + target, "--output=" + target)) {
      Cli.Result written = Cli.run("erofs", "tar", "--numeric-owner", output, BASIC, "/");
      assertThat(written.code()).as(written.err()).isZero();
      assertThat(written.bytes()).isEmpty();
      assertThat(target).hasBinaryContent(piped.bytes());
    }
    assertThat(Cli.run("erofs", "tar", BASIC, "-o", "-").bytes()).isEqualTo(piped.bytes());
  }

  @Test
  void tellsSocketsUnlessQuiet() {
    Cli.Result told = Cli.run("erofs", "tar", BASIC);
    assertThat(told.errors()).containsExactly("erofs tar: /sock: socket left out");
    assertThat(Cli.run("erofs", "tar", "-q", BASIC).errors()).isEmpty();
  }

  @Test
  void takesOptionsToTheLibrary() throws IOException {
    Path image = Files.write(directory.resolve("i"), tiny().build());
    assertThat(list("tar", "--prefix=top", image.toString(), "d"))
        .containsExactly("top/", "top/f", "top/l");
    assertThat(list("tar", image.toString(), "d/f")).containsExactly("./f");
    Path holes = Corpus.image("plain-48bit-holes").image();
    assertThat(Cli.run("erofs", "tar", "-Sq", holes).bytes().length)
        .isLessThan(Cli.run("erofs", "tar", "-q", holes).bytes().length / 2);
    Path xattrs = Corpus.image("xattr-default").image();
    assertThat(Cli.run("erofs", "tar", "-q", xattrs).out()).contains("SCHILY.xattr.user.");
    assertThat(Cli.run("erofs", "tar", "-q", "--no-xattrs", xattrs).out()).doesNotContain("SCHILY");
  }

  private static TinyImage tiny() {
    return new TinyImage().directory("d").file("d/f", "x").symlink("d/l", "f");
  }

  private List<String> list(String... words) throws IOException {
    assumeTrue(Commands.exists("tar"), "tar is not installed");
    Cli.Result result = Cli.run("erofs", (Object[]) words);
    assertThat(result.code()).as(result.err()).isZero();
    return Commands.runIn(directory, result.bytes(), List.of("tar", "-tf", "-"))
        .out()
        .lines()
        .toList();
  }

  @Test
  void keepsAwayFromTerminals() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(run(out, err, true, "tar", BASIC.toString())).isEqualTo(ExitCodes.USAGE);
    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "erofs tar: not writing a tar stream to a terminal; redirect it or use -o"
                + " (try 'erofs tar --help')\n");
    Path target = directory.resolve("x.tar");
    assertThat(run(out, err, true, "tar", BASIC.toString(), "-o", target.toString())).isZero();
    assertThat(target).exists();
  }

  @Test
  void endsQuietlyWhenTheReaderGoesAway() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    assertThat(run(gone, err, false, "tar", "-q", BASIC.toString()))
        .isEqualTo(ExitCodes.CLOSED_OUTPUT);
    assertThat(err.size()).isZero();
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertError(2, "missing argument: IMAGE", "tar");
    assertError(2, "unexpected argument: c", "tar", BASIC.toString(), "b", "c");
    assertError(1, ": /none: No such file or directory", "tar", BASIC.toString(), "/none");
    assertError(4, "/missing: No such file or directory", "tar", "/missing");
    String nowhere = directory.resolve("no/where").toString();
    String message = nowhere + ": No such file or directory";
    assertError(4, message, "tar", BASIC.toString(), "-o", nowhere);
    assertError(4, ": is a directory", "tar", BASIC.toString(), "-o", directory.toString());
    Path copy = Files.copy(BASIC, directory.resolve("copy"));
    assertError(2, "is the image itself", "tar", copy.toString(), "-o", copy.toString());
    assertThat(copy).hasSameBinaryContentAs(BASIC);
  }

  @Test
  void endsWithThePathOfWhatCannotBeRead() {
    DamagedImage image = Corpus.damaged("ino-mode-zero");
    Path target = directory.resolve("x.tar");
    assertError(1, "path /tail.txt", "tar", image.image().toString(), "-o", target.toString());
    assertThat(target).doesNotExist();
    assertThat(directory).isEmptyDirectory();
  }

  private static void assertError(int code, String message, String... words) {
    Cli.Result result = Cli.run("erofs", (Object[]) words);
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    assertThat(result.errors().get(result.errors().size() - 1))
        .startsWith("erofs tar: ")
        .contains(message);
  }
}
