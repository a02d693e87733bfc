package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({"0,0", "4096,4096", "0x1000,4096", "010,8", "-5,-5", "0X10,16", "+7,7"})
  void readsWhatStrtolReads(String text, long value) throws UsageException {
    assertThat(Numbers.parse("n", text, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "12x", "1.5", "0x", "-", "--1", "1 ", " 1", "٣", "09"})
  void refusesWhatIsNoNumber(String text) {
    assertThatThrownBy(() -> Numbers.parse("n", text, Long.MIN_VALUE, Long.MAX_VALUE))
        .isInstanceOf(UsageException.class)
        .hasMessage("invalid n '" + text + "': not a number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "4294967296", "99999999999999999999"})
  void refusesWhatIsOutOfBounds(String text) {
    assertThatThrownBy(() -> Numbers.parse("--force-uid", text, 0, 0xFFFFFFFFL))
        .isInstanceOf(UsageException.class)
        .hasMessage("invalid --force-uid '" + text + "': expected 0 to 4294967295");
  }

  @ParameterizedTest
  @CsvSource({"4096,4096", "4k,4096", "4K,4096", "1M,1048576", "1g,1073741824", "0x2k,2048"})
  void readsSizesWithUnits(String text, long value) throws UsageException {
    assertThat(Numbers.parseSize("n", text, 0, Long.MAX_VALUE)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "k", "4kk", "99999999999G"})
  void refusesSizesThatAreNone(String text) {
    assertThatThrownBy(() -> Numbers.parseSize("n", text, 0, Long.MAX_VALUE))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("invalid n ");
  }

  @ParameterizedTest
  @CsvSource({"37,37", "9223372036854775808,-9223372036854775808", "18446744073709551615,-1"})
  void readsUnsignedNodeNumbers(String text, long value) throws UsageException {
    assertThat(Numbers.parseUnsigned("NID", text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "18446744073709551616", "abc"})
  void refusesOtherNodeNumbers(String text) {
    assertThatThrownBy(() -> Numbers.parseUnsigned("NID", text))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("invalid NID '" + text + "'");
  }
}
