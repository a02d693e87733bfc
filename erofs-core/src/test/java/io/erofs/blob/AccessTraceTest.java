package io.erofs.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceSlot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTraceTest {
  private static final Bytes ODD = Bytes.of(new byte[] {'a', ' ', (byte) 0xff, '\\', '\n'});

  @Test
  void recordsBlocksInTheOrderOfFirstUse() throws IOException {
    AccessTrace.Recorder recorder =
        new AccessTrace.Recorder(slot -> ByteSource.of("blob", new byte[50_000]));
    ByteSource a = recorder.open(slot("a"));
    ByteSource b = recorder.open(slot("b"));
    read(a, 20_000, 10);
    read(a, 8192, 4096);
    read(a, 20_010, 10);
    read(b, 0, 1);
    read(a, 4096, 20_000);
    read(a, 49_999, 100);
    assertThat(recorder.trace().ranges())
        .containsExactly(
            range("a", 16_384, 4096),
            range("a", 8192, 4096),
            range("b", 0, 4096),
            range("a", 4096, 4096),
            range("a", 12_288, 4096),
            range("a", 20_480, 4096),
            range("a", 49_152, 848));
  }

  @Test
  void joinsWhatIsReadOneAfterTheOther() throws IOException {
    AccessTrace.Recorder recorder =
        new AccessTrace.Recorder(slot -> ByteSource.of("blob", new byte[50_000]));
    try (ByteSource a = recorder.open(slot("a"))) {
      for (int at = 0; at < 50_000; at += 1000) {
        read(a, at, 1000);
      }
    }
    assertThat(recorder.trace().ranges()).containsExactly(range("a", 0, 50_000));
  }

  @Test
  void comesBackFromText() throws IOException {
    AccessTrace trace =
        new AccessTrace(List.of(range("x", 4096, 8192), new AccessTrace.Range(ODD, 0, 7)));
    StringBuilder text = new StringBuilder();
    trace.writeTo(text);
    assertThat(text.toString()).isEqualTo("erofs-trace 1\n4096 8192 x\n0 7 a \\xff\\\\\\x0a\n");
    assertThat(parse(text.toString())).isEqualTo(trace);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1 2", "1 x a", "-1 5 a", "1 0 a", "1 9223372036854775807 a", "", "1 -3 a"})
  void tellsWhichLineIsWrong(String line) {
    assertThatIOException()
        .isThrownBy(() -> parse("erofs-trace 1\n0 1 a\n" + line + "\n"))
        .withMessage("trace, line 3 is not a range");
  }

  @Test
  void refusesOtherFiles() {
    assertThatIOException()
        .isThrownBy(() -> parse("erofs-trace 2\n"))
        .withMessageStartingWith("not a trace");
    assertThatIOException().isThrownBy(() -> parse("")).withMessageStartingWith("not a trace");
  }

  private static AccessTrace parse(String text) throws IOException {
    return AccessTrace.readFrom(new BufferedReader(new StringReader(text)));
  }

  private static AccessTrace.Range range(String tag, long offset, long length) {
    return new AccessTrace.Range(Bytes.utf8(tag), offset, length);
  }

  private static DeviceSlot slot(String tag) {
    return new DeviceSlot(1, Bytes.utf8(tag), 10, 0);
  }

  private static void read(ByteSource source, long offset, int length) throws IOException {
    source.readFully(offset, ByteBuffer.allocate(length));
  }
}
