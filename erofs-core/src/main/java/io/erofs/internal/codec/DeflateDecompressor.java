package io.erofs.internal.codec;

import io.erofs.internal.codec.CodecException.Kind;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes raw DEFLATE streams with the {@link Inflater} of the JDK.
 *
 * <p>Its window is always 32 KiB: that an image declares a smaller one is not checked.
 *
 * <p>Source: RFC 1951.
 */
final class DeflateDecompressor implements Decompressor {
  private final Inflater inflater = new Inflater(true);
  private final byte[] probe = new byte[1];

  @Override
  public int decode(
      byte[] in,
      int inOffset,
      int inLength,
      byte[] out,
      int outOffset,
      int outLength,
      boolean partial)
      throws CodecException {
    Decompressor.checkRanges(in, inOffset, inLength, out, outOffset, outLength);
    inflater.reset();
    inflater.setInput(in, inOffset, inLength);
    try {
      int done = inflate(out, outOffset, outLength);
      if (done < outLength) {
        throw inflater.finished()
            ? new CodecException(
                Kind.TOO_SHORT, "DEFLATE stream gives " + done + " bytes, expected=" + outLength)
            : truncated(done);
      }
      if (!partial) {
        finish(outLength);
      }
      return inLength - inflater.getRemaining();
    } catch (DataFormatException e) {
      throw new CodecException(
          Kind.CORRUPT, "DEFLATE at " + inflater.getBytesWritten() + ": " + e.getMessage(), e);
    } finally {
      inflater.setInput(probe, 0, 0);
    }
  }

  @Override
  public void close() {
    inflater.end();
  }

  private int inflate(byte[] out, int offset, int length) throws DataFormatException {
    int done = 0;
    while (done < length) {
      int n = inflater.inflate(out, offset + done, length - done);
      if (n <= 0) {
        break;
      }
      done += n;
    }
    return done;
  }

  /** The output is complete: the final block must end here, and with it the input. */
  private void finish(int outLength) throws DataFormatException, CodecException {
    if (!inflater.finished() && inflater.inflate(probe, 0, 1) > 0) {
      throw new CodecException(
          Kind.TOO_LONG, "DEFLATE stream gives more than the expected " + outLength + " bytes");
    }
    if (!inflater.finished()) {
      throw truncated(outLength);
    }
    if (inflater.getRemaining() > 0) {
      throw new CodecException(
          Kind.TRAILING_INPUT,
          "DEFLATE stream ended, input left=" + inflater.getRemaining() + " bytes");
    }
  }

  private static CodecException truncated(int done) {
    return new CodecException(
        Kind.TRUNCATED, "DEFLATE stream has no end: the input ended behind " + done + " bytes");
  }
}
