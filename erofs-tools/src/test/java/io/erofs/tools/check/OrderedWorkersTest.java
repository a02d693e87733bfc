package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OrderedWorkersTest {
  private final List<Integer> taken = new ArrayList<>();

  @Test
  void resultsAreTakenInTheOrderOfTheTasks() throws IOException {
    try (OrderedWorkers<Integer> workers = new OrderedWorkers<>(3, taken::add)) {
      for (int i = 0; i < 1000; i++) {
        int number = i;
        workers.add(() -> number);
      }
      workers.finish();
    }
    assertThat(taken).isEqualTo(IntStream.range(0, 1000).boxed().toList());
  }

  @Test
  void theGiverRunsAheadAsFarAsItMay() throws IOException {
    CountDownLatch allGiven = new CountDownLatch(1);
    try (OrderedWorkers<Integer> workers = new OrderedWorkers<>(2, 100, taken::add)) {
      for (int i = 0; i < 100; i++) {
        int number = i;
        workers.add(
            () -> {
              allGiven.await();
              return number;
            });
      }
      assertThat(taken).isEmpty();
      allGiven.countDown();
      workers.add(() -> 100);
      assertThat(taken).as("one more waits for the first").containsExactly(0);
      workers.finish();
    }
    assertThat(taken).hasSize(101).isSorted();
  }
}
