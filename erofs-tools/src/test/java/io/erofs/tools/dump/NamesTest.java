package io.erofs.tools.dump;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "626172, '\"bar\"'",
        "'', '\"\"'",
        "c3a9, '\"é\"'",
        "6122625c, '\"a\\\"b\\\\\"'",
        "ff, 0xff",
        "610a, 0x610a",
        "00, 0x00",
      })
  void valuesAreTextOrHexadecimal(String hex, String shown) {
    assertThat(Names.value(Bytes.of(HexFormat.of().parseHex(hex)))).isEqualTo(shown);
  }
}
