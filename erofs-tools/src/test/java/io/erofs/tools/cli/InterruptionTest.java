package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InterruptionTest {
  @Test
  @Timeout(30)
  void interruptsTheWorkAndWaitsForItsEnd() throws IOException {
    Interruption guard = Interruption.guard();
    IOException failure = new IOException("closed");
    assertThat(guard.explain(failure)).isSameAs(failure);
    CompletableFuture<Void> hook = CompletableFuture.runAsync(guard::interrupt);
    try {
      Thread.sleep(Duration.ofSeconds(20).toMillis());
      throw new AssertionError("was not interrupted");
    } catch (InterruptedException expected) {
      assertThat(hook).isNotDone();
      assertThat(guard.explain(failure)).hasMessage("interrupted").hasCause(failure);
    } finally {
      guard.close();
    }
    hook.join();
  }

  @Test
  void leavesAloneWhoIsDone() throws IOException {
    Interruption guard = Interruption.guard();
    guard.close();
    assertThat(Thread.interrupted()).isFalse();
  }
}
