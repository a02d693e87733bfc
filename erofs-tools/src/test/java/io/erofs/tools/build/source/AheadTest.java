package io.erofs.tools.build.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AheadTest {
  @Test
  void givesAllValuesInTheirOrderAndThenNone() throws IOException {
    List<Integer> wanted = IntStream.range(0, 1000).boxed().toList();
    List<Integer> found = new ArrayList<>();
    try (Ahead<Integer> ahead = Ahead.start("test", sink -> putAll(wanted, sink))) {
      for (List<Integer> some = ahead.next(); !some.isEmpty(); some = ahead.next()) {
        found.addAll(some);
      }
      assertThat(ahead.next()).as("asked again").isEmpty();
    }
    assertThat(found).isEqualTo(wanted);
  }

  @Test
  void failsOnlyWhenWhatIsInFrontOfTheFailureWasTaken() throws IOException {
    IOException failure = new IOException("in the middle");
    try (Ahead<Integer> ahead =
        Ahead.start(
            "test",
            sink -> {
              putAll(List.of(1, 2, 3), sink);
              throw failure;
            })) {
      assertThat(ahead.next()).containsExactly(1, 2, 3);
      assertThatThrownBy(ahead::next).isSameAs(failure);
      assertThatThrownBy(ahead::next).as("asked again").isSameAs(failure);
    }
  }

  @Test
  void handsOnWhatIsNoIoException() {
    IllegalStateException failure = new IllegalStateException("a fault");
    try (Ahead<Integer> ahead =
        Ahead.start(
            "test",
            sink -> {
              throw failure;
            })) {
      assertThatThrownBy(ahead::next).isSameAs(failure);
    }
  }

  @Test
  void closingEndsAMakerThatWaits() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Ahead<Integer> ahead =
        Ahead.start(
            "test",
            sink -> {
              try {
                while (true) {
                  sink.put(1);
                }
              } finally {
                ended.countDown();
              }
            });
    ahead.close();
    ended.await();
  }

  private static void putAll(List<Integer> values, Ahead.Sink<Integer> sink)
      throws InterruptedException {
    for (int value : values) {
      sink.put(value);
    }
  }
}
