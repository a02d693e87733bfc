package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code erofs oci}, there and back. */
class OciCommandTest {
  @TempDir Path folder;
  private Path base;
  private Path top;
  private Path layout;

  @BeforeEach
  void plant() throws IOException {
    base = Files.createDirectories(folder.resolve("base/etc")).getParent();
    Files.writeString(base.resolve("etc/motd"), "old\n");
    Files.writeString(base.resolve("etc/gone"), "gone\n");
    top = Files.createDirectories(folder.resolve("top/etc")).getParent();
    Files.writeString(top.resolve("etc/motd"), "new\n");
    Files.createFile(top.resolve("etc/.wh.gone"));
    layout = folder.resolve("layout");
  }

  private Cli.Result build(Object... options) {
    return Cli.run(
        "erofs",
        Stream.concat(
                Stream.of("oci", "build", "-o", layout, "--platform=linux/arm64/v8"),
                Stream.concat(Stream.of(options), Stream.of(base, top)))
            .toArray());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void makesLayersAndReadsThemBack() throws IOException {
    Cli.Result built =
        build(
            "--ref=x", "--entrypoint=/bin/sh", "--cmd=-c", "--env=A=1", "--user=7", "--workdir=/");
    assertThat(built.err()).isEmpty();
    assertThat(built.out()).matches("sha256:[0-9a-f]{64}\n");
    assertThat(Cli.run("erofs", "oci", "verify", layout).out()).isEmpty();
    Path out = folder.resolve("out");
    Cli.Result result = Cli.run("erofs", "oci", layout, "-o", out, "--platform=linux/arm64");
    assertThat(result.err()).isEmpty();
    String[] devices =
        result.out().replace("mount -t erofs -o ro,", "").split(" ", 2)[0].split(",");
    assertThat(devices).hasSize(2).allMatch(d -> d.startsWith("device=" + out + "/blobs/sha256/"));
    assertThat(result.out()).endsWith(" " + out + "/merged.erofs DIR\n");
    assertThat(
            Cli.run(
                    "erofs",
                    "cat",
                    "--" + devices[0],
                    "--" + devices[1],
                    out.resolve("merged.erofs"),
                    "etc/motd")
                .out())
        .isEqualTo("new\n");
    Path flat = folder.resolve("flat");
    assertThat(Cli.run("erofs", "oci", "--flat", "-q", "-o", flat, layout).code()).isZero();
    assertThat(Cli.run("erofs", "ls", flat, "etc").out()).isEqualTo("motd\n");
    assertThat(names()).containsExactly("base", "flat", "layout", "out", "top");
  }

  @Test
  void takesArchivesAndImagesAsLayers() throws IOException {
    Path image = folder.resolve("image");
    Cli.run("mkfs.erofs", "--quiet", image, base);
    Path tar = folder.resolve("tar");
    Cli.run("erofs", "tar", "-o", tar, image);
    Cli.Result result =
        Cli.run(
            "erofs",
            "oci",
            "build",
            "--compress=none",
            "--media-type=application/vnd.erofs.layer.v1",
            "-o",
            layout,
            tar,
            image,
            top);
    assertThat(result.err()).isEmpty();
    assertThat(documents()).contains("\"application/vnd.erofs.layer.v1\"");
    Path flat = folder.resolve("flat");
    Cli.run("erofs", "oci", "--flat", "-o", flat, layout);
    assertThat(Cli.run("erofs", "ls", flat, "etc").out()).isEqualTo("motd\n");
  }

  /** The text of all documents. */
  private String documents() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        String content = Files.readString(blob, StandardCharsets.ISO_8859_1);
        text.append(content.startsWith("{") ? content : "");
      }
    }
    return text.toString();
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    build();
    assertThat(build().err()).contains("layout: exists and is no empty directory").hasLineCount(1);
    assertThat(build("--chunk-size=1000").err()).contains("--chunk-size=1000");
    assertThat(build("--media-type=application/vnd.erofs+zstd").err())
        .contains("invalid --media-type 'application/vnd.erofs+zstd'");
    assertThat(build("--compress=zip").err()).contains("invalid --compress 'zip'");
    assertThat(Cli.run("erofs", "oci", layout).err()).contains("option '--output' is missing");
    Cli.Result platform = Cli.run("erofs", "oci", "-o", "x", "--platform=linux", layout);
    assertThat(platform.err()).contains("invalid --platform 'linux'");
    assertThat(platform.code()).isEqualTo(ExitCodes.USAGE);
    Path out = folder.resolve("out");
    assertThat(Cli.run("erofs", "oci", "-o", out, "--ref=y", layout).err())
        .contains("there is no image called 'y'")
        .hasLineCount(1);
    Path blobs = layout.resolve("blobs/sha256");
    try (Stream<Path> files = Files.list(blobs)) {
      Files.write(files.max((a, b) -> size(a) - size(b)).orElseThrow(), new byte[1]);
    }
    Cli.Result damaged = Cli.run("erofs", "oci", "-o", out, layout);
    assertThat(damaged.err()).contains("size=1, expected").hasLineCount(1);
    assertThat(damaged.code()).isEqualTo(ExitCodes.IMAGE);
    assertThat(names()).containsExactly("base", "layout", "top");
  }

  private static int size(Path file) {
    return (int) file.toFile().length();
  }
}
