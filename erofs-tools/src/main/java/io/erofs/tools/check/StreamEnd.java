package io.erofs.tools.check;

import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.internal.format.OnDiskExtent;
import io.erofs.internal.read.ImageReader;
import io.erofs.internal.read.LotDecoder;
import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import java.io.IOException;
import java.util.List;

/** Ends of DEFLATE streams that Linux does not find (E-10), see {@link OnDiskExtent#loneEnd}. */
final class StreamEnd {
  private StreamEnd() {}

  /** Whether so little of a stream is behind a page that it may be no more than the mark. */
  static boolean mayBeMissed(Extent.Encoded extent) {
    return extent.encoding() == Encoding.DEFLATE
        && !extent.partial()
        && !extent.inline()
        && loneEnd(extent) > 0
        && loneEnd(extent) < extent.physicalLength();
  }

  private static int loneEnd(Extent.Encoded extent) {
    return OnDiskExtent.loneEnd(extent.physicalOffset() + extent.physicalLength());
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
              + loneEnd(extent),
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
            extent.physicalLength() - loneEnd(extent));
    try (LotDecoder decoder = image.data().lotDecoder(List.of(front))) {
      decoder.decode(0, nid, buffer);
      return true;
    } catch (CorruptImageException needsTheLastBytes) {
      return false;
    }
  }
}
