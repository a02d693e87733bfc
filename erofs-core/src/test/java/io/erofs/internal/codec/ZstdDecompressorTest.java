package io.erofs.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import io.erofs.internal.codec.CodecException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZstdDecompressorTest extends DecompressorContract {
  private static final int WINDOW = 1 << 20;

  @Override
  Decompressor create() {
    return new ZstdDecompressor(WINDOW);
  }

  @Override
  List<byte[]> encode(byte[] data) {
    List<byte[]> streams = new ArrayList<>();
    streams.add(frame(data, 3, false, true, 20));
    streams.add(frame(data, -7, true, false, 17));
    streams.add(frame(data, 1, true, true, 10));
    if (data.length < 70_000) {
      streams.add(frame(data, 19, false, false, 16));
      streams.add(frame(data, 12, true, true, 20));
    }
    return streams;
  }

  private static byte[] frame(byte[] data, int level, boolean checksum, boolean size, int window) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      context.setLevel(level).setChecksum(checksum).setContentSize(size).setWindowLog(window);
      return context.compress(data);
    }
  }

  @Override
  Optional<byte[]> oracle(byte[] stream, int length) {
    byte[] out = new byte[length];
    try {
      long n = Zstd.decompressByteArray(out, 0, length, stream, 0, stream.length);
      return n == length ? Optional.of(out) : Optional.empty();
    } catch (ZstdException e) {
      return Optional.empty();
    }
  }

  @Override
  boolean knowsItsEnd() {
    return true;
  }

  @Override
  boolean oracleIsStrict() {
    return false; // Not about windows, several frames, and codes of twelve bits.
  }

  @ParameterizedTest
  @CsvSource({
    "28b52ffd 2000 010000, 0, OK",
    "28b52ffd 2005 290000 6162636465, 5, OK",
    "28b52ffd 2005 290000 61626364, 5, TRUNCATED",
    "28b52ffd 2005 290000 6162636465 00, 5, TRAILING_INPUT",
    "28b52ffd 2005 2b0000 61, 5, OK",
    "28b52ffd 2005 2d0000 6162636465, 5, CORRUPT",
    "28b52ffd 2005 2f0000 6162636465, 5, CORRUPT",
    "28b52ffd 2005 290000 6162636465, 4, TOO_LONG",
    "28b52ffd 2005 290000 6162636465, 6, TOO_SHORT",
    "28b52ffd 2006 290000 6162636465, 6, TOO_SHORT",
    "28b52ffd 2004 290000 6162636465, 4, CORRUPT",
    // Two blocks, the second of which has an unknown type.
    "28b52ffd 2005 280000 6162636465 070000, 5, CORRUPT",
    "28b52ffd 2005 280000 6162636465 010000, 5, OK",
    "28b52ffd 2005 280000 6162636465, 5, TRUNCATED",
    // A window descriptor, no content size; then dictionary identifiers of 0 and of 7.
    "28b52ffd 0000 290000 6162636465, 5, OK",
    "28b52ffd 010000 290000 6162636465, 5, OK",
    "28b52ffd 010007 290000 6162636465, 5, UNSUPPORTED",
    "28b52ffd 0800 290000 6162636465, 5, UNSUPPORTED",
    // Windows of 1 MiB, and of an eighth more.
    "28b52ffd 0050 290000 6162636465, 5, OK",
    "28b52ffd 0051 290000 6162636465, 5, WINDOW",
    "28b52ffd e0 ffffffffffffffff 290000 6162636465, 5, TOO_LONG",
    "502a4d18 00000000 28b52ffd 2000 010000, 0, UNSUPPORTED",
    "27b52ffd 2000 010000, 0, CORRUPT",
    "28b52ffd 20, 0, TRUNCATED",
    "28b52ffd c000, 0, TRUNCATED",
    "'', 0, TRUNCATED"
  })
  void readsFramesByTheBook(String hex, int length, String outcome) throws CodecException {
    byte[] stream = HexFormat.of().parseHex(hex.replace(" ", ""));
    byte[] out = new byte[length];
    try (Decompressor zstd = create()) {
      if (outcome.equals("OK")) {
        assertThat(zstd.decode(stream, 0, stream.length, out, 0, length, false))
            .isEqualTo(stream.length);
        assertThat(new String(out, StandardCharsets.US_ASCII))
            .isEqualTo(hex.contains("2b0000") ? "aaaaa" : "abcde".substring(0, length));
      } else {
        CodecException problem =
            catchThrowableOfType(
                CodecException.class,
                () -> zstd.decode(stream, 0, stream.length, out, 0, length, false));
        assertThat(problem.kind()).isEqualTo(Kind.valueOf(outcome));
      }
    }
  }

  @Test
  void verifiesTheChecksum() throws CodecException {
    byte[] data = DataShape.NOISE.make(1000, 1);
    byte[] stream = frame(data, 3, true, true, 20);
    for (int i = 0; i < data.length; i += 7) {
      byte[] damaged = stream.clone();
      damaged[stream.length - 5 - i] ^= 1;
      try (Decompressor zstd = create()) {
        byte[] out = new byte[data.length];
        CodecException problem =
            catchThrowableOfType(
                CodecException.class,
                () -> zstd.decode(damaged, 0, damaged.length, out, 0, out.length, false));
        assertThat(problem).hasMessageContaining("content checksum=0x");
        assertThat(zstd.decode(damaged, 0, damaged.length, out, 0, out.length, true))
            .isEqualTo(damaged.length - 4);
      }
    }
  }

  @Test
  void rejectsFramesBehindFrames() {
    byte[] one = frame(DataShape.TEXT.make(1000, 1), 3, false, true, 20);
    byte[] two = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, two, one.length, one.length);
    try (Decompressor zstd = create()) {
      CodecException problem =
          catchThrowableOfType(
              CodecException.class,
              () -> zstd.decode(two, 0, two.length, new byte[2000], 0, 2000, false));
      assertThat(problem.kind()).isEqualTo(Kind.TOO_SHORT);
      problem =
          catchThrowableOfType(
              CodecException.class,
              () -> zstd.decode(two, 0, two.length, new byte[1000], 0, 1000, false));
      assertThat(problem.kind()).isEqualTo(Kind.TRAILING_INPUT);
    }
  }

  @Test
  void decodesEveryLevel() throws CodecException {
    byte[] data = DataShape.MIXED.make(60_000, 5);
    try (Decompressor zstd = create()) {
      for (int level = -5; level <= 22; level++) {
        byte[] stream = frame(data, level, true, true, 17);
        byte[] out = new byte[data.length];
        zstd.decode(stream, 0, stream.length, out, 0, out.length, false);
        assertThat(Arrays.equals(out, data)).as("level " + level).isTrue();
      }
    }
  }
}
