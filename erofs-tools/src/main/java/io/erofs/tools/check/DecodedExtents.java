package io.erofs.tools.check;

import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Which extents were met before. Those of the primary device that come in the order of their
 * pclusters take 16 bytes each; the others of it are in a hash table of numbers, with 24 to 48
 * bytes each, and all else is in one of objects. For one thread.
 */
final class DecodedExtents {
  private static final int FIRST_CAPACITY = 64;

  /** What identifies decoded bytes. */
  record Key(
      int device,
      boolean inline,
      boolean inMetabox,
      long offset,
      int stored,
      Encoding encoding,
      long length,
      boolean partial) {
    static Key of(Extent.Encoded extent) {
      return new Key(
          extent.deviceId(),
          extent.inline(),
          extent.inMetabox(),
          extent.physicalOffset(),
          extent.physicalLength(),
          extent.encoding(),
          extent.length(),
          extent.partial());
    }
  }

  private final int most;
  private long[] offsets = new long[FIRST_CAPACITY];
  private long[] forms = new long[FIRST_CAPACITY];
  private int size;

  /** Offset and form by turns; a form of 0 is a free place. As long as a power of two. */
  private long[] scattered = new long[FIRST_CAPACITY];

  private int scatteredCount;
  private final Set<Key> others = new HashSet<>();

  /**
   * Creates an empty set.
   *
   * @param most extents that are remembered
   */
  DecodedExtents(int most) {
    this.most = most;
  }

  /** Remembers an extent, if there is room. Returns false if it is known already. */
  boolean add(Extent.Encoded extent) {
    if (!isOrdinary(extent)) {
      Key key = Key.of(extent);
      return isFull() ? !others.contains(key) : others.add(key);
    }
    long offset = extent.physicalOffset();
    long form = ExtentForm.of(extent);
    if (size == 0 || offset > offsets[size - 1]) {
      append(offset, form);
      return true;
    }
    int found = Arrays.binarySearch(offsets, 0, size, offset);
    return (found < 0 || forms[found] != form) && addScattered(offset, form);
  }

  private boolean addScattered(long offset, long form) {
    int slot = slot(offset, form);
    if (scattered[slot + 1] == form) {
      return false;
    }
    if (!isFull()) {
      scattered[slot] = offset;
      scattered[slot + 1] = form;
      scatteredCount++;
      if (scatteredCount > scattered.length / 3) {
        growScattered();
      }
    }
    return true;
  }

  /** The place of an extent, or a free one for it. */
  private int slot(long offset, long form) {
    long hash = (offset ^ form) * 0x9E3779B97F4A7C15L;
    int slot = (int) (hash >>> Integer.SIZE) << 1 & scattered.length - 1;
    while (scattered[slot + 1] != 0 && (scattered[slot] != offset || scattered[slot + 1] != form)) {
      slot = slot + 2 & scattered.length - 1;
    }
    return slot;
  }

  private void growScattered() {
    long[] old = scattered;
    scattered = new long[2 * old.length];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] != 0) {
        int slot = slot(old[i], old[i + 1]);
        scattered[slot] = old[i];
        scattered[slot + 1] = old[i + 1];
      }
    }
  }

  private static boolean isOrdinary(Extent.Encoded extent) {
    return extent.deviceId() == 0 && !extent.inline();
  }

  private void append(long offset, long form) {
    if (isFull()) {
      return;
    }
    if (size == offsets.length) {
      int length = size + (size >> 1);
      offsets = Arrays.copyOf(offsets, length);
      forms = Arrays.copyOf(forms, length);
    }
    offsets[size] = offset;
    forms[size++] = form;
  }

  private boolean isFull() {
    return size + scatteredCount + others.size() >= most;
  }
}
