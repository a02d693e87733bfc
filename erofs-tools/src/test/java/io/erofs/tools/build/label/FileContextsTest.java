package io.erofs.tools.build.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.tools.build.source.BuildException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileContextsTest {
  private static final String TEXT =
      """
      # a comment
      /bin/sh            u:exact
      /.*                u:any
        /bin(/.*)?\t\tu:bin
      /bin/[a-c]+  --    u:file
      /bin/[a-c]+  -d    u:directory
      /bin/lib\\.so       u:old
      /bin/lib\\.so       u:new
      /bin/lib.so        u:pattern
      /tmp(/.*)?         <<none>>
      /dev/x       -b    u:block
      /dev/x       -c    u:char
      """;

  private static FileContexts contexts(String text) throws BuildException {
    return FileContexts.parse(Bytes.utf8(text), "name");
  }

  @ParameterizedTest
  @CsvSource({
    "/, REGULAR, u:any",
    "/bin, DIRECTORY, u:bin",
    "/bin/sh, REGULAR, u:exact",
    "/bin/sh/x, REGULAR, u:bin",
    "/bin/ab, REGULAR, u:file",
    "/bin/ab, DIRECTORY, u:directory",
    "/bin/ab, SYMLINK, u:bin",
    "/binary, REGULAR, u:any",
    "/bin/lib.so, REGULAR, u:new",
    "/bin/lib_so, REGULAR, u:pattern",
    "/tmp/x, REGULAR, ''",
    "/dev/x, BLOCK_DEVICE, u:block",
    "/dev/x, CHARACTER_DEVICE, u:char",
    "/dev/x, FIFO, u:any",
  })
  void plainPathsThenTheLastLineCount(String path, FileType type, String context)
      throws BuildException {
    assertThat(contexts(TEXT).of(Bytes.utf8(path), type).orElse(Bytes.EMPTY))
        .isEqualTo(Bytes.utf8(context));
  }

  @Test
  void whatNoLineMatchesHasNoLabel() throws BuildException {
    assertThat(contexts("/a u:a\n").of(Bytes.utf8("/b"), FileType.REGULAR)).isEmpty();
    assertThat(contexts("").of(Bytes.utf8("/b"), FileType.REGULAR)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/a; name:2: expected an expression, a type at will, and a context",
        "/a -- u x; name:2: expected an expression, a type at will, and a context",
        "/a -x u; name:2: the type of file '-x'",
        "/\u00e9 u; name:2: a byte that is no printable ASCII",
        "/(a u; name:2: unmatched '('",
        "/a) u; name:2: unmatched ')'",
        "/[a u; name:2: unmatched '['",
        "/[] u; name:2: unmatched '['",
        "/[b-a] u; name:2: the range b-a",
        "/[[:foo:]] u; name:2: the class [:foo:] is unknown",
        "/a\\ u; name:2: a backslash at the end",
        "*a u; name:2: nothing in front of '*'",
        "/a** u; name:2: a repetition of a repetition",
        "/a*+ u; name:2: a repetition of a repetition",
        "/a{3,2} u; name:2: a repetition from 3 to 2",
        "/a{1001} u; name:2: more than 1000 repetitions",
        "/(a{1000}){1000} u; name:2: more than 4000 states",
        "/(?=a) u; name:2: groups with '(?' other than '(?:' are not supported",
        "(a)\\1 u; name:2: '\\1' is not supported",
      })
  void refusesWhatItDoesNotUnderstand(String line, String message) {
    assertThatThrownBy(() -> contexts("/ u\n" + line + "\n"))
        .isInstanceOf(BuildException.class)
        .hasMessage("/: " + message);
  }

  @Test
  void groupsWithoutEndAreRefused() {
    assertThatThrownBy(() -> contexts("(".repeat(100_000) + " u"))
        .isInstanceOf(BuildException.class)
        .hasMessageEndingWith("groups lie more than 100 deep");
  }

  /** Each of these takes an engine that goes back forever, or its stack. */
  @ParameterizedTest
  @CsvSource({
    "(a*)*b",
    "(a|aa)+b",
    "(a|a)*b",
    "(.*)*(.*)*(.*)*b",
    "((a?)*)*b",
    "(a?){1000}a{900}b"
  })
  void hostilePatternsEnd(String pattern) throws BuildException {
    FileContexts contexts = contexts("/" + pattern + " u\n");
    Bytes path = Bytes.utf8("/" + "a".repeat(4000));
    assertThat(contexts.of(path, FileType.REGULAR)).isEmpty();
    assertThat(contexts.of(path.concat(Bytes.utf8("b")), FileType.REGULAR).isPresent())
        .isEqualTo(!pattern.contains("1000"));
  }

  /** Random expressions, against those of Java. */
  @Test
  void matchesAsOthersDo() throws BuildException {
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      String expression = "/" + expression(random, 3);
      Pattern expected =
          Pattern.compile(expression.replace("[[:alpha:]]", "\\p{Alpha}"), Pattern.DOTALL);
      FileContexts contexts = contexts(expression + " u\n");
      for (int i = 0; i < 40; i++) {
        StringBuilder path = new StringBuilder("/");
        for (int length = random.nextInt(7); length > 0; length--) {
          path.append("ab/.".charAt(random.nextInt(4)));
        }
        assertThat(contexts.of(Bytes.utf8(path.toString()), FileType.REGULAR).isPresent())
            .as("seed %d: %s on %s", seed, expression, path)
            .isEqualTo(expected.matcher(path).matches());
      }
    }
  }

  private static String expression(Random random, int depth) {
    StringBuilder text = new StringBuilder();
    for (int parts = 1 + random.nextInt(3); parts > 0; parts--) {
      String[] singles = {"a", "b", "\\.", ".", "[^/]", "[ab]", "[a-b.]", "\\w", "[[:alpha:]]"};
      boolean isGroup = depth > 0 && random.nextInt(3) == 0;
      text.append(
          isGroup
              ? (random.nextBoolean() ? "(" : "(?:") + expression(random, depth - 1) + ")"
              : singles[random.nextInt(singles.length)]);
      String[] repeats = {"", "", "", "*", "+", "?", "{2}", "{1,}", "{0,2}", "*?"};
      text.append(repeats[random.nextInt(repeats.length)]);
    }
    boolean isOr = depth < 3 && random.nextInt(4) == 0;
    return isOr ? text + "|" + expression(random, Math.max(0, depth - 1)) : text.toString();
  }

  @Test
  void bytesAreNotCharacters() throws BuildException {
    Bytes path = Bytes.of("/\u00e9".getBytes(StandardCharsets.UTF_8));
    assertThat(contexts("/.. u\n").of(path, FileType.REGULAR)).isPresent();
    assertThat(contexts("/. u\n").of(path, FileType.REGULAR)).isEmpty();
  }
}
