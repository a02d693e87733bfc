package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.erofs.testkit.Corpus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: pipes, the locale, the exit code. */
class ProcessTest {
  private static final Path BASIC = Corpus.image("plain-basic").image();

  @TempDir Path folder;

  @BeforeAll
  static void needsShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh to run processes with");
  }

  private record Outcome(int code, String text) {}

  /** Runs a shell script in which {@code $erofs} is our program. */
  private Outcome shell(String script) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path program = folder.resolve("erofs");
    Files.writeString(
        program,
        "#!/bin/sh\nexec '"
            + java
            + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '"
            + System.getProperty("java.class.path")
            + "' io.erofs.tools.cli.Main \"$@\"\n");
    ProcessBuilder builder = new ProcessBuilder(List.of("/bin/sh", "-c", script));
    builder.environment().put("erofs", "sh " + program);
    builder.environment().put("image", BASIC.toString());
    builder.environment().put("LC_ALL", "C");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.redirectErrorStream(true).directory(folder.toFile()).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), text);
  }

  @Test
  void runsErofsUnlessToldOtherwise() throws IOException, InterruptedException {
    Outcome outcome = shell("$erofs cat \"$image\" /one-byte");
    assertThat(outcome).isEqualTo(new Outcome(0, "x"));
  }

  @Test
  void exitsWithTheCodeOfTheCommand() throws IOException, InterruptedException {
    assertThat(shell("$erofs ls \"$image\" /nope").code()).isEqualTo(1);
    assertThat(shell("$erofs ls --nope \"$image\"").code()).isEqualTo(2);
  }

  @Test
  void namesAreBytesInEveryLocale() throws IOException, InterruptedException {
    String script =
        "name=$(printf 'caf\\351-\\303\\251') && cp \"$image\" \"$name\""
            + " && $erofs cat \"$name\" /one-byte && $erofs ls . \"$name\"; $erofs ls \"$image\""
            + " \"$name\"";
    Outcome outcome = shell(script);
    assertThat(outcome.text())
        .startsWith("x")
        .endsWith("/caf\\xe9-\\xc3\\xa9: No such file or directory\n".substring(1));
    assertThat(outcome.code()).isEqualTo(1);
  }

  @Test
  void aReaderThatLeavesIsNoError() throws IOException, InterruptedException {
    String many = "/sub/inner ".repeat(3000);
    Outcome outcome =
        shell("{ $erofs ls -l \"$image\" " + many + "; echo \"code $?\" >&2; } | head -n 1");
    assertThat(outcome.text()).isEqualTo("/sub/inner:\ncode 141\n");
  }

  @Test
  void aFullDiskIsAnError() throws IOException, InterruptedException {
    assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full");
    Outcome outcome = shell("$erofs ls \"$image\" > /dev/full");
    assertThat(outcome.code()).isEqualTo(4);
    assertThat(outcome.text())
        .isEqualTo("erofs ls: cannot write to standard output: No space left on device\n");
  }

  @Test
  void takesArchivesAndManifestsFromPipes() throws IOException, InterruptedException {
    Outcome outcome =
        shell(
            "$erofs tar --quiet \"$image\" > tar && $erofs mkfs --quiet --tar=f a tar"
                + " && cat tar | $erofs mkfs --quiet --tar=f b && cmp a b"
                + " && gzip -c tar | $erofs mkfs --quiet --tar=f c - && cmp a c"
                + " && cat tar | $erofs mkfs --quiet --tar=i d && $erofs ls -R d > /dev/null"
                + " && $erofs mkfs --quiet --tar=f e < tar && cmp a e"
                + " && $erofs manifest \"$image\" | $erofs mkfs --quiet --manifest=jsonl"
                + " --content-root=\"$image\" f && $erofs cat f /one-byte");
    assertThat(outcome).isEqualTo(new Outcome(0, "x"));
  }

  @Test
  void debugShowsTheTrace() throws IOException, InterruptedException {
    String trace = shell("EROFS_DEBUG=1 $erofs ls \"$image\" /nope").text();
    assertThat(trace).contains("MissingEntryException").contains("\tat io.erofs");
    assertThat(shell("$erofs ls \"$image\" /nope").text()).doesNotContain("\tat ");
  }

  /** Whenever the process is asked to end, there is the old image or the whole new one. */
  @Test
  void anInterruptedBuildLeavesNothing() throws IOException, InterruptedException {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    for (int i = 0; i < 2000; i++) {
      Files.write(tree.resolve("file" + i), new byte[30_000]);
    }
    Path out = Files.createDirectories(folder.resolve("out"));
    assertThat(shell("$erofs mkfs --quiet whole tree").code()).isZero();
    byte[] old = {'o', 'l', 'd'};
    byte[] whole = Files.readAllBytes(folder.resolve("whole"));
    Files.write(out.resolve("image"), old);
    for (int delay = 100; delay <= 1000; delay += 150) {
      String seconds = String.format(java.util.Locale.ROOT, "%.2f", delay / 1000.0);
      Outcome outcome =
          shell(
              "$erofs mkfs --quiet out/image tree & pid=$!; sleep "
                  + seconds
                  + "; kill -TERM $pid; wait $pid");
      if (outcome.code() == 0) {
        break;
      }
      assertThat(outcome.code()).isEqualTo(143);
      assertThat(outcome.text()).isIn("", "Terminated\n", "erofs mkfs: interrupted\n");
      try (java.util.stream.Stream<Path> left = Files.list(out)) {
        assertThat(left).as(seconds).containsExactly(out.resolve("image"));
      }
      byte[] image = Files.readAllBytes(out.resolve("image"));
      assertThat(Arrays.equals(image, old) || Arrays.equals(image, whole)).as(seconds).isTrue();
    }
  }
}
