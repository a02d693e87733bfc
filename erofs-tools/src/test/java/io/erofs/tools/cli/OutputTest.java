package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTest {
  private static final class Failing extends OutputStream {
    private final String message;

    Failing(String message) {
      this.message = message;
    }

    @Override
    public void write(int b) throws IOException {
      throw new IOException(message);
    }
  }

  @Test
  void buffersAndKeepsOrder() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Output out = new Output(bytes);
    out.print("a");
    out.write(new byte[200_000]);
    out.append('b').append("ä").append("xcx", 1, 2);
    assertThat(bytes.size()).isEqualTo(200_001);
    out.close();
    byte[] all = bytes.toByteArray();
    assertThat(all).hasSize(200_005);
    assertThat(new String(all, 200_001, 4, StandardCharsets.UTF_8)).isEqualTo("bäc");
  }

  @Test
  void closedPipeIsNoError() {
    Output out = new Output(new Failing("Broken pipe"));
    assertThatThrownBy(
            () -> {
              out.print("x");
              out.flush();
            })
        .isInstanceOf(ClosedOutputException.class);
  }

  @Test
  void fullDiskIsAnError() {
    Output out = new Output(new Failing("No space left on device"));
    assertThatThrownBy(
            () -> {
              out.print("x");
              out.flush();
            })
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("cannot write to standard output: No space left on device");
  }
}
