package io.erofs.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.FileData;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is in memory, and whether it is the same memory. */
class MemoryCacheTest {
  private static final int BLOCK = 4096;
  private static final Blocks BLOCKS = new Blocks(100 * BLOCK - 7, 12);

  private final byte[] content =
      FileData.of(100 * BLOCK - 7, 3, FileData.Pattern.RANDOM).toByteArray();
  private final Counters counters = Counters.ofCache();

  private MemoryCache.Table table(long capacity) {
    return new MemoryCache(capacity).table(BLOCKS, counters);
  }

  private byte[] part(int first, int end) {
    return Arrays.copyOfRange(content, first * BLOCK, Math.min(content.length, end * BLOCK));
  }

  private long memory() {
    return counters.snapshot().memoryBytes();
  }

  @Test
  void showsOneRunToAllAsTheSameMemory() {
    MemoryCache.Table table = table(1 << 20);
    byte[] bytes = part(10, 13);
    ByteBuffer first = table.show(10, bytes, 10 * BLOCK + 5, 2 * BLOCK);
    ByteBuffer second = table.view(10 * BLOCK + 5, 2 * BLOCK).orElseThrow();
    ByteBuffer third = table.show(10, part(10, 13), 10 * BLOCK + 5, 2 * BLOCK);
    bytes[5] ^= 1;
    for (ByteBuffer each : new ByteBuffer[] {first, second, third}) {
      assertThat(each.remaining()).isEqualTo(2 * BLOCK);
      assertThat(each.get(0)).as("changed where it is").isEqualTo(bytes[5]);
      assertThat(each.isReadOnly()).isTrue();
    }
    assertThat(memory()).isEqualTo(3 * BLOCK);
  }

  @Test
  void runTakesThePlaceOfItsBlocks() {
    MemoryCache.Table table = table(1 << 20);
    for (int i = 0; i < 6; i++) {
      table.add(i, part(i, i + 1));
    }
    assertThat(table.view(BLOCK, 3 * BLOCK)).as("in several pages").isEmpty();
    table.show(1, part(1, 4), BLOCK, 3 * BLOCK);
    assertThat(memory()).isEqualTo(6 * BLOCK);
    assertReads(table, 0, BLOCK);
    assertReads(table, 2 * BLOCK + 7, 2 * BLOCK - 7);
    table.add(2, part(7, 8));
    assertReads(table, 2 * BLOCK, 2 * BLOCK);
  }

  /** Reads from a position as much as the page has. */
  private void assertReads(MemoryCache.Table table, int position, int expected) {
    ByteBuffer target = ByteBuffer.allocate(content.length);
    assertThat(table.read(position, target)).isTrue();
    assertThat(Arrays.copyOf(target.array(), target.position()))
        .isEqualTo(Arrays.copyOfRange(content, position, position + expected));
  }

  @Test
  void runsMayOverlap() {
    MemoryCache.Table table = table(1 << 20);
    table.show(0, part(0, 2), 0, 2 * BLOCK);
    table.show(1, part(1, 3), BLOCK, 2 * BLOCK);
    assertThat(table.view(0, 2 * BLOCK)).isPresent();
    assertThat(table.view(BLOCK, 2 * BLOCK)).isPresent();
    assertThat(memory()).isEqualTo(4 * BLOCK);
    table.show(0, part(0, 3), 0, 3 * BLOCK);
    assertThat(memory()).as("what nothing leads to any more").isEqualTo(3 * BLOCK);
  }

  @Test
  void dropsWhatWasNotUsedForLongest() {
    MemoryCache.Table table = table(4 * BLOCK);
    for (int i = 0; i < 4; i++) {
      table.add(i, part(i, i + 1));
    }
    assertReads(table, 0, BLOCK);
    table.add(4, part(4, 5));
    assertThat(table.contains(0)).as("was used").isTrue();
    assertThat(table.contains(1)).isFalse();
    ByteBuffer held = table.show(9, part(9, 10), 9 * BLOCK, BLOCK);
    for (int i = 20; i < 40; i++) {
      table.add(i, part(i, i + 1));
    }
    assertThat(memory()).isEqualTo(4 * BLOCK);
    assertThat(table.view(9 * BLOCK, BLOCK)).isEmpty();
    byte[] bytes = new byte[BLOCK];
    held.get(bytes);
    assertThat(bytes).as("who has it keeps it").isEqualTo(part(9, 10));
  }

  @Test
  void boundsRunsByItsSize() {
    MemoryCache.Table table = table(16 * BLOCK);
    assertThat(table.mayShow(0, 4 * BLOCK)).isTrue();
    assertThat(table.mayShow(1, 4 * BLOCK)).isFalse();
    assertThat(table.mayShow(97 * BLOCK - 7, 3 * BLOCK)).isTrue();
    assertThat(table(0).mayShow(0, 1)).isFalse();
  }

  @Test
  void knowsTheBlocksThatComeBack() {
    MemoryCache.Table table = table(1 << 20);
    assertThat(table.comesBack(7)).isFalse();
    assertThat(table.comesBack(7)).isTrue();
  }

  @Test
  void givesAllBackWhenItIsClosed() {
    MemoryCache.Table table = table(1 << 20);
    for (int i = 0; i < 90; i++) {
      table.add(i, part(i, i + 1));
    }
    table.show(80, part(80, 100), 85 * BLOCK, 10 * BLOCK);
    assertThat(memory()).isEqualTo(content.length);
    table.close();
    assertThat(memory()).isZero();
    assertThat(table.contains(1)).isFalse();
    table.show(0, part(0, 1), 0, 10);
    table.add(1, part(1, 2));
    assertThat(memory()).isZero();
  }
}
