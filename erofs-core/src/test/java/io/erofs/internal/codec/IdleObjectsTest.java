package io.erofs.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IdleObjectsTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 50_000;

  @Test
  void givesBackWhatTheThreadGaveLast() {
    IdleObjects<String> idle = new IdleObjects<>();
    assertThat(idle.take()).isEmpty();
    assertThat(idle.giveBack("first")).isTrue();
    assertThat(idle.giveBack("second")).isTrue();
    assertThat(idle.take()).contains("first");
    assertThat(idle.giveBack("first")).isTrue();
    assertThat(idle.take()).contains("first");
    assertThat(idle.take()).contains("second");
    assertThat(idle.take()).isEmpty();
  }

  @Test
  void keepsAsManyAsTwiceTheProcessorsAndTwiceThatAtMost() {
    IdleObjects<Integer> idle = new IdleObjects<>();
    int kept = 0;
    while (idle.giveBack(kept)) {
      kept++;
    }
    int processors = Runtime.getRuntime().availableProcessors();
    assertThat(kept).isBetween(2 * processors, 4 * processors);
    Set<Integer> taken = new HashSet<>();
    for (Optional<Integer> next = idle.take(); next.isPresent(); next = idle.take()) {
      taken.add(next.get());
    }
    assertThat(taken).hasSize(kept).doesNotContain(kept);
  }

  @Test
  void neverGivesOneToTwoThreads() throws Exception {
    IdleObjects<AtomicBoolean> idle = new IdleObjects<>();
    AtomicInteger made = new AtomicInteger();
    Callable<Integer> user =
        () -> {
          int shared = 0;
          for (int i = 0; i < ROUNDS; i++) {
            AtomicBoolean used =
                idle.take()
                    .orElseGet(
                        () -> {
                          made.incrementAndGet();
                          return new AtomicBoolean();
                        });
            shared += used.getAndSet(true) ? 1 : 0;
            used.set(false);
            idle.giveBack(used);
          }
          return shared;
        };
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Integer>> users = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        users.add(user);
      }
      for (Future<Integer> shared : threads.invokeAll(users)) {
        assertThat(shared.get()).isZero();
      }
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(made.get()).isLessThan(THREADS * ROUNDS / 2);
  }
}
