package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InterruptionTest {
  @Test
  @Timeout(30)
  void interruptsTheWorkAndWaitsForItsEnd() throws InterruptedException {
    Interruption guard = Interruption.guard();
    CompletableFuture<Void> hook = CompletableFuture.runAsync(guard::interrupt);
    try {
      Thread.sleep(Duration.ofSeconds(20).toMillis());
      throw new AssertionError("was not interrupted");
    } catch (InterruptedException expected) {
      assertThat(hook).isNotDone();
    } finally {
      guard.close();
    }
    hook.join();
  }

  @Test
  void leavesAloneWhoIsDone() {
    Interruption guard = Interruption.guard();
    guard.close();
    assertThat(Thread.interrupted()).isFalse();
  }
}
