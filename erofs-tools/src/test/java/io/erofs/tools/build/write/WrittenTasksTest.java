package io.erofs.tools.build.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for what other tasks write. */
@Timeout(60)
class WrittenTasksTest {
  private final WrittenTasks tasks = new WrittenTasks();

  private CompletableFuture<String> waiting(long block) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            tasks.await(block);
            return "written";
          } catch (InterruptedIOException e) {
            return e.getMessage();
          }
        });
  }

  @Test
  void whatNobodyWritesAnyMoreIsWritten() throws Exception {
    tasks.await(0);
    Runnable done = tasks.begin(10);
    tasks.await(9);
    done.run();
    tasks.await(11);
  }

  @Test
  void waitsForEveryTaskThatMayHaveTheBlock() {
    Runnable first = tasks.begin(0);
    Runnable second = tasks.begin(10);
    CompletableFuture<String> waiting = waiting(12);
    second.run();
    assertThat(waiting.isDone()).isFalse();
    first.run();
    assertThat(waiting.join()).isEqualTo("written");
  }

  @Test
  void aFailureEndsTheWaiting() {
    tasks.begin(0);
    CompletableFuture<String> waiting = waiting(5);
    tasks.abort();
    assertThat(waiting.join()).isEqualTo("another thread failed");
    assertThatThrownBy(() -> tasks.await(5)).isInstanceOf(InterruptedIOException.class);
  }
}
