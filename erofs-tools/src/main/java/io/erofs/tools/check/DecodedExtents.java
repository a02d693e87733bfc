package io.erofs.tools.check;

import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Which extents were met before. Those of the primary device that come in the order of their
 * pclusters, as nearly all do, take 16 bytes each; others are in a hash table. For one thread.
 */
final class DecodedExtents {
  private static final int FIRST_CAPACITY = 64;
  private static final int STORED_BITS = 24;

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
    boolean ordinary = isOrdinary(extent);
    if (ordinary && (size == 0 || extent.physicalOffset() > offsets[size - 1])) {
      append(extent);
      return true;
    }
    if (ordinary) {
      int found = Arrays.binarySearch(offsets, 0, size, extent.physicalOffset());
      if (found >= 0 && forms[found] == form(extent)) {
        return false;
      }
    }
    Key key = Key.of(extent);
    return isFull() ? !others.contains(key) : others.add(key);
  }

  private static boolean isOrdinary(Extent.Encoded extent) {
    return extent.deviceId() == 0 && !extent.inline();
  }

  private static long form(Extent.Encoded extent) {
    long form = extent.length() << STORED_BITS | extent.physicalLength();
    return (form << 1 | (extent.partial() ? 1 : 0)) << 4 | extent.encoding().ordinal();
  }

  private void append(Extent.Encoded extent) {
    if (isFull()) {
      return;
    }
    if (size == offsets.length) {
      int length = size + (size >> 1);
      offsets = Arrays.copyOf(offsets, length);
      forms = Arrays.copyOf(forms, length);
    }
    offsets[size] = extent.physicalOffset();
    forms[size++] = form(extent);
  }

  private boolean isFull() {
    return size + others.size() >= most;
  }
}
