package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of images, and images of lists. */
class ManifestCommandTest {
  private static final Path BASIC = Corpus.image("plain-basic").image();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"jsonl", "composefs"})
  void buildsAgain(String format) throws IOException {
    Cli.Result list = Cli.run("erofs", "manifest", "--format=" + format, BASIC);
    assertThat(list.code()).isZero();
    Path file = Files.write(directory.resolve("list"), list.bytes());
    Path image = directory.resolve("image");
    Cli.Result built =
        Cli.run("erofs", "mkfs", "--manifest=" + format, "--content-root=" + BASIC, image, file);
    assertThat(built.err()).isEmpty();
    assertThat(built.code()).isZero();
    assertThat(Cli.run("erofs", "manifest", image).out())
        .isEqualTo(Cli.run("erofs", "manifest", BASIC).out());
    assertThat(Cli.run("erofs", "tar", "-q", image).bytes())
        .isEqualTo(Cli.run("erofs", "tar", "-q", BASIC).bytes());
  }

  @Test
  void tellsWhatMtreeHasNoPlaceFor() throws IOException {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.writeString(tree.resolve("a"), "text");
    Path list =
        Files.writeString(
            directory.resolve("list"),
            "{\"path\": \"/a\", \"type\": \"file\", \"xattrs\":"
                + " [{\"name\": \"user.k\", \"value\": \"v\"}]}\n");
    Path image = directory.resolve("image");
    Cli.run("erofs", "mkfs", "--manifest=jsonl", "--content-root=" + tree, image, list);
    Cli.Result dumped = Cli.run("erofs", "manifest", "--format=mtree", image);
    assertThat(dumped.code()).isZero();
    assertThat(dumped.err())
        .isEqualTo("erofs manifest: warning: mtree has no place for 1 extended attributes\n");
    Files.write(list, dumped.bytes());
    Path again = directory.resolve("again");
    Cli.run("erofs", "mkfs", "--manifest=mtree", "--content-root=" + image, again, list);
    assertThat(Cli.run("erofs", "cat", again, "/a").out()).isEqualTo("text");
  }

  @Test
  void tellsErrors() throws IOException {
    Path list = Files.writeString(directory.resolve("list"), "{\n");
    Path image = directory.resolve("image");
    assertError(
        2, "invalid --format 'x': jsonl, composefs or mtree", "manifest", "--format=x", BASIC);
    assertError(2, "invalid --manifest 'x': ", "mkfs", "--manifest=x", image, list);
    assertError(2, "needs --manifest", "mkfs", "--content-root=x", image, directory);
    assertError(2, "contradicts --tar", "mkfs", "--manifest=mtree", "--tar", image, list);
    assertError(4, list + ": line 1: JSON: ", "mkfs", "--manifest=jsonl", image, list);
    assertThat(image).doesNotExist();
  }

  private static void assertError(int code, String text, Object... arguments) {
    Cli.Result result = Cli.run("erofs", arguments);
    assertThat(result.err()).contains(text);
    assertThat(result.code()).isEqualTo(code);
    assertThat(result.errors()).hasSize(1);
  }
}
