package io.erofs.tools.build;

import io.erofs.model.Algorithm;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.Fit;
import java.util.zip.Deflater;

/** DEFLATE by the JDK, which takes half of what did not fit until it fits. */
final class PlainDeflate implements CompressorFactory {
  private static final byte PADDING_BIT = 0x08;

  @Override
  public Algorithm algorithm() {
    return Algorithm.DEFLATE;
  }

  @Override
  public String description() {
    return "deflate";
  }

  @Override
  public int window() {
    return 1 << 15;
  }

  @Override
  public Compressor newCompressor() {
    return PlainDeflate::compress;
  }

  private static Fit compress(
      byte[] in, int inOffset, int inLength, byte[] out, int outOffset, int capacity) {
    for (int length = inLength; length > 0; length /= 2) {
      Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
      deflater.setInput(in, inOffset, length);
      deflater.finish();
      int produced = deflater.deflate(out, outOffset, capacity);
      boolean isComplete = deflater.finished();
      deflater.end();
      if (isComplete) {
        if (out[outOffset] == 0) {
          out[outOffset] = PADDING_BIT;
        }
        return new Fit(length, produced);
      }
    }
    return Fit.NOTHING;
  }
}
