package io.erofs.tools.check;

import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.internal.read.ImageReader;
import io.erofs.internal.read.LotDecoder;
import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import java.io.IOException;
import java.util.List;

/**
 * Ends of DEFLATE streams that Linux (6.18) does not find: when the pages before the last one gave
 * all bytes of an extent, it does not look into the last one, where the mark of the end is, and
 * calls the stream broken. Only streams that do not fill blocks can end so (E-10).
 */
final class StreamEnd {
  /** Smallest page that Linux has. */
  private static final int PAGE = 4096;

  /** More bytes behind the boundary of a page than a mark of the end takes. */
  private static final int MOST_BYTES = 16;

  private StreamEnd() {}

  /** Whether so little of a stream is behind a page that it may be no more than the mark. */
  static boolean mayBeMissed(Extent.Encoded extent) {
    return extent.encoding() == Encoding.DEFLATE
        && !extent.partial()
        && !extent.inline()
        && behindPage(extent) > 0
        && behindPage(extent) <= Math.min(MOST_BYTES, extent.physicalLength() - 1);
  }

  private static int behindPage(Extent.Encoded extent) {
    return (int) (extent.physicalOffset() + extent.physicalLength()) & PAGE - 1;
  }

  /**
   * Checks an extent that can be decoded.
   *
   * @param nid the file that it is of, which was read
   * @param buffer room for its bytes, which are not kept
   * @throws CorruptImageException if Linux cannot read it
   */
  static void check(ImageReader image, long nid, Extent.Encoded extent, byte[] buffer)
      throws IOException {
    if (mayBeMissed(extent) && isAllInFront(image, nid, extent, buffer)) {
      Location where = image.location(nid).at(extent.physicalOffset());
      throw new CorruptImageException(
          "E-10",
          "the extent at "
              + extent.logicalOffset()
              + " needs none of its last bytes: "
              + behindPage(extent),
          where);
    }
  }

  private static boolean isAllInFront(
      ImageReader image, long nid, Extent.Encoded extent, byte[] buffer) throws IOException {
    Extent.Encoded front =
        new Extent.Encoded(
            extent.logicalOffset(),
            extent.length(),
            extent.encoding(),
            true,
            false,
            false,
            extent.deviceId(),
            extent.physicalOffset(),
            extent.physicalLength() - behindPage(extent));
    try (LotDecoder decoder = image.data().lotDecoder(List.of(front))) {
      decoder.decode(0, nid, buffer);
      return true;
    } catch (CorruptImageException needsTheLastBytes) {
      return false;
    }
  }
}
