package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.tools.build.BuildPhase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MkfsProgressTest {
  @Test
  void showsRateAndWhatIsLeft() {
    ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    AtomicLong clock = new AtomicLong();
    try (ProgressLine line = new ProgressLine(new PrintStream(terminal), true)) {
      MkfsProgress progress = new MkfsProgress(line, Optional.empty(), clock::get);
      progress.phase(BuildPhase.COMPRESS);
      clock.set(4_000_000_000L);
      progress.progress(BuildPhase.COMPRESS, 40L << 20, 100L << 20);
    }
    assertThat(terminal.toString(StandardCharsets.UTF_8))
        .contains("Compressing 40%, 10 MiB/s, 6 s left ...");
  }
}
