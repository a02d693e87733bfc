package io.erofs.internal.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceSlot;
import io.erofs.testkit.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnifiedRangesTest {
  private static final int BITS = 9;
  private static final long ADDRESSES = 60;

  private static DeviceSlot slot(int id, long start, long blocks) {
    return new DeviceSlot(id, Bytes.EMPTY, blocks, start);
  }

  /** The definition: the first slot in order that holds the address. */
  private static int ownerByDefinition(List<DeviceSlot> slots, long address) {
    for (int i = 0; i < slots.size(); i++) {
      long start = slots.get(i).unifiedAddress() << BITS;
      boolean holds = address >= start && address < start + (slots.get(i).blocks() << BITS);
      if (slots.get(i).unifiedAddress() != 0 && holds) {
        return i;
      }
    }
    return UnifiedRanges.NONE;
  }

  @Test
  void theFirstSlotThatHoldsAnAddressOwnsIt() {
    for (long seed : Seeds.of(200)) {
      Random random = new Random(seed);
      List<DeviceSlot> slots = new ArrayList<>();
      int count = random.nextInt(6);
      for (int i = 0; i < count; i++) {
        slots.add(slot(i + 1, random.nextInt(30), random.nextInt(20)));
      }
      UnifiedRanges ranges = UnifiedRanges.of(slots, BITS);
      for (long block = 0; block < ADDRESSES; block++) {
        long address = (block << BITS) + random.nextInt(1 << BITS);
        assertThat(ranges.owner(address))
            .as("%s, address %s, %s", slots, address, Seeds.describe(seed))
            .isEqualTo(ownerByDefinition(slots, address));
        if (ranges.owner(address) == UnifiedRanges.NONE) {
          assertThat(ranges.nextStart(address)).isEqualTo(nextByDefinition(slots, address));
        }
      }
    }
  }

  private static long nextByDefinition(List<DeviceSlot> slots, long address) {
    return slots.stream()
        .filter(slot -> slot.unifiedAddress() != 0 && slot.blocks() > 0)
        .mapToLong(slot -> slot.unifiedAddress() << BITS)
        .filter(start -> start > address)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  @Test
  void leavesOutRangesBehindTheLargestAddress() {
    UnifiedRanges ranges =
        UnifiedRanges.of(List.of(slot(1, 1L << 54, 1L << 10), slot(2, 1L << 47, 1L << 47)), 16);
    assertThat(ranges.owner(Long.MAX_VALUE)).isEqualTo(UnifiedRanges.NONE);
    assertThat(ranges.nextStart(0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void findsOwnersAmongVeryManySlotsQuickly() {
    List<DeviceSlot> slots = new ArrayList<>();
    for (int i = 0; i < 65535; i++) {
      slots.add(slot(i + 1, 65536 - i, 70_000));
    }
    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          UnifiedRanges ranges = UnifiedRanges.of(slots, 12);
          long sum = 0;
          for (long address = 0; address < 4_000_000; address++) {
            sum += ranges.owner(address << 6);
          }
          assertThat(sum).isPositive();
        });
  }
}
