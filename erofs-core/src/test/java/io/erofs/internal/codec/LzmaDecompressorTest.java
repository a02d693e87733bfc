package io.erofs.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.erofs.internal.codec.CodecException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.LZMAOutputStream;

class LzmaDecompressorTest extends DecompressorContract {
  private static final int DICTIONARY = 1 << 20;

  @Override
  Decompressor create() {
    return new LzmaDecompressor(DICTIONARY);
  }

  @Override
  List<byte[]> encode(byte[] data) {
    List<byte[]> streams = new ArrayList<>();
    streams.add(micro(data, 1, 3, 0, 2));
    if (data.length < 70_000) {
      streams.add(micro(data, 6, 0, 4, 4));
      streams.add(micro(data, 0, 4, 0, 0));
      streams.add(micro(data, 4, 1, 2, 1));
    }
    return streams;
  }

  private static byte[] micro(byte[] data, int preset, int lc, int lp, int pb) {
    return micro(data, preset, lc, lp, pb, false);
  }

  private static byte[] micro(byte[] data, int preset, int lc, int lp, int pb, boolean endMark) {
    try {
      LZMA2Options options = new LZMA2Options(preset);
      options.setDictSize(Math.max(4096, Math.min(DICTIONARY, data.length)));
      options.setLcLp(lc, lp);
      options.setPb(pb);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (LZMAOutputStream stream = new LZMAOutputStream(bytes, options, endMark)) {
        stream.write(data);
      }
      byte[] result = bytes.toByteArray();
      assertThat(result[0]).isZero();
      result[0] = (byte) ~((pb * 5 + lp) * 9 + lc);
      return result;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  Optional<byte[]> oracle(byte[] stream, int length) {
    if (stream.length == 0) {
      return Optional.empty();
    }
    byte[] rest = stream.clone();
    rest[0] = 0;
    ByteArrayInputStream in = new ByteArrayInputStream(rest);
    try (LZMAInputStream lzma = new LZMAInputStream(in, length, (byte) ~stream[0], DICTIONARY)) {
      byte[] out = lzma.readAllBytes();
      return in.available() == 0 && out.length == length ? Optional.of(out) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  boolean knowsItsEnd() {
    return false; // The last bytes of a range coder can mean a few likely symbols more.
  }

  @Override
  boolean oracleIsStrict() {
    return false; // Not about the sum of lc and lp.
  }

  @Test
  void rejectsPropertiesThatNoEncoderWrites() {
    byte[] stream = micro(DataShape.TEXT.make(500, 1), 1, 3, 0, 2);
    for (int properties = 0; properties < 256; properties++) {
      byte[] damaged = stream.clone();
      damaged[0] = (byte) ~properties;
      int literalBits = properties % 9 + properties / 9 % 5;
      if (properties <= 224 && literalBits <= 4) {
        continue;
      }
      try (Decompressor lzma = create()) {
        CodecException problem =
            catchThrowableOfType(
                CodecException.class,
                () -> lzma.decode(damaged, 0, damaged.length, new byte[500], 0, 500, false));
        assertThat(problem.kind()).isEqualTo(Kind.CORRUPT);
        assertThat(problem).hasMessageContaining("properties=" + properties);
      }
    }
  }

  @Test
  void rejectsDistancesBeyondTheDictionary() throws CodecException {
    byte[] data = Arrays.copyOf(DataShape.NOISE.make(8192, 1), 16384);
    System.arraycopy(data, 0, data, 8192, 8192);
    byte[] stream = micro(data, 1, 3, 0, 2);
    byte[] out = new byte[data.length];
    try (Decompressor enough = new LzmaDecompressor(8192);
        Decompressor tooSmall = new LzmaDecompressor(4096)) {
      enough.decode(stream, 0, stream.length, out, 0, out.length, false);
      assertThat(out).isEqualTo(data);
      CodecException problem =
          catchThrowableOfType(
              CodecException.class,
              () -> tooSmall.decode(stream, 0, stream.length, out, 0, out.length, false));
      assertThat(problem.kind()).isIn(Kind.WINDOW, Kind.CORRUPT);
    }
  }

  @Test
  void stopsAtAnEndMark() throws CodecException {
    byte[] data = DataShape.TEXT.make(5000, 2);
    byte[] stream = micro(data, 1, 3, 0, 2, true);
    byte[] out = new byte[data.length + 1];
    try (Decompressor lzma = create()) {
      lzma.decode(stream, 0, stream.length, out, 0, data.length, true);
      assertThat(Arrays.copyOf(out, data.length)).isEqualTo(data);
      CodecException problem =
          catchThrowableOfType(
              CodecException.class,
              () -> lzma.decode(stream, 0, stream.length, out, 0, out.length, true));
      assertThat(problem.kind()).isEqualTo(Kind.TOO_SHORT);
      assertThat(problem).hasMessageContaining("end mark behind 5000");
    }
  }
}
