package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What commands print, exactly.
 *
 * <p>A golden file is a transcript: lines that begin with {@code $} are commands, in which
 * {@code @NAME} is an image of the corpus; what follows is standard output, then standard error
 * with {@code !} in front, then the exit code in brackets. Run with {@code
 * -Derofs.golden=DIRECTORY} to write the files anew into a directory, and review the difference.
 */
class CliGoldenTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "dump-superblock",
        "dump-inode",
        "dump-statistics",
        "dump-json",
        "ls",
        "ls-json",
        "stat",
        "cat",
        "errors",
        "help",
        "fsck"
      })
  void printsWhatTheTranscriptSays(String name) throws IOException {
    String expected = read(name);
    String actual = replay(expected);
    String update = System.getProperty("erofs.golden", "");
    if (!update.isEmpty()) {
      Files.writeString(Path.of(update, name + ".txt"), actual);
    }
    assertThat(actual).isEqualTo(expected);
  }

  private static String read(String name) throws IOException {
    try (InputStream in = CliGoldenTest.class.getResourceAsStream("golden/" + name + ".txt")) {
      assertThat(in).as("golden/" + name + ".txt").isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String replay(String transcript) {
    StringBuilder text = new StringBuilder();
    for (String line : transcript.lines().filter(l -> l.startsWith("$ ")).toList()) {
      text.append(line).append('\n').append(run(line.substring(2)));
    }
    return text.toString();
  }

  private static String run(String line) {
    String command = line;
    String path = "";
    String image = "";
    for (String word : line.split(" ")) {
      if (word.startsWith("@")) {
        CorpusImage found = Corpus.image(word.substring(1));
        image = word;
        path = found.image().toString();
        command = command.replace(word, path);
      }
    }
    Cli.Result result = Cli.line(command);
    StringBuilder text = new StringBuilder(result.out());
    if (text.length() > 0 && text.charAt(text.length() - 1) != '\n') {
      text.append("(no line feed)\n");
    }
    result.errors().forEach(error -> text.append("! ").append(error).append('\n'));
    text.append('[').append(result.code()).append("]\n");
    return image.isEmpty() ? text.toString() : text.toString().replace(path, image);
  }
}
