package io.erofs.tools.check;

import io.erofs.model.Encoding;
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

  private static final int LENGTH_BITS = 24;
  private static final int STORED_BITS = 21;
  private static final int ENCODING_BITS = 4;
  private static final int PARTIAL = 1;
  private static final int INLINE = 2;
  private static final int IN_METABOX = 4;
  private static final int AGAIN = 8;
  private static final int FLAG_BITS = 4;

  private static final Encoding[] ENCODINGS = Encoding.values();

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
    numbers[at + 3] = form(extent, again);
    ids[size * IDS] = subject.row();
    ids[size * IDS + 1] = extent.deviceId();
    size++;
    bytes += again ? 0 : extent.length();
  }

  private static long form(Extent.Encoded extent, boolean again) {
    int flags =
        (extent.partial() ? PARTIAL : 0)
            | (extent.inline() ? INLINE : 0)
            | (extent.inMetabox() ? IN_METABOX : 0)
            | (again ? AGAIN : 0);
    long lengths = extent.length() << STORED_BITS | extent.physicalLength();
    return (lengths << ENCODING_BITS | extent.encoding().ordinal()) << FLAG_BITS | flags;
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
    return bits(form(index) >>> FLAG_BITS + ENCODING_BITS, STORED_BITS);
  }

  /** Bytes when decoded. */
  int length(int index) {
    return bits(form(index) >>> FLAG_BITS + ENCODING_BITS + STORED_BITS, LENGTH_BITS);
  }

  /** The extent as it was added. */
  Extent.Encoded extent(int index) {
    long form = form(index);
    return new Extent.Encoded(
        numbers[index * NUMBERS + 1],
        length(index),
        ENCODINGS[bits(form >>> FLAG_BITS, ENCODING_BITS)],
        (form & PARTIAL) != 0,
        (form & INLINE) != 0,
        (form & IN_METABOX) != 0,
        ids[index * IDS + 1],
        numbers[index * NUMBERS + 2],
        stored(index));
  }

  private long form(int index) {
    return numbers[index * NUMBERS + 3];
  }

  private static int bits(long word, int count) {
    return (int) word & (1 << count) - 1;
  }
}
