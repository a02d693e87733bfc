package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PosixRegexTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '"',
      value = {
        "a ba true",
        "^a$ a true",
        "^a$ ba false",
        "\\.txt$ a.txt true",
        "\\.txt$ atxt false",
        "a\\|b ab false",
        "a\\|b a|b true",
        "a|c bc true",
        "a+b aab true",
        "a{2} aa true",
        "a{3} aa false",
        "(ab)+$ abab true",
        "[[:digit:]] a1 true",
        "[[:digit:]] ab false",
        "[^[:alpha:]] ab false",
        "[]a] ] true",
        "[^]a] ] false",
        "[a-c-] - true",
        "[[.-.]] - true",
        "[\\] \\ true",
        "[&&] & true",
        "a.c a/c true",
        "x*$ abc true",
        "\\<b a/b true",
        "(a)\\1 aa true",
        "# # true",
        "é é true",
      })
  void findsAsPosixDoes(String regex, String path, boolean found) throws UsageException {
    assertThat(PosixRegex.find(PosixRegex.compile(Bytes.utf8(regex)), Bytes.utf8(path)))
        .isEqualTo(found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[", "[a", "(", "*a", "a**", "(?i)a", "[[:nope:]]", "a{", "\\", "[[:alpha"})
  void refusesWhatIsNotDefined(String regex) {
    assertThatThrownBy(() -> PosixRegex.compile(Bytes.utf8(regex)))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("invalid regex '");
  }

  @Test
  void matchesBytesThatAreNoText() throws UsageException {
    Bytes name = Bytes.of(new byte[] {'a', (byte) 0xFF, '\n'});
    assertThat(PosixRegex.find(PosixRegex.compile(Bytes.utf8("^a..$")), name)).isTrue();
    assertThat(PosixRegex.find(PosixRegex.compile(Bytes.of(new byte[] {(byte) 0xFF})), name))
        .isTrue();
  }
}
