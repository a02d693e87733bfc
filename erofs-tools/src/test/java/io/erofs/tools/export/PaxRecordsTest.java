package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaxRecordsTest {
  private static String text(PaxRecords records) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarStream stream = new TarStream(Channels.newChannel(out), 1, bytes -> {})) {
      records.writeTo(stream);
      stream.end();
    }
    return out.toString(StandardCharsets.ISO_8859_1).replace("\0", "");
  }

  /** The length counts its own digits, also where these make it one digit longer. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 5, 6, 7, 90, 91, 92, 93, 94, 95, 988, 989, 990, 991, 992, 65536})
  void countsWholeRecords(int length) throws IOException {
    PaxRecords records = new PaxRecords();
    String value = "v".repeat(length);
    records.add("k", value);
    String record = text(records);
    assertThat(record).endsWith(" k=" + value + "\n");
    assertThat(record.substring(0, record.indexOf(' '))).isEqualTo("" + record.length());
    assertThat(records.length()).isEqualTo(record.length());
  }

  @Test
  void keepsAnyBytesAndTheOrder() throws IOException {
    PaxRecords records = new PaxRecords();
    assertThat(records.isEmpty()).isTrue();
    records.add(Bytes.utf8("b"), Bytes.of(new byte[] {(byte) 0xFF, '\n', '='}));
    PaxRecords more = new PaxRecords();
    more.add("a", 7);
    records.addAll(more);
    assertThat(records.isEmpty()).isFalse();
    assertThat(text(records)).isEqualTo("8 b=\u00FF\n=\n6 a=7\n");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "1700000000, 123456789, 1700000000.123456789",
    "5, 1, 5.000000001",
    "5, 500000000, 5.5",
    "-1, 0, -1",
    "-1, 999999999, -0.000000001",
    "-1, 500000000, -0.5",
    "-2, 500000000, -1.5",
    "-2, 1, -1.999999999",
    "-9223372036854775808, 0, -9223372036854775808",
    "-9223372036854775808, 1, -9223372036854775807.999999999",
    "9223372036854775807, 999999999, 9223372036854775807.999999999"
  })
  void writesTimesAsExactDecimals(long seconds, long nanos, String expected) {
    assertThat(PaxRecords.decimal(new Timestamp(seconds, nanos))).isEqualTo(expected);
  }
}
