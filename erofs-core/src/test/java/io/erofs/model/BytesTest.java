package io.erofs.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytesTest {
  @Test
  void copiesOnTheWayInAndOut() {
    byte[] array = {1, 2, 3};
    Bytes bytes = Bytes.of(array);
    array[0] = 9;
    bytes.toByteArray()[1] = 9;
    assertThat(bytes).isEqualTo(Bytes.of(new byte[] {1, 2, 3}));
  }

  @Test
  void ordersAsUnsignedWithPrefixesFirst() {
    TreeSet<Bytes> set = new TreeSet<>();
    for (String name : new String[] {"~", "é", "a", "aa", "", "B"}) {
      set.add(Bytes.utf8(name));
    }
    assertThat(set).extracting(Bytes::toString).containsExactly("", "B", "a", "aa", "~", "é");
  }

  @Test
  void slicesAndSearches() {
    Bytes bytes = Bytes.utf8("user.mime");
    assertThat(bytes.slice(5, 9)).isEqualTo(Bytes.utf8("mime"));
    assertThat(bytes.startsWith(Bytes.utf8("user."))).isTrue();
    assertThat(Bytes.utf8("us").startsWith(Bytes.utf8("user."))).isFalse();
    assertThat(bytes.indexOf('.')).isEqualTo(4);
    assertThat(bytes.indexOf('x')).isEqualTo(-1);
    assertThat(bytes.at(0)).isEqualTo('u');
    assertThat(Bytes.utf8("a").concat(Bytes.EMPTY).concat(Bytes.utf8("b")))
        .isEqualTo(Bytes.utf8("ab"));
    assertThatThrownBy(() -> bytes.slice(5, 10)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "616263, abc",
        "c3a9, é",
        "e9, \\xe9",
        "61e962, a\\xe9b",
        "615c62, a\\\\b",
        "0a, \\x0a",
        "c3a95c, \\xc3\\xa9\\\\"
      })
  void showsWhatIsNoTextWithEscapes(String hex, String text) {
    Bytes bytes = Bytes.of(java.util.HexFormat.of().parseHex(hex));
    assertThat(bytes).hasToString(text);
    assertThat(Bytes.parse(text)).isEqualTo(bytes);
  }

  @Test
  void parsesLenientlyWhatItNeverWrites() {
    assertThat(Bytes.parse("a\\b")).isEqualTo(Bytes.of(new byte[] {'a', '\\', 'b'}));
    assertThat(Bytes.parse("\\x4")).isEqualTo(Bytes.utf8("\\x4"));
  }

  @Test
  void textGoesBackToTheSameBytes() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      byte[] array = new byte[random.nextInt(12)];
      random.nextBytes(array);
      if (i % 2 == 0) {
        for (int k = 0; k < array.length; k++) {
          array[k] = (byte) "\\x4a/é".charAt(random.nextInt(6));
        }
      }
      Bytes bytes = Bytes.of(array);
      assertThat(Bytes.parse(bytes.toString())).isEqualTo(bytes);
    }
  }
}
