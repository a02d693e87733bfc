package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.erofs.testkit.Corpus;
import io.erofs.testkit.DamagedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands that show damaged images: an exit code that says so, one line, never a trace. */
class DamagedImagesTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  static Stream<DamagedImage> images() {
    return Corpus.damaged().stream();
  }

  @ParameterizedTest
  @MethodSource("images")
  void neverFailInternally(DamagedImage image) {
    List<String> devices = new ArrayList<>();
    image.sideFiles().forEach(file -> devices.add("--device=" + file));
    for (String command :
        List.of(
            "dump.erofs -s",
            "dump.erofs -S --json",
            "dump.erofs --path=/ --ls -e",
            "erofs ls -lRa",
            "erofs ls -R0 --no-sbcrc",
            "erofs ls -R --json --no-sbcrc",
            "erofs stat --no-sbcrc")) {
      List<Object> arguments = new ArrayList<>(List.of(command.split(" ")));
      String program = (String) arguments.remove(0);
      arguments.addAll(devices);
      arguments.add(image.image());
      if (command.startsWith("erofs")) {
        arguments.add("/");
      }
      Cli.Result result =
          assertTimeoutPreemptively(LIMIT, () -> Cli.run(program, arguments.toArray()));
      assertThat(result.code()).as("%s %s: %s", command, image, result.err()).isIn(0, 1, 3, 4);
      assertThat(result.errors().size()).as(result.err()).isLessThanOrEqualTo(2);
      if (result.code() != 0) {
        assertThat(result.err()).isNotEmpty().doesNotContain("\tat ");
      }
    }
  }
}
