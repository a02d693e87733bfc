package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalCommandTest {
  @TempDir private Path scratch;

  @Test
  void playsEveryCommandToItsEnd() throws IOException {
    Cli.Result result = Cli.run(RehearsalCommand.NAME, scratch);

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(scratch.resolve("fsck/directory/file")).hasSize(5000);
    assertThat(scratch.resolve("extract/directory/small")).hasContent("tail\n");
    assertThat(Files.size(scratch.resolve("tar"))).isGreaterThan(5000);
  }

  @Test
  void leavesNoCommandOut() {
    List<String> played = new ArrayList<>(List.of("completion")); // starts slowly, and is rare
    for (List<String> line : RehearsalCommand.script(scratch)) {
      String program = line.get(0);
      played.add(program.equals(Commands.EROFS) ? line.get(1) : program.replace(".erofs", ""));
    }
    assertThat(played).containsAll(Commands.SUBCOMMANDS);
  }

  @Test
  void tellsOfAFailure() throws IOException {
    Files.createDirectory(scratch.resolve("image.erofs"));

    Cli.Result result = Cli.run(RehearsalCommand.NAME, scratch);

    assertThat(result.code()).isNotZero();
    assertThat(result.err()).contains("image.erofs");
  }
}
