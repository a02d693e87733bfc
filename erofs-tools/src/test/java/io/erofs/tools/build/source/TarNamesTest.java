package io.erofs.tools.build.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarNamesTest {
  @ParameterizedTest
  @CsvSource({
    "a, a",
    "a/b, a/b",
    "./a/b, a/b",
    ".//./a/b, a/b",
    "/a/b, a/b",
    "//./a/b//, a/b",
    "a/b/, a/b",
    "a//b/./c, a/b/c",
    ".a/.b, .a/.b",
    "./.a, .a",
    "..a/b.., ..a/b..",
    "a/., a",
    "., ''",
    "./, ''",
    "/, ''",
    "//., ''",
    "'', ''",
  })
  void leavesOutWhatMeansNothing(String name, String path) {
    assertThat(TarNames.path(Bytes.utf8(name))).contains(Bytes.utf8(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../a", "/..", "./..", "a/..", "a/../b", "./a/b/../c", "a/b/.."})
  void refusesToGoUp(String name) {
    assertThat(TarNames.path(Bytes.utf8(name))).isEmpty();
  }
}
