package io.erofs.internal.codec;

import io.erofs.internal.codec.CodecException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.LZMAInputStream;

/**
 * Decodes MicroLZMA streams: LZMA without header and end mark, whose first byte, always 0 in LZMA,
 * is replaced by the complement of the properties byte.
 *
 * <p>The dictionary is never larger than the output, and that never larger than the caller's array.
 *
 * <p>Source: EROFS format specification 4.10.
 */
final class LzmaDecompressor implements Decompressor {
  private static final int MAX_PROPERTIES = (4 * 5 + 4) * 9 + 8;
  private static final int MAX_LC_LP = 4;
  private static final int MIN_DICTIONARY = 4096;
  private static final byte[] NO_PRESET = {};

  private final int window;
  private final ArrayCache arrays = new LastArrays();

  /**
   * Creates a decompressor.
   *
   * @param window size of the dictionary that the image declares
   */
  LzmaDecompressor(long window) {
    this.window = (int) Math.min(window, Integer.MAX_VALUE - 15);
  }

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
    Objects.checkFromIndexSize(inOffset, inLength, in.length);
    Objects.checkFromIndexSize(outOffset, outLength, out.length);
    Input source = new Input(in, inOffset, inLength);
    byte properties = properties(in, inOffset, inLength);
    int dictionary = Math.min(window, Math.max(outLength, MIN_DICTIONARY));
    int done = 0;
    try (LZMAInputStream stream =
        new LZMAInputStream(
            source, partial ? -1 : outLength, properties, dictionary, NO_PRESET, arrays)) {
      while (done < outLength) {
        int n = stream.read(out, outOffset + done, outLength - done);
        if (n < 0) {
          throw new CodecException(
              Kind.TOO_SHORT, "LZMA stream gives " + done + " bytes, expected=" + outLength);
        }
        done += n;
      }
      if (!partial && stream.read() >= 0) {
        throw new CodecException(Kind.TOO_LONG, "LZMA stream gives more than " + outLength);
      }
    } catch (EOFException e) {
      throw new CodecException(Kind.TRUNCATED, "LZMA stream ends in front of " + outLength, e);
    } catch (IOException e) {
      throw new CodecException(Kind.CORRUPT, "LZMA stream: " + e, e);
    }
    if (!partial && source.left() > 0) {
      throw new CodecException(
          Kind.TRAILING_INPUT, "LZMA stream ended, input left=" + source.left() + " bytes");
    }
    return inLength - source.left();
  }

  @Override
  public void close() {
    // The arrays are garbage with this object.
  }

  private static byte properties(byte[] in, int offset, int length) throws CodecException {
    if (length == 0) {
      throw new CodecException(Kind.TRUNCATED, "LZMA stream without any byte");
    }
    int properties = ~in[offset] & 0xFF;
    int literalBits = properties % 9 + properties / 9 % 5;
    if (properties > MAX_PROPERTIES || literalBits > MAX_LC_LP) {
      throw new CodecException(Kind.CORRUPT, "LZMA properties=" + properties);
    }
    return (byte) properties;
  }

  /** The stream with its first byte restored. */
  private static final class Input extends InputStream {
    private final byte[] in;
    private final int end;
    private int at;
    private boolean begun;

    Input(byte[] in, int offset, int length) {
      this.in = in;
      this.at = offset + 1;
      this.end = offset + length;
    }

    int left() {
      return Math.max(0, end - at);
    }

    @Override
    public int read() {
      if (!begun) {
        begun = true;
        return 0;
      }
      return at < end ? in[at++] & 0xFF : -1;
    }
  }

  /** Keeps the last dictionary for the next stream. */
  private static final class LastArrays extends ArrayCache {
    private byte[] last = {};

    @Override
    public byte[] getByteArray(int size, boolean fillWithZeros) {
      byte[] array = last;
      last = new byte[0];
      if (array.length < size) {
        return new byte[size];
      }
      if (fillWithZeros) {
        Arrays.fill(array, 0, size, (byte) 0);
      }
      return array;
    }

    @Override
    public void putArray(byte[] array) {
      last = array;
    }
  }
}
