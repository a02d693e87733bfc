package io.erofs.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/** Calls a decompressor with guards around both ranges, and looks whether they were respected. */
final class Guarded {
  private static final int GUARD = 64;

  private final Decompressor decompressor;

  Guarded(Decompressor decompressor) {
    this.decompressor = decompressor;
  }

  /** What a decoded stream gave. */
  record Result(byte[] data, int used) {}

  /** Decodes in the middle of arrays whose other bytes have a given value. */
  Result decode(byte[] stream, int length, boolean partial, int filler) throws CodecException {
    byte[] in = new byte[stream.length + 2 * GUARD];
    Arrays.fill(in, (byte) filler);
    System.arraycopy(stream, 0, in, GUARD, stream.length);
    byte[] before = in.clone();
    byte[] out = new byte[length + 2 * GUARD];
    Arrays.fill(out, (byte) filler);
    int used;
    try {
      used = decompressor.decode(in, GUARD, stream.length, out, GUARD, length, partial);
    } finally {
      assertThat(Arrays.equals(in, before)).as("input unchanged").isTrue();
      for (int i = 0; i < GUARD; i++) {
        if (out[i] != (byte) filler || out[out.length - 1 - i] != (byte) filler) {
          throw new AssertionError("output guard overwritten, distance " + i);
        }
      }
    }
    assertThat(used).isBetween(0, stream.length);
    return new Result(Arrays.copyOfRange(out, GUARD, GUARD + length), used);
  }

  /** Decodes with arrays that hold the ranges and nothing else. */
  Result decodeTight(byte[] stream, int length, boolean partial) throws CodecException {
    byte[] out = new byte[length];
    int used = decompressor.decode(stream, 0, stream.length, out, 0, length, partial);
    return new Result(out, used);
  }
}
