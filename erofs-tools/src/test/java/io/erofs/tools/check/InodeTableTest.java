package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.error.LimitExceededException;
import io.erofs.testkit.Seeds;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InodeTableTest {
  private static final int NO_PARENT = -1;

  @Test
  void findsWhatWasAdded() throws LimitExceededException {
    for (long seed : Seeds.of(5)) {
      Random random = new Random(seed);
      InodeTable table = new InodeTable(100_000);
      Map<Long, Integer> expected = new HashMap<>();
      while (expected.size() < 20_000) {
        long nid = random.nextBoolean() ? random.nextInt(100_000) : random.nextLong();
        if (!expected.containsKey(nid)) {
          assertThat(table.find(nid)).isEqualTo(-1);
          expected.put(nid, table.add(nid, NO_PARENT, 0, 0));
        }
      }
      assertThat(table.size()).isEqualTo(expected.size());
      expected.forEach(
          (nid, row) -> {
            assertThat(table.find(nid)).as(Seeds.describe(seed)).isEqualTo(row);
            assertThat(table.nid(row)).isEqualTo(nid);
          });
    }
  }

  @Test
  void remembersWhatIsSaidAboutARow() throws LimitExceededException {
    InodeTable table = new InodeTable(10);
    int root = table.add(36, NO_PARENT, 0, 0);
    long entry = InodeTable.entry(1L << 40, 5460);
    int row = table.add(-1, root, entry, 70_000);
    assertThat(table.type(row)).isEqualTo(InodeTable.UNREADABLE);
    table.describe(row, 2, 0xFFFFFFFFL, 0xFFFFFFFEL);
    table.claimType(row, 255);
    table.addReference(row);
    table.addReference(row);
    table.addSubdirectory(root);

    assertThat(table.type(row)).isEqualTo(2);
    assertThat(table.linkCount(row)).isEqualTo(0xFFFFFFFFL);
    assertThat(table.serial(row)).isEqualTo(-2);
    assertThat(table.claimedType(row)).isEqualTo(255);
    assertThat(table.references(row)).isEqualTo(2);
    assertThat(table.subdirectories(root)).isEqualTo(1);
    assertThat(table.parent(row)).isEqualTo(root);
    assertThat(InodeTable.entryBlock(table.entry(row))).isEqualTo(1L << 40);
    assertThat(InodeTable.entryIndex(table.entry(row))).isEqualTo(5460);
    assertThat(table.pathLength(row)).as("long enough to be too long").isEqualTo(32767);
  }

  @Test
  void refusesMoreThanTheMemoryIsFor() throws LimitExceededException {
    InodeTable table = new InodeTable(2);
    table.add(1, NO_PARENT, 0, 0);
    table.add(2, 0, 0, 0);
    assertThatThrownBy(() -> table.add(3, 0, 0, 0))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("inodes=3 exceeds the limit of 2");
  }

  @Test
  void seesWhoIsAbove() throws LimitExceededException {
    InodeTable table = new InodeTable(5000);
    int last = table.add(0, NO_PARENT, 0, 0);
    int other = table.add(1, last, 0, 0);
    for (int i = 2; i < 3000; i++) {
      last = table.add(i, last, 0, 0);
    }
    assertThat(table.isAtOrAbove(last, last)).isTrue();
    assertThat(table.isAtOrAbove(last - 500, last)).isTrue();
    assertThat(table.isAtOrAbove(other, last)).isFalse();
    assertThat(table.isAtOrAbove(last, 0)).isFalse();
  }
}
