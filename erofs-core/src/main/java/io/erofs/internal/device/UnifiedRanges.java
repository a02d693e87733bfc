package io.erofs.internal.device;

import io.erofs.model.DeviceSlot;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which slot owns an address of the unified space: the first one, in the order of the device table,
 * whose range holds it. Ready for tables of tens of thousands of slots. Immutable.
 */
final class UnifiedRanges {
  static final int NONE = -1;

  /** One end of a slot's range. */
  private record Edge(long at, int slot, boolean begin) {}

  /** Ascending; part i reaches from bounds[i] to bounds[i + 1]. */
  private final long[] bounds;

  /** Index of the slot that owns a part, or {@link #NONE}. */
  private final int[] owners;

  private UnifiedRanges(long[] bounds, int[] owners) {
    this.bounds = bounds;
    this.owners = owners;
  }

  /**
   * The ranges of slots; those that are not mapped, or end behind the largest address, are left
   * out.
   */
  static UnifiedRanges of(List<DeviceSlot> slots, int blockBits) {
    Edge[] edges = new Edge[slots.size() * 2];
    int count = 0;
    for (int i = 0; i < slots.size(); i++) {
      long start = slots.get(i).unifiedAddress() << blockBits;
      long end = start + (slots.get(i).blocks() << blockBits);
      if (start > 0 && end > start) {
        edges[count++] = new Edge(start, i, true);
        edges[count++] = new Edge(end, i, false);
      }
    }
    Arrays.sort(edges, 0, count, Comparator.comparingLong(Edge::at));
    return sweep(Arrays.copyOf(edges, count));
  }

  private static UnifiedRanges sweep(Edge[] edges) {
    long[] bounds = Arrays.stream(edges).mapToLong(Edge::at).distinct().toArray();
    int[] owners = new int[bounds.length];
    SortedSet<Integer> open = new TreeSet<>();
    int next = 0;
    for (int part = 0; part < bounds.length; part++) {
      for (; next < edges.length && edges[next].at == bounds[part]; next++) {
        if (edges[next].begin) {
          open.add(edges[next].slot);
        } else {
          open.remove(edges[next].slot);
        }
      }
      owners[part] = open.isEmpty() ? NONE : open.first();
    }
    return new UnifiedRanges(bounds, owners);
  }

  private int part(long address) {
    int found = Arrays.binarySearch(bounds, address);
    return found >= 0 ? found : -found - 2;
  }

  /** Index of the slot that owns an address, or {@link #NONE}. */
  int owner(long address) {
    int part = part(address);
    return part < 0 ? NONE : owners[part];
  }

  /** Where the next slot begins behind an address that nobody owns. */
  long nextStart(long address) {
    // Where nobody owns anything, the next bound is the beginning of a slot.
    int next = part(address) + 1;
    return next < bounds.length ? bounds[next] : Long.MAX_VALUE;
  }
}
