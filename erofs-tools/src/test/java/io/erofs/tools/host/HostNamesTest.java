package io.erofs.tools.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Bytes;
import io.erofs.testkit.Commands;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names are bytes, on any locale. */
class HostNamesTest {
  static Stream<Bytes> names() {
    Random random = new Random(7);
    Stream<Bytes> made =
        Stream.generate(
                () -> {
                  byte[] name = new byte[1 + random.nextInt(200)];
                  random.nextBytes(name);
                  for (int i = 0; i < name.length; i++) {
                    name[i] = name[i] == 0 || name[i] == '/' ? (byte) '%' : name[i];
                  }
                  return Bytes.of(name);
                })
            .limit(20);
    return Stream.concat(
        Stream.of(
                "plain",
                "with blank",
                "back\\slash",
                "100%",
                "%41",
                "ä€😀",
                "a\nb\u0001\u007f",
                "~")
            .map(Bytes::utf8),
        made);
  }

  @ParameterizedTest
  @MethodSource("names")
  void goToTheHostAndBack(Bytes name, @TempDir Path folder) throws Exception {
    Path file = HostNames.resolve(folder, name);
    Files.createFile(file);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(HostNames::name)).containsExactly(name);
    }
    assertThat(HostNames.bytes(file))
        .isEqualTo(HostNames.bytes(folder).concat(Bytes.utf8("/")).concat(name));
    // An independent witness of the bytes that the kernel has.
    String listed = Commands.runIn(folder, new byte[0], List.of("ls", "-N")).out();
    assertThat(listed.getBytes(StandardCharsets.ISO_8859_1))
        .isEqualTo(name.concat(Bytes.utf8("\n")).toByteArray());
  }

  @ParameterizedTest
  @MethodSource("names")
  void goThroughRelativePaths(Bytes name) {
    Bytes relative = Bytes.utf8("../").concat(name).concat(Bytes.utf8("/./x"));
    assertThat(HostNames.bytes(HostNames.path(relative))).isEqualTo(relative);
    assertThat(HostNames.path(name).isAbsolute()).isFalse();
  }

  @Test
  void keepASlashAtTheEndOutEvenIfADirectoryHasTheName(@TempDir Path folder) throws Exception {
    Bytes name = Bytes.of(new byte[] {'d', (byte) 0xFF});
    Path directory = Files.createDirectory(HostNames.resolve(folder, name));
    assertThat(HostNames.name(directory)).isEqualTo(name);
    assertThat(HostNames.bytes(directory).at(HostNames.bytes(directory).length() - 1))
        .isEqualTo(0xFF);
  }

  @Test
  void refuseNul() {
    assertThatThrownBy(() -> HostNames.path(Bytes.of(new byte[] {'a', 0})))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
