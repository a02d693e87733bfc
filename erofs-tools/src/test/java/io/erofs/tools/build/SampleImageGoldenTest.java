package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.tools.build.source.MemoryTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample image of the format's documentation, byte by byte. */
class SampleImageGoldenTest {
  @TempDir Path directory;

  @Test
  void buildsTheSampleImageByteByByte() throws IOException {
    MemoryTree tree =
        MemoryTree.named("sample")
            .directory("")
            .file("a.txt", "hello erofs")
            .directory("dir")
            .symlink("link", "a.txt");
    BuildOptions options =
        BuildOptions.builder()
            .times(TimeOptions.fixed(1700000000))
            .owners(OwnerOptions.ALL_ROOT)
            .label(Bytes.utf8("myvol"))
            .uuid(UuidOption.of(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")))
            .build();
    Path image = directory.resolve("sample.erofs");

    ImageBuilder.of(options).build(image, tree);

    assertThat(HexFormat.of().formatHex(Files.readAllBytes(image)))
        .isEqualTo(HexFormat.of().formatHex(expected()));
  }

  private static byte[] expected() throws IOException {
    byte[] image = new byte[4096];
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                SampleImageGoldenTest.class.getResourceAsStream("sample-4096.hex"),
                StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          byte[] bytes = HexFormat.of().parseHex(line.substring(6).replace(" ", ""));
          System.arraycopy(
              bytes, 0, image, Integer.parseInt(line.substring(0, 4), 16), bytes.length);
        }
      }
    }
    return image;
  }
}
