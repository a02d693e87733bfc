package io.erofs.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {
  private final List<Integer> closed = new ArrayList<>();

  private Closeable good(int number) {
    return () -> closed.add(number);
  }

  private Closeable bad(int number, IOException failure) {
    return () -> {
      closed.add(number);
      throw failure;
    };
  }

  @Test
  void closesAllInTheirOrder() throws IOException {
    Closing.all(List.of(good(1), good(2), good(3)));
    assertThat(closed).containsExactly(1, 2, 3);
  }

  @Test
  void throwsTheFirstFailureWithTheOthersWhenAllAreClosed() {
    IOException first = new IOException("first");
    IOException second = new IOException("second");
    List<Closeable> all = List.of(good(1), bad(2, first), good(3), bad(4, second), good(5));
    assertThatThrownBy(() -> Closing.all(all)).isSameAs(first).hasSuppressedException(second);
    assertThat(closed).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void attachesFailuresToTheirCause() {
    IOException cause = new IOException("cause");
    IOException failure = new IOException("failure");
    Closing.after(cause, List.of(bad(1, failure), good(2)));
    assertThat(cause).hasSuppressedException(failure);
    assertThat(closed).containsExactly(1, 2);
  }
}
