package io.erofs.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the launchers in {@code bin/} on the jar that was just packaged. */
class LauncherIT {
  private static final Path BIN =
      Path.of(System.getProperty("basedir", ".")).toAbsolutePath().resolve("bin");

  private record Result(int code, String out, String err) {}

  @TempDir private Path scratch;
  private Path running;

  @BeforeEach
  void findTheJavaThatRunsThisTest() {
    running = Path.of(System.getProperty("java.home"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"erofs", "mkfs.erofs", "fsck.erofs", "dump.erofs"})
  void runsTheCommandOfItsName(String name) throws Exception {
    Result result = run(running, BIN.resolve(name), "--version");

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith(name + " ");
    assertThat(result.code()).isZero();
  }

  @Test
  void goesByItsNameThroughLinksFromElsewhere() throws Exception {
    Path link = Files.createSymbolicLink(scratch.resolve("dump.erofs"), BIN.resolve("erofs"));
    Path other = Files.createSymbolicLink(scratch.resolve("show"), Path.of("dump.erofs"));

    assertThat(run(running, link, "--version").out()).startsWith("dump.erofs ");
    assertThat(run(running, other, "--version").out()).startsWith("dump.erofs ");
  }

  @Test
  void passesArgumentsAndExitCodesThrough() throws Exception {
    Path missing = scratch.resolve("no such image");

    Result drop = run(running, BIN.resolve("dump.erofs"), "-s", missing.toString());
    assertThat(drop.code()).isEqualTo(1);
    assertThat(drop.err()).isEqualTo("dump.erofs: " + missing + ": No such file or directory\n");
    assertThat(run(running, BIN.resolve("erofs"), "stat", missing.toString(), "/").code())
        .isEqualTo(ExitCodes.IO);
  }

  @Test
  void keepsAnArchiveOfClassesForThisJdk() throws Exception {
    assertThat(run(running, BIN.resolve("erofs"), "--version").code()).isZero();

    Path archives = BIN.resolveSibling("target/class-data");
    String build = Runtime.version().toString();
    try (var files = Files.list(archives)) {
      assertThat(files.map(f -> f.getFileName().toString())).contains(build + ".jsa");
    }
  }

  @Test
  void refusesAnOldJava() throws Exception {
    Path old = fakeJava("exit 99", "JAVA_VERSION=\"11.0.2\"\n");

    Result result = run(old, BIN.resolve("erofs"), "--version");

    assertThat(result.err())
        .isEqualTo(
            "erofs: Java 17 or newer is needed, but %s/bin/java is 11.0.2: set JAVA_HOME\n"
                .formatted(old));
    assertThat(result.code()).isEqualTo(70);
  }

  @Test
  void asksJavaForItsVersionWhereNoFileTellsIt() throws Exception {
    Path old = fakeJava("echo 'openjdk version \"1.8.0_292\"' >&2", "");

    assertThat(run(old, BIN.resolve("erofs"), "--version").err()).contains("is 1.8.0_292: ");
  }

  @Test
  void saysWhenJavaHomeIsEmpty() throws Exception {
    Result result = run(scratch, BIN.resolve("mkfs.erofs"), "--version");

    assertThat(result.err()).isEqualTo("mkfs.erofs: JAVA_HOME has no bin/java: " + scratch + "\n");
    assertThat(result.code()).isEqualTo(70);
  }

  @Test
  void choosesTheFlagsByCommand() throws Exception {
    Path fake = fakeJava("printf '%s\\n' \"$@\"", "JAVA_VERSION=\"21.0.1-fake\"\n");

    String dump = run(fake, BIN.resolve("dump.erofs"), "x").out();
    assertThat(dump).contains("TieredStopAtLevel=1");
    assertThat(run(fake, BIN.resolve("erofs"), "ls", "x").out()).contains("TieredStopAtLevel=1");
    String mkfs = run(fake, BIN.resolve("erofs"), "mkfs", "x").out();
    assertThat(mkfs).contains("TieredStopAtLevel=1");
    String chunks = run(fake, BIN.resolve("mkfs.erofs"), "x", "--chunksize=4096", "y").out();
    assertThat(chunks).contains("TieredStopAtLevel=1");
    String large = run(fake, BIN.resolve("mkfs.erofs"), "x", "--chunksize=67108864", "y").out();
    assertThat(large).contains("sun.security.provider").doesNotContain("TieredStopAtLevel");
    String stored = run(fake, BIN.resolve("mkfs.erofs"), "--blob-store=s", "x", "y").out();
    assertThat(stored).contains("sun.security.provider").doesNotContain("TieredStopAtLevel");
    String layers = run(fake, BIN.resolve("erofs"), "oci", "x").out();
    assertThat(layers).contains("sun.security.provider").doesNotContain("TieredStopAtLevel");
    String packed = run(fake, BIN.resolve("mkfs.erofs"), "-zlz4", "x", "y").out();
    assertThat(packed).contains("io.erofs.tools.build.codec").doesNotContain("TieredStopAtLevel");
    String fsck = run(fake, BIN.resolve("fsck.erofs"), "x").out();
    assertThat(fsck).contains("io.erofs.internal.codec").doesNotContain("TieredStopAtLevel");
  }

  /** An option would switch part of the class-data archive of JDK 25 off. */
  @Test
  void nativeAccessIsGrantedByTheManifest() throws Exception {
    Path jar;
    try (java.util.stream.Stream<Path> files = Files.list(BIN.resolveSibling("target"))) {
      jar = files.filter(file -> file.toString().endsWith("-cli.jar")).findFirst().orElseThrow();
    }
    try (java.util.jar.JarFile opened = new java.util.jar.JarFile(jar.toFile())) {
      assertThat(opened.getManifest().getMainAttributes().getValue("Enable-Native-Access"))
          .isEqualTo("ALL-UNNAMED");
    }
  }

  @Test
  void givesTheUsersOptionsToTheJvm() throws Exception {
    Path fake = fakeJava("printf '%s\\n' \"$@\"", "JAVA_VERSION=\"17.0.1-fake\"\n");

    ProcessBuilder builder = builder(fake, BIN.resolve("dump.erofs"), List.of("a b", "*"));
    builder.environment().put("EROFS_JAVA_OPTS", "-Xmx9m -Dx=y");

    assertThat(finish(builder).out()).contains("\n-Xmx9m\n-Dx=y\n").endsWith("-cli.jar\na b\n*\n");
  }

  @Test
  void runsWhereTheJvmDoesNotKnowAFlag() throws Exception {
    ProcessBuilder builder = builder(running, BIN.resolve("dump.erofs"), List.of("--version"));
    builder.environment().put("EROFS_JAVA_OPTS", "-XX:+FlagOfAnotherJvm");

    Result result = finish(builder);

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
  }

  private Path fakeJava(String script, String release) throws IOException {
    Path home = Files.createTempDirectory(scratch, "jdk");
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    if (!release.isEmpty()) {
      Files.writeString(home.resolve("release"), release);
    }
    return home;
  }

  private Result run(Path javaHome, Path program, String... arguments) throws Exception {
    return finish(builder(javaHome, program, List.of(arguments)));
  }

  private static ProcessBuilder builder(Path javaHome, Path program, List<String> arguments) {
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line);
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", javaHome.toString());
    environment.remove("EROFS_JAVA_OPTS");
    environment.remove("JDK_JAVA_OPTIONS");
    environment.remove("JAVA_TOOL_OPTIONS");
    return builder;
  }

  private Result finish(ProcessBuilder builder) throws Exception {
    Path out = Files.createTempFile(scratch, "out", "");
    Path err = Files.createTempFile(scratch, "err", "");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("no end: " + builder.command());
    }
    return new Result(
        process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }
}
