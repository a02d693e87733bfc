package io.erofs.tools.check;

import io.erofs.internal.device.Devices;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which bytes of which container are used for what. For one thread.
 *
 * <p>Containers are the primary device, the extra devices that were given as files of their own,
 * and the decoded data of the metabox.
 */
final class Occupancy {
  /** The decoded data of the metabox. */
  static final int METABOX = -1;

  /** The primary device. */
  static final int PRIMARY = 0;

  private final int maxIntervals;
  private final SortedMap<Integer, IntervalList> lists = new TreeMap<>();
  private int added;
  private boolean full;

  /**
   * Creates an empty map.
   *
   * @param maxIntervals most ranges; further ones are not noted
   */
  Occupancy(int maxIntervals) {
    this.maxIntervals = maxIntervals;
  }

  /** Whether there were too many ranges, so that nothing can be said about them. */
  boolean isFull() {
    return full;
  }

  /** Notes a range of bytes. */
  void add(int container, long start, long end, Use use, int row) {
    if (end <= start || full) {
      return;
    }
    IntervalList list = lists.computeIfAbsent(container, id -> new IntervalList());
    list.add(start, end, use, row);
    added++;
    if (added > maxIntervals) {
      count();
    }
  }

  /** Ranges of chunks may have been joined; only what is left counts. */
  private void count() {
    added = lists.values().stream().mapToInt(IntervalList::size).sum();
    if (added > maxIntervals) {
      full = true;
      lists.clear();
    }
  }

  /** Notes a run of a device where it really lies. */
  void addRun(Devices devices, int deviceId, long position, long length, Use use, int row) {
    int container = devices.separate() ? deviceId : PRIMARY;
    add(container, position, position + length, use, row);
  }

  /** The containers that have ranges, with the ranges sorted. */
  SortedMap<Integer, IntervalList> sorted() {
    lists.values().forEach(IntervalList::sort);
    return lists;
  }
}
