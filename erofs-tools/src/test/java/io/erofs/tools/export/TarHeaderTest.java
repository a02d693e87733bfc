package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.Timestamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TarHeaderTest {
  private static String field(byte[] header, int from, int length) {
    return new String(header, from, length, StandardCharsets.ISO_8859_1);
  }

  private static TarMember member(Bytes name) {
    return TarMember.extension("x", TarMember.REGULAR, 0).withName(name);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 100, true", // no slash at all
    "0, 101, false",
    "1, 100, true", // the length of what is before the slash, and behind it
    "1, 101, false",
    "99, 1, true",
    "100, 1, true",
    "155, 100, true",
    "155, 101, false",
    "156, 100, false",
    "156, 1, false"
  })
  void splitsNamesAtASlash(int front, int back, boolean fits) {
    String name = (front == 0 ? "" : "f".repeat(front) + "/") + "b".repeat(back);
    assertThat(TarHeader.fits(Bytes.utf8(name))).isEqualTo(fits);
    if (fits) {
      byte[] header = TarHeader.encode(member(Bytes.utf8(name)));
      String prefix = field(header, 345, 155).replace("\0", "");
      String rest = field(header, 0, 100).replace("\0", "");
      assertThat(prefix.isEmpty() ? rest : prefix + "/" + rest).isEqualTo(name);
    }
  }

  /** A slash at the end belongs to the name; one at the beginning cannot be split off. */
  @Test
  void keepsTheSlashAtTheEnd() {
    assertThat(TarHeader.fits(Bytes.utf8("d".repeat(120) + "/"))).isFalse();
    assertThat(TarHeader.fits(Bytes.utf8("/" + "d".repeat(100)))).isFalse();
    Bytes name = Bytes.utf8("d".repeat(60) + "/" + "e".repeat(60) + "/");
    assertThat(TarHeader.fits(name)).isTrue();
    assertThat(field(TarHeader.encode(member(name)), 0, 62)).isEqualTo("e".repeat(60) + "/\0");
  }

  /** What goes to pax is exactly what is too large for its field. */
  @ParameterizedTest
  @CsvSource({
    "2097151, 2097151, 8589934591, 8589934591, ''",
    "2097152, 0, 0, 0, uid=2097152",
    "0, 4294967295, 0, 0, gid=4294967295",
    "0, 0, 8589934592, 0, size=8589934592",
    "0, 0, 0, 8589934592, mtime=8589934592",
    "0, 0, 0, -1, mtime=-1"
  })
  void saysLargeNumbersInPax(long uid, long gid, long size, long seconds, String record)
      throws IOException {
    TarMember member =
        new TarMember(
            Bytes.utf8("n"),
            TarMember.REGULAR,
            07777,
            uid,
            gid,
            size,
            new Timestamp(seconds, 0),
            Bytes.EMPTY,
            DeviceNumber.ZERO);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarStream stream = new TarStream(Channels.newChannel(out), 1, bytes -> {})) {
      new TarMemberWriter(stream).write(member, new PaxRecords());
      stream.end();
    }
    byte[] tar = out.toByteArray();
    assertThat(tar).hasSize(10_240);
    if (record.isEmpty()) {
      assertThat(field(tar, 100, 48))
          .isEqualTo("0007777\0007777777\0007777777\00077777777777\00077777777777\000");
    } else {
      assertThat(field(tar, 512, 512).replace("\0", "")).endsWith(" " + record + "\n");
      assertThat(field(tar, 1024, 2)).isEqualTo("n\0");
    }
  }
}
