package io.erofs.tools.build.data;

import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.Fit;

/**
 * Cuts one span into extents of equal length, each of which takes exactly the bytes that its stream
 * has: for images of the 48-bit form, whose encoded extents need not begin at blocks.
 *
 * <p>An extent that does not become smaller is stored as it is, in one piece too, so that the index
 * takes little room whatever the data.
 */
final class UnalignedCutter {
  private final Compressor compressor;
  private final RandomLook look;
  private final byte[] in;
  private final ByteSink out;
  private final SpanResult result;
  private final int extentSize;
  private boolean failed;

  /**
   * Creates a cutter.
   *
   * @param extentSize bytes of a file in one extent
   * @param in array whose beginning is the span's bytes
   * @param out where streams go
   */
  UnalignedCutter(
      int extentSize,
      Compressor compressor,
      RandomLook look,
      byte[] in,
      ByteSink out,
      SpanResult result) {
    this.extentSize = extentSize;
    this.compressor = compressor;
    this.look = look;
    this.in = in;
    this.out = out;
    this.result = result;
  }

  void cut(int length) {
    for (int at = 0; at < length; at += extentSize) {
      cutExtent(at, Math.min(extentSize, length - at));
    }
  }

  private void cutExtent(int at, int length) {
    boolean isHopeless = failed && look.isRandom(in, at, length);
    Fit fit = isHopeless || length == 1 ? Fit.NOTHING : fill(at, length);
    failed = fit.consumed() < length;
    if (failed) {
      out.put(in, at, length, 0);
      result.add(length, length, false);
    } else {
      out.length(out.length() + fit.produced());
      result.add(length, fit.produced(), true);
    }
  }

  private Fit fill(int at, int length) {
    out.reserve(length);
    return compressor.compress(in, at, length, out.array(), out.length(), length - 1);
  }
}
