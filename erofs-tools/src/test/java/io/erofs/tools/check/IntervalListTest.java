package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalListTest {
  private static final int MILLION = 1 << 20;

  private record Range(long start, long end, Use use, int row) {}

  private static List<Range> content(IntervalList list) {
    List<Range> all = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      all.add(new Range(list.start(i), list.end(i), list.use(i), list.row(i)));
    }
    return all;
  }

  @Test
  void sortsByStartThenUseThenRowThenEnd() {
    Comparator<Range> order =
        Comparator.comparingLong(Range::start)
            .thenComparing(Range::use)
            .thenComparing(Range::row)
            .thenComparing(Range::end);
    for (long seed : Seeds.of(100)) {
      Random random = new Random(seed);
      IntervalList list = new IntervalList();
      List<Range> expected = new ArrayList<>();
      int count = random.nextInt(300);
      for (int i = 0; i < count; i++) {
        long start = random.nextInt(20);
        Use use = Use.values()[random.nextInt(Use.values().length)];
        Range range = new Range(start, start + 1 + random.nextInt(9), use, random.nextInt(3) - 1);
        list.add(range.start, range.end, range.use, range.row);
        expected.add(range);
      }
      expected.sort(order);
      list.sort();
      assertThat(content(list)).as(Seeds.describe(seed)).isEqualTo(expected);
      list.sort();
      assertThat(content(list)).as("sorted again").isEqualTo(expected);
    }
  }

  @Test
  void keepsAMillionRangesThatAreNoChunks() {
    IntervalList list = new IntervalList();
    for (int i = 2 * MILLION; i > 0; i--) {
      list.add(i * 10L, i * 10L + 5, Use.DATA, i);
    }
    list.sort();
    assertThat(list.size()).isEqualTo(2 * MILLION);
    assertThat(list.start(0)).isEqualTo(10);
    assertThat(list.row(2 * MILLION - 1)).isEqualTo(2 * MILLION);
  }

  @Test
  void joinsChunksThatTouchWhenThereAreMany() {
    IntervalList list = new IntervalList();
    for (int i = 0; i < 5 * MILLION; i++) {
      list.add(i * 10L, i * 10L + 10, Use.CHUNK, 7);
    }
    assertThat(list.size()).isLessThanOrEqualTo(MILLION + 1);
    list.sort();
    assertThat(list.start(0)).isZero();
    assertThat(list.end(0)).isGreaterThanOrEqualTo(10L * MILLION);
    assertThat(list.row(0)).isEqualTo(7);
  }

  @Test
  void forgetsTheInodeOfChunksOfDifferentFiles() {
    IntervalList list = new IntervalList();
    for (int i = 0; i <= MILLION; i++) {
      list.add(i * 10L, i * 10L + 15, Use.CHUNK, i);
    }
    assertThat(list.row(0)).isEqualTo(Subject.NO_ROW);
  }
}
