package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.erofs.model.Bytes;
import io.erofs.testkit.Content;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.TreeEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The listing of every image that can be listed, read as a program would, against the manifest. */
class JsonListingTest {
  static Stream<CorpusImage> images() {
    return Corpus.good().stream();
  }

  @ParameterizedTest
  @MethodSource("images")
  void listsWhatTheManifestSays(CorpusImage image) throws IOException {
    List<Object> arguments = new ArrayList<>(List.of("ls", "--json", "-R"));
    arguments.add("--offset=" + image.offset());
    image.sideFiles().forEach(file -> arguments.add("--device=" + file));
    arguments.add(image.image());
    Cli.Result result = Cli.run("erofs", arguments.toArray());
    assertThat(result.code()).as(result.err()).isZero();
    List<String> listed = new ArrayList<>();
    for (Map<String, String> file : files(result.bytes())) {
      listed.add(row(file));
    }
    List<String> expected = image.manifest().entries().stream().map(JsonListingTest::row).toList();
    assertThat(listed).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static String row(Map<String, String> file) {
    return String.join(
        " ",
        bytes(file, "path").toString(),
        file.get("type"),
        file.get("mode"),
        file.get("uid"),
        file.get("gid"),
        file.get("size"),
        time(file.getOrDefault("mtime", "")),
        file.get("links"),
        bytes(file, "target").toString(),
        file.getOrDefault("device", ""));
  }

  /** Seconds and nanoseconds of a time; outside the years 1 to 9999 they follow an {@code @}. */
  private static String time(String text) {
    if (text.startsWith("@")) {
      String[] parts = text.substring(1).split("\\.", 2);
      return parts[0] + "." + Long.parseLong(parts[1]);
    }
    Instant time = Instant.parse(text);
    return time.getEpochSecond() + "." + time.getNano();
  }

  private static Bytes bytes(Map<String, String> file, String name) {
    String encoded = file.get(name + "Base64");
    return encoded == null
        ? Bytes.utf8(file.getOrDefault(name, ""))
        : Bytes.of(Base64.getDecoder().decode(encoded));
  }

  private static String row(TreeEntry entry) {
    Content content = entry.content();
    return String.join(
        " ",
        entry.path().toString(),
        type(entry),
        String.format("%04o", entry.permissions()),
        Long.toString(entry.uid()),
        Long.toString(entry.gid()),
        Long.toString(entry.size()),
        entry.mtime().seconds() + "." + entry.mtime().nanos(),
        Long.toString(entry.linkCount()),
        content instanceof Content.Target target ? target.path().toString() : "",
        content instanceof Content.Device device ? device.number().toString() : "");
  }

  private static String type(TreeEntry entry) {
    return switch (entry.type()) {
      case REGULAR -> "file";
      case DIRECTORY -> "directory";
      case SYMLINK -> "symlink";
      case CHARACTER_DEVICE -> "char-device";
      case BLOCK_DEVICE -> "block-device";
      case FIFO -> "fifo";
      case SOCKET -> "socket";
    };
  }

  private static List<Map<String, String>> files(byte[] document) throws IOException {
    List<Map<String, String>> files = new ArrayList<>();
    try (JsonParser parser =
        new JsonFactory().createParser(new String(document, StandardCharsets.UTF_8))) {
      while (parser.nextToken() != JsonToken.START_ARRAY) {
        assertThat(parser.currentToken()).isNotNull();
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        Map<String, String> file = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          file.put(name, parser.getText());
        }
        files.add(file);
      }
      assertThat(parser.nextToken()).isEqualTo(JsonToken.END_OBJECT);
      assertThat(parser.nextToken()).isNull();
    }
    return files;
  }
}
