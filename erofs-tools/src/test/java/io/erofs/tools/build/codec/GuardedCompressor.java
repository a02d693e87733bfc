package io.erofs.tools.build.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.internal.codec.CodecException;
import io.erofs.internal.codec.Decompressor;
import io.erofs.internal.codec.Decompressors;
import io.erofs.model.CompressionConfig;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.Fit;
import java.util.Arrays;

/**
 * Calls a compressor with guards around both ranges, looks whether they were respected and made no
 * difference, and decodes what came of it.
 */
final class GuardedCompressor implements AutoCloseable {
  private static final int GUARD = 64;

  private final Compressor compressor;
  private final Decompressor decompressor;
  private byte[] stream = new byte[0];
  private int calls;

  GuardedCompressor(CompressorFactory factory) {
    compressor = factory.newCompressor();
    decompressor =
        Decompressors.create(new CompressionConfig(factory.algorithm(), factory.window(), 0));
  }

  /** Compresses a beginning of the data; the result is checked in every respect but its size. */
  Fit compress(byte[] data, int length, int capacity) {
    // Other bytes, and another position, around the input of each call.
    int before = GUARD + calls % 7;
    byte filler = (byte) (0x5A + 37 * calls++);
    byte[] in = new byte[before + length + GUARD];
    Arrays.fill(in, 0, before, filler);
    System.arraycopy(data, 0, in, before, length);
    Arrays.fill(in, before + length, in.length, filler);
    byte[] unchanged = in.clone();
    byte[] out = new byte[capacity + 2 * GUARD];
    Arrays.fill(out, filler);
    Fit fit = compressor.compress(in, before, length, out, GUARD, capacity);
    assertThat(Arrays.equals(in, unchanged)).as("input unchanged").isTrue();
    for (int i = 0; i < GUARD; i++) {
      if (out[i] != filler || out[GUARD + capacity + i] != filler) {
        throw new AssertionError("output guard overwritten, distance " + i);
      }
    }
    assertThat(fit.consumed()).isBetween(0, length);
    assertThat(fit.produced()).isBetween(0, capacity);
    stream = Arrays.copyOfRange(out, GUARD, GUARD + fit.produced());
    if (fit.consumed() > 0) {
      assertThat(stream[0]).as("first byte").isNotZero();
      assertDecodesTo(data, fit.consumed());
    }
    return fit;
  }

  /** The stream of the last call. */
  byte[] stream() {
    return stream;
  }

  private void assertDecodesTo(byte[] data, int length) {
    byte[] decoded = new byte[length];
    try {
      decompressor.decode(stream, 0, stream.length, decoded, 0, length, false);
    } catch (CodecException e) {
      throw new AssertionError("stream of " + length + " bytes does not decode", e);
    }
    int at = Arrays.mismatch(decoded, 0, length, data, 0, length);
    assertThat(at).as("first difference").isEqualTo(-1);
  }

  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }
}
