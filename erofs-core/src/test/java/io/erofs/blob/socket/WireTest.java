package io.erofs.blob.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.erofs.blob.BlobInfo;
import io.erofs.blob.BlobKey;
import io.erofs.model.Bytes;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes on the wire, one by one. */
class WireTest {
  private static final String OPEN =
      // msg_id 7, OPEN, 0x29 = 41 bytes, object 0x01020304
      "07000000 00000000 29000000 04030201"
          // volume key with NUL 4, cookie key 5, no fd, no flags
          + "04000000 05000000 ffffffff 00000000"
          // "vol" NUL, cookie
          + "766f6c00 00ff802f61";
  private static final String READ =
      "ffffffff 02000000 20000000 09000000 0010000000000000 0000010000000000";
  private static final String CLOSE = "01000000 01000000 10000000 feffffff";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] all = new byte[buffer.remaining()];
    buffer.duplicate().get(all);
    return all;
  }

  private static void assertWire(Request request, String hex) throws ProtocolException {
    assertThat(bytes(request.encode())).isEqualTo(bytes(hex));
    assertThat(Request.decode(ByteBuffer.wrap(bytes(hex)))).isEqualTo(request);
  }

  @Test
  void requestsHaveTheLayoutOfTheKernel() throws ProtocolException {
    BlobKey key = new BlobKey("vol", Bytes.of(bytes("00ff802f61")));
    assertWire(new Request.Open(7, 0x01020304, key), OPEN);
    assertWire(new Request.Read(-1, 9, 0x1000, 0x10000), READ);
    assertWire(new Request.Close(1, -2), CLOSE);
  }

  @Test
  void theLongestKeysFit() throws ProtocolException {
    BlobKey key =
        new BlobKey("v".repeat(BlobKey.MAX_LENGTH), Bytes.of(new byte[BlobKey.MAX_LENGTH]));
    ByteBuffer message = new Request.Open(1, 2, key).encode();
    assertThat(message.remaining()).isLessThanOrEqualTo(Request.MAX_SIZE);
    assertThat(Request.decode(message)).isEqualTo(new Request.Open(1, 2, key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // nothing; half a header; an opcode that is none
        "",
        "07000000 00000000",
        "01000000 03000000 10000000 00000000",
        // a length that is not the message's; CLOSE with a payload
        "01000000 01000000 11000000 00000000",
        "01000000 01000000 11000000 00000000 00",
        // READ too short, with a negative offset, with a negative length
        "01000000 02000000 18000000 09000000 0010000000000000",
        "01000000 02000000 20000000 09000000 0000000000000080 0000000000000000",
        "01000000 02000000 20000000 09000000 0000000000000000 ffffffffffffffff",
        // OPEN: no sizes; sizes too large, too small, negative; no NUL; NUL inside; bad UTF-8
        "07000000 00000000 10000000 00000000",
        "07000000 00000000 29000000 00000000 05000000 05000000 ffffffff 00000000 766f6c00 0102030405",
        "07000000 00000000 29000000 00000000 04000000 04000000 ffffffff 00000000 766f6c00 0102030405",
        "07000000 00000000 29000000 00000000 ffffffff 0a000000 ffffffff 00000000 766f6c00 0102030405",
        "07000000 00000000 29000000 00000000 00000080 09000080 ffffffff 00000000 766f6c00 0102030405",
        "07000000 00000000 29000000 00000000 09000000 00000000 ffffffff 00000000 766f6c00 0102030400",
        "07000000 00000000 29000000 00000000 01000000 08000000 ffffffff 00000000 006f6c00 0102030405",
        "07000000 00000000 29000000 00000000 04000000 05000000 ffffffff 00000000 766f6c61 0102030405",
        "07000000 00000000 29000000 00000000 04000000 05000000 ffffffff 00000000 76006c00 0102030405",
        "07000000 00000000 29000000 00000000 04000000 05000000 ffffffff 00000000 76ff6c00 0102030405"
      })
  void refusesRequestsThatAreNone(String hex) {
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> Request.decode(ByteBuffer.wrap(bytes(hex))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0f000000", "01040000", "ffffffff", "00000080"})
  void refusesLengthsThatCannotBe(String length) {
    ByteBuffer header = ByteBuffer.wrap(bytes("01000000 01000000 " + length + " 00000000"));
    assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Request.length(header));
  }

  @Test
  void anyBytesAreARequestOrAProtocolError() {
    Random random = new Random(5);
    int good = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] message = bytes(i % 3 == 0 ? OPEN : i % 3 == 1 ? READ : CLOSE);
      message[random.nextInt(message.length)] = (byte) random.nextInt(256);
      message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        Request.decode(ByteBuffer.wrap(message)).encode();
        good++;
      } catch (ProtocolException refused) {
        assertThat(refused).hasMessageMatching("(?s).+");
      }
    }
    assertThat(good).isPositive();
  }

  private static String line(Answer answer) {
    return new String(answer.encode(), StandardCharsets.US_ASCII);
  }

  @Test
  void answersAreLines() throws ProtocolException {
    assertThat(line(Answer.open(7, 4096))).isEqualTo("copen 7,4096\n");
    assertThat(line(Answer.open(-1, -2))).isEqualTo("copen 4294967295,-2\n");
    assertThat(line(Answer.read(8, 65536))).isEqualTo("cread 8,65536\n");
    assertThat(line(Answer.tag(9, Bytes.of(bytes("00ff"))))).isEqualTo("ctag 9,00ff\n");
    assertThat(Answer.decode("copen 4294967295,-2")).isEqualTo(Answer.open(-1, -2));
    assertThat(Answer.decode("cread 8,65536")).isEqualTo(Answer.read(8, 65536));
    assertThat(Answer.decode("ctag 9,00ff")).isEqualTo(Answer.tag(9, Bytes.of(bytes("00ff"))));
    Bytes longest = Bytes.of(new byte[BlobInfo.MAX_VALIDATOR]);
    assertThat(Answer.tag(-1, longest).encode()).hasSizeLessThanOrEqualTo(Answer.MAX_LINE);
    String text = line(Answer.tag(-1, longest)).strip();
    assertThat(Answer.decode(text)).isEqualTo(Answer.tag(-1, longest));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "copen",
        "copen 1",
        "copen 1,",
        "copen -1,5",
        "copen 4294967296,5",
        "copen 1,5 ",
        "copen 1,9999999999999999999",
        "cread 1,x",
        "ctag 1,",
        "ctag 1,0",
        "ctag 1,0G",
        "COPEN 1,5",
        "read 1,5",
        "copen 1,+5"
      })
  void refusesAnswersThatAreNone(String line) {
    assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Answer.decode(line));
  }
}
