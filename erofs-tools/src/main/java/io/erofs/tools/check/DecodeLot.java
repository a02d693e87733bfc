package io.erofs.tools.check;

import io.erofs.model.Extent;
import java.util.Arrays;

/**
 * Extents that are decoded together. The walk runs far ahead of the decoding, so each takes 40
 * bytes as long as it waits, and no object. Filled by one thread, then read by others.
 */
final class DecodeLot {
  /** Most bytes that an extent takes: the arrays may be twice as long as they need to be. */
  static final int EXTENT_BYTES = 80;

  private static final int FIRST_CAPACITY = 32;
  private static final int NUMBERS = 4;
  private static final int IDS = 2;

  /** Above all bits of a form. */
  private static final long AGAIN = 1L << 62;

  /** Node number, logical offset, physical offset and form of each extent. */
  private long[] numbers = new long[NUMBERS * FIRST_CAPACITY];

  /** Row and device of each extent. */
  private int[] ids = new int[IDS * FIRST_CAPACITY];

  private int size;
  private long bytes;

  /**
   * Adds an extent.
   *
   * @param subject the file that it is of
   * @param again whether it was decoded before, for another file
   */
  void add(Subject subject, long nid, Extent.Encoded extent, boolean again) {
    if (size * IDS == ids.length) {
      numbers = Arrays.copyOf(numbers, 2 * numbers.length);
      ids = Arrays.copyOf(ids, 2 * ids.length);
    }
    int at = size * NUMBERS;
    numbers[at] = nid;
    numbers[at + 1] = extent.logicalOffset();
    numbers[at + 2] = extent.physicalOffset();
    numbers[at + 3] = ExtentForm.of(extent) | (again ? AGAIN : 0);
    ids[size * IDS] = subject.row();
    ids[size * IDS + 1] = extent.deviceId();
    size++;
    bytes += again ? 0 : extent.length();
  }

  /** Number of extents. */
  int size() {
    return size;
  }

  /** Bytes that decoding them gives, without those that were decoded before. */
  long bytes() {
    return bytes;
  }

  /** Row of the file in the {@link InodeTable}. */
  int row(int index) {
    return ids[index * IDS];
  }

  /** Node number of the file. */
  long nid(int index) {
    return numbers[index * NUMBERS];
  }

  /** Whether the extent was decoded before, for another file. */
  boolean isAgain(int index) {
    return (form(index) & AGAIN) != 0;
  }

  /** Bytes of the pcluster. */
  int stored(int index) {
    return ExtentForm.stored(form(index));
  }

  /** Bytes when decoded. */
  int length(int index) {
    return ExtentForm.length(form(index));
  }

  /** The extent as it was added. */
  Extent.Encoded extent(int index) {
    int at = index * NUMBERS;
    return ExtentForm.extent(form(index), numbers[at + 1], ids[index * IDS + 1], numbers[at + 2]);
  }

  private long form(int index) {
    return numbers[index * NUMBERS + 3];
  }
}
