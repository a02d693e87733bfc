package io.erofs.tools.check;

import io.erofs.model.Encoding;
import io.erofs.model.Extent;

/**
 * What a compressed extent is, apart from where it and its pcluster are, as one number: lengths,
 * encoding and flags. It is positive, and two extents have the same only if they agree in all that.
 */
final class ExtentForm {
  private static final int LENGTH_BITS = 24;
  private static final int STORED_BITS = 21;
  private static final int ENCODING_BITS = 4;
  private static final int FLAG_BITS = 3;

  private static final int PARTIAL = 1;
  private static final int INLINE = 2;
  private static final int IN_METABOX = 4;

  private static final int STORED_SHIFT = FLAG_BITS + ENCODING_BITS;
  private static final int LENGTH_SHIFT = STORED_SHIFT + STORED_BITS;

  private static final Encoding[] ENCODINGS = Encoding.values();

  private ExtentForm() {}

  /** The form of an extent. */
  static long of(Extent.Encoded extent) {
    int flags =
        (extent.partial() ? PARTIAL : 0)
            | (extent.inline() ? INLINE : 0)
            | (extent.inMetabox() ? IN_METABOX : 0);
    return extent.length() << LENGTH_SHIFT
        | (long) extent.physicalLength() << STORED_SHIFT
        | extent.encoding().ordinal() << FLAG_BITS
        | flags;
  }

  /** Bytes when decoded. */
  static int length(long form) {
    return bits(form >>> LENGTH_SHIFT, LENGTH_BITS);
  }

  /** Bytes of the pcluster. */
  static int stored(long form) {
    return bits(form >>> STORED_SHIFT, STORED_BITS);
  }

  /** The extent of a form at its places. */
  static Extent.Encoded extent(long form, long logicalOffset, int deviceId, long physicalOffset) {
    return new Extent.Encoded(
        logicalOffset,
        length(form),
        ENCODINGS[bits(form >>> FLAG_BITS, ENCODING_BITS)],
        (form & PARTIAL) != 0,
        (form & INLINE) != 0,
        (form & IN_METABOX) != 0,
        deviceId,
        physicalOffset,
        stored(form));
  }

  private static int bits(long word, int count) {
    return (int) word & (1 << count) - 1;
  }
}
