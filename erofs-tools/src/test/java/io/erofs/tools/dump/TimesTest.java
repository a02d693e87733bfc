package io.erofs.tools.dump;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Timestamp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {
  @ParameterizedTest
  @CsvSource({
    "1700000000, 0, Tue Nov 14 22:13:20 2023, 2023-11-14T22:13:20.000000000Z",
    "0, 5, Thu Jan  1 00:00:00 1970, 1970-01-01T00:00:00.000000005Z",
    "-1, 999999999, Wed Dec 31 23:59:59 1969, 1969-12-31T23:59:59.999999999Z",
    "253402300799, 0, Fri Dec 31 23:59:59 9999, 9999-12-31T23:59:59.000000000Z",
    "253402300800, 0, @253402300800, @253402300800.000000000",
    "-62135596800, 0, Mon Jan  1 00:00:00 1, 0001-01-01T00:00:00.000000000Z",
    "-9223372036854775808, 1, @-9223372036854775808, @-9223372036854775808.000000001",
    "9223372036854775807, 4294967295, @9223372036854775807, @9223372036854775807.4294967295",
  })
  void showsEveryTime(long seconds, long nanos, String ctime, String iso) {
    assertThat(Times.ctime(new Timestamp(seconds, nanos))).isEqualTo(ctime);
    assertThat(Times.iso(new Timestamp(seconds, nanos))).isEqualTo(iso);
  }
}
