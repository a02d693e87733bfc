package io.erofs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

/** The threads that the library has begun, known by the beginning of their names. */
public final class OwnThreads {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private OwnThreads() {}

  /** Names of the threads that are alive. */
  public static List<String> named(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }

  /** Makes sure that all such threads end soon. */
  public static void assertGone(String prefix) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!named(prefix).isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertThat(named(prefix)).as("threads").isEmpty();
  }
}
