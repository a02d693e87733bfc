package io.erofs.tools.export;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The records of one extended header of pax: {@code LENGTH KEY=VALUE\n}, where the length in
 * decimal digits counts the whole record, its own digits too.
 */
final class PaxRecords {
  private static final Bytes BLANK = Bytes.utf8(" ");
  private static final Bytes EQUALS = Bytes.utf8("=");
  private static final int NANO_DIGITS = 9;
  private static final long NANOS = 1_000_000_000;

  private final ByteArrayOutputStream records = new ByteArrayOutputStream(256);

  /** Adds a record with a text. */
  void add(String key, String value) {
    add(Bytes.utf8(key), Bytes.utf8(value));
  }

  /** Adds a record with a number. */
  void add(String key, long value) {
    add(key, Long.toString(value));
  }

  /** Adds a record of any bytes; the key must not have an equals sign. */
  void add(Bytes key, Bytes value) {
    int rest = BLANK.length() + key.length() + EQUALS.length() + value.length() + 1;
    int length = rest + digits(rest);
    if (digits(length) > digits(rest)) {
      length++;
    }
    records.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
    records.writeBytes(BLANK.toByteArray());
    records.writeBytes(key.toByteArray());
    records.writeBytes(EQUALS.toByteArray());
    records.writeBytes(value.toByteArray());
    records.write('\n');
  }

  /** Whether there are none. */
  boolean isEmpty() {
    return records.size() == 0;
  }

  /** Length of all records. */
  int length() {
    return records.size();
  }

  /** Adds all records of others. */
  void addAll(PaxRecords others) throws IOException {
    others.records.writeTo(records);
  }

  /** Writes all records in the order added. */
  void writeTo(TarStream stream) throws IOException {
    stream.write(records.toByteArray());
  }

  /** Seconds since 1970 as a decimal fraction, exact and without needless zeros. */
  static String decimal(Timestamp time) {
    long seconds = time.seconds();
    long nanos = time.nanos();
    if (nanos == 0) {
      return Long.toString(seconds);
    }
    String sign = "";
    if (seconds < 0) {
      // Stored is the next lower second and what is behind it; a fraction counts from zero.
      sign = "-";
      seconds = -(seconds + 1);
      nanos = NANOS - nanos;
    }
    StringBuilder fraction = new StringBuilder(Long.toString(NANOS + nanos).substring(1));
    int end = NANO_DIGITS;
    while (fraction.charAt(end - 1) == '0') {
      end--;
    }
    return sign + seconds + "." + fraction.substring(0, end);
  }

  private static int digits(int number) {
    return Integer.toString(number).length();
  }
}
