package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {
  @TempDir Path folder;

  @BeforeAll
  static void needsBash() {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no /bin/bash to try the script in");
  }

  private String complete(String words) throws IOException, InterruptedException {
    Path script = folder.resolve("completion.bash");
    Files.writeString(script, Cli.line("erofs completion bash").out());
    String test =
        "source '"
            + script
            + "'; COMP_WORDS=("
            + words
            + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _erofs;"
            + " printf '%s|' \"${COMPREPLY[@]}\"";
    Process bash =
        new ProcessBuilder(List.of("/bin/bash", "--norc", "-uc", test))
            .redirectErrorStream(true)
            .start();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(out).isZero();
    return out;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
      erofs l               ; 'ls |'
      erofs d               ; 'dump |'
      erofs f               ; 'fsck |'
      erofs --v             ; '--version |'
      erofs ls --rec        ; '--recursive |'
      erofs ls img --js     ; '--json |'
      dump.erofs --blk      ; '--blkid-udev |'
      /usr/sbin/dump.erofs --p ; '--path=|--platform=|'
      mkfs.erofs --chunk    ; '--chunksize=|'
      fsck.erofs --no-pres  ; '--no-preserve|--no-preserve-owner|--no-preserve-perms|'
      erofs mkfs --exclude- ; '--exclude-path=|--exclude-regex=|'
      erofs completion img  ; '|'
      """)
  void completes(String words, String expected) throws IOException, InterruptedException {
    assertThat(complete(words)).isEqualTo(expected);
  }

  @Test
  void zshUsesTheSameScript() {
    String zsh = Cli.line("erofs completion zsh").out();
    assertThat(zsh).startsWith("autoload -U +X bashcompinit && bashcompinit\n");
    assertThat(zsh).endsWith(Cli.line("erofs completion bash").out());
  }
}
