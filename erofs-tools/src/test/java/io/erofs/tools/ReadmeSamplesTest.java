package io.erofs.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import io.erofs.testkit.Commands;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.MemoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java in documents compiles as it is there, and does what is said around it. */
class ReadmeSamplesTest {
  private static final Pattern SAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  /** What a development environment would add. */
  private static final List<String> IMPORTS =
      List.of(
          "io.erofs.*",
          "io.erofs.model.*",
          "io.erofs.tools.build.*",
          "io.erofs.tools.build.compress.*",
          "io.erofs.tools.build.source.*",
          "java.io.*",
          "java.nio.file.*",
          "java.util.*",
          "java.util.zip.*");

  @TempDir Path folder;

  private static List<String> samples() throws IOException {
    Path readme = Path.of("README.md");
    if (!Files.exists(readme)) {
      readme = Path.of("..", "README.md");
    }
    Matcher matcher = SAMPLE.matcher(Files.readString(readme));
    List<String> samples = new ArrayList<>();
    while (matcher.find()) {
      samples.add(matcher.group(1));
    }
    return samples;
  }

  @BeforeEach
  void makeTheImage() throws IOException {
    MemoryTree tree =
        MemoryTree.named("rootfs")
            .mtime(new Timestamp(1_700_000_000, 0))
            .directory("etc")
            .file("etc/os-release", "NAME=sample\n")
            .hardLink("etc/other", "etc/os-release");
    ImageBuilder.of(BuildOptions.builder().build()).build(folder.resolve("rootfs.erofs"), tree);
  }

  /** Compiles and runs a sample in the folder of the image, in a JVM of its own. */
  private String run(String sample) throws IOException {
    StringBuilder source = new StringBuilder();
    IMPORTS.forEach(name -> source.append("import ").append(name).append(";\n"));
    source
        .append(
            "public class Sample {\n  public static void main(String[] args) throws Exception {\n")
        .append(sample)
        .append("  }\n}\n");
    Path file = Files.writeString(folder.resolve("Sample.java"), source);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("surefire.test.class.path", "");
    return Commands.runIn(
            folder,
            new byte[0],
            List.of(
                java,
                "-cp",
                classPath.isEmpty() ? System.getProperty("java.class.path") : classPath,
                file.toString()))
        .text();
  }

  @Test
  void readingAndWalking() throws IOException {
    assertThat(run(samples().get(0)).lines())
        .containsExactly(
            "NAME=sample",
            "etc 66",
            "Inline[logicalOffset=0, length=12, inMetabox=false, position=1408]",
            "",
            "etc",
            "etc/os-release",
            "etc/other = etc/os-release");
  }

  @Test
  void asAFileSystem() throws IOException {
    assertThat(run(samples().get(1)).lines())
        .containsExactly("/etc", "/etc/os-release", "/etc/other");
  }

  @Test
  void building() throws IOException {
    run(samples().get(2));
    Path built = folder.resolve("motd.erofs");
    assertThat(built).isNotEmptyFile();
    try (var image = io.erofs.Erofs.open(built)) {
      assertThat(image.resolve(Bytes.utf8("etc/motd")).permissions()).isEqualTo(0640);
      assertThat(image.resolve("etc/motd").gid()).isEqualTo(4);
    }
  }

  /** The sample of a package's documentation. */
  private static String sampleOf(String packageName) throws IOException {
    Path file = Path.of("src", "main", "java", packageName.replace('.', '/'), "package-info.java");
    String text =
        Files.readString(Files.exists(file) ? file : Path.of("erofs-tools").resolve(file));
    String sample = text.substring(text.indexOf("{@code\n") + 7, text.indexOf(" * }</pre>"));
    return sample.replaceAll("(?m)^ \\* ?", "");
  }

  @Test
  void compressorsAndStrategiesOfOnesOwn() throws IOException {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    for (String name : List.of("a.log", "b.txt", "c.jpg")) {
      Files.writeString(tree.resolve(name), "all work and no play\n".repeat(10_000));
    }
    String out = run(sampleOf("io.erofs.tools.build.compress"));
    assertThat(out.lines().map(line -> line.replaceAll("[0-9]{6}$", "N")))
        .containsExactly("deflate,jdk saves N", "lz4hc,level=12 saves N");
    try (var image = io.erofs.Erofs.open(folder.resolve("tree.erofs"))) {
      assertThat(image.resolve("c.jpg").layout()).hasToString("FLAT_INLINE");
      assertThat(image.newInputStream(image.resolve("a.log")).readAllBytes())
          .isEqualTo(Files.readAllBytes(tree.resolve("a.log")));
    }
  }

  @Test
  void thereIsATestOfEachSample() throws IOException {
    assertThat(samples()).hasSize(3);
  }
}
