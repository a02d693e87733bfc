package io.erofs.tools.build.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Results come in any order and are taken in one. */
@Timeout(60)
class HandoverTest {
  @Test
  void takesResultsInOrder() throws IOException {
    List<String> taken = new ArrayList<>();
    Handover<String> handover = new Handover<>(taken::add, 4);
    handover.bring(2, "c");
    handover.bring(1, "b");
    assertThat(taken).isEmpty();
    handover.bring(0, "a");
    assertThat(taken).containsExactly("a", "b", "c");
    handover.bring(3, "d");
    assertThat(taken).containsExactly("a", "b", "c", "d");
  }

  @Test
  void lateTasksWaitUntilEarlyOnesAreTaken() throws Exception {
    Handover<String> handover = new Handover<>(result -> {}, 2);
    handover.begin(0);
    handover.begin(1);
    CountDownLatch begun = new CountDownLatch(1);
    Thread late =
        new Thread(
            () -> {
              try {
                handover.begin(2);
                begun.countDown();
              } catch (InterruptedIOException e) {
                throw new AssertionError(e);
              }
            });
    late.start();
    while (late.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    handover.bring(1, "b");
    assertThat(begun.getCount()).isEqualTo(1);
    handover.bring(0, "a");
    begun.await();
    late.join();
  }

  @Test
  void aFailureWakesWhoeverWaits() throws Exception {
    Handover<String> handover = new Handover<>(result -> {}, 1);
    handover.abort();
    handover.begin(0);
    assertThatThrownBy(() -> handover.begin(1))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("another thread failed");
  }

  @Test
  void manyThreadsGiveOneOrder() throws IOException {
    int tasks = 2000;
    List<Integer> taken = new ArrayList<>();
    Handover<Integer> handover = new Handover<>(taken::add, 12);
    AtomicInteger ahead = new AtomicInteger();
    TaskRunner.run(
        tasks,
        5,
        new TaskRunner.Crew() {
          @Override
          public TaskRunner.Worker newWorker() {
            Random random = new Random(5);
            return number -> {
              handover.begin(number);
              for (int i = random.nextInt(1000); i > 0; i--) {
                Thread.onSpinWait();
              }
              handover.bring(number, number);
              ahead.incrementAndGet();
            };
          }

          @Override
          public void abort() {
            handover.abort();
          }

          @Override
          public void progress() {
            // Nobody looks.
          }
        });
    assertThat(ahead.get()).isEqualTo(tasks);
    assertThat(taken).hasSize(tasks).isSorted();
  }
}
