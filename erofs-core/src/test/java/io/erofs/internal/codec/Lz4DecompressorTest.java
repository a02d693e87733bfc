package io.erofs.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.erofs.internal.codec.CodecException.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Lz4DecompressorTest extends DecompressorContract {
  private static final LZ4Factory ORACLE = LZ4Factory.safeInstance();

  @Override
  Decompressor create() {
    return new Lz4Decompressor(0xFFFF);
  }

  @Override
  List<byte[]> encode(byte[] data) {
    List<byte[]> streams = new ArrayList<>();
    streams.add(ORACLE.fastCompressor().compress(data));
    streams.add(ORACLE.highCompressor(9).compress(data));
    streams.add(stored(data));
    return streams;
  }

  /** One sequence of literals. */
  private static byte[] stored(byte[] data) {
    int more = data.length < 15 ? 0 : (data.length - 15) / 255 + 1;
    byte[] stream = new byte[1 + more + data.length];
    stream[0] = (byte) (Math.min(data.length, 15) << 4);
    if (more > 0) {
      Arrays.fill(stream, 1, more, (byte) 0xFF);
      stream[more] = (byte) ((data.length - 15) % 255);
    }
    System.arraycopy(data, 0, stream, 1 + more, data.length);
    return stream;
  }

  @Override
  Optional<byte[]> oracle(byte[] stream, int length) {
    byte[] out = new byte[length];
    try {
      int n = ORACLE.safeDecompressor().decompress(stream, 0, stream.length, out, 0, length);
      return n == length ? Optional.of(out) : Optional.empty();
    } catch (LZ4Exception e) {
      return Optional.empty();
    }
  }

  @Override
  boolean knowsItsEnd() {
    return true;
  }

  @Override
  boolean oracleIsStrict() {
    return false; // Not about the rules for the end of a block.
  }

  @Test
  void decodesAnOverlappingMatchOfEveryDistance() throws CodecException {
    for (int distance = 1; distance <= 40; distance++) {
      for (int length = 4; length <= 60; length++) {
        byte[] literals = DataShape.NOISE.make(distance, distance);
        byte[] wanted = Arrays.copyOf(literals, distance + length + 5);
        for (int i = 0; i < length; i++) {
          wanted[distance + i] = wanted[i];
        }
        byte[] stream = new byte[256];
        int at = sequence(stream, 0, literals, distance, length);
        stream[at++] = 0x50;
        at += 5;
        byte[] out = new byte[wanted.length];
        try (Decompressor lz4 = create()) {
          int used = lz4.decode(stream, 0, at, out, 0, out.length, true);
          assertThat(used).isEqualTo(at);
        }
        assertThat(out).isEqualTo(wanted);
      }
    }
  }

  private static int sequence(byte[] to, int at, byte[] literals, int distance, int length) {
    int token = at++;
    int low = Math.min(length - 4, 15);
    int high = Math.min(literals.length, 15);
    to[token] = (byte) (high << 4 | low);
    if (high == 15) {
      to[at++] = (byte) (literals.length - 15);
    }
    System.arraycopy(literals, 0, to, at, literals.length);
    at += literals.length;
    to[at++] = (byte) distance;
    to[at++] = 0;
    if (low == 15) {
      to[at++] = (byte) (length - 4 - 15);
    }
    return at;
  }

  @ParameterizedTest
  @CsvSource({
    // One literal, a match of 8, then 5 literals: the match begins 13 bytes before the end.
    "14 61 0100 50 6262626262, 14, OK",
    // The same with a match of 6: 11 bytes before the end.
    "12 61 0100 50 6262626262, 12, TOO_LONG",
    // A match of 10 that ends 2 bytes before the end.
    "16 61 0100 60 626262626262, 13, TOO_LONG",
    "14 61 0000 50 6262626262, 14, CORRUPT",
    "14 61 0200 50 6262626262, 14, CORRUPT",
    "50 6162636465, 5, OK",
    "50 6162636465, 6, TOO_SHORT",
    "50 6162636465, 4, TOO_LONG",
    "50 61626364, 5, TRUNCATED",
    "50 616263646500, 5, TRAILING_INPUT",
    "F0, 20, TRUNCATED",
    "F0 FF, 20, TRUNCATED",
    "F0 05 6161616161616161616161616161616161616161, 20, OK",
    "00, 0, OK",
    "'', 0, TRUNCATED",
    "14 61 01, 14, TRUNCATED",
    "1F 61 0100, 14, TRUNCATED"
  })
  void holdsTheRulesOfTheEnd(String hex, int length, String outcome) throws CodecException {
    byte[] stream = HexFormat.of().parseHex(hex.replace(" ", ""));
    try (Decompressor lz4 = create()) {
      if (outcome.equals("OK")) {
        assertThat(lz4.decode(stream, 0, stream.length, new byte[length], 0, length, false))
            .isEqualTo(stream.length);
      } else {
        CodecException problem =
            catchThrowableOfType(
                CodecException.class,
                () -> lz4.decode(stream, 0, stream.length, new byte[length], 0, length, false));
        assertThat(problem.kind()).isEqualTo(Kind.valueOf(outcome));
      }
    }
  }

  @Test
  void stopsAtTheWantedLengthInsideOfAMatchThatGoesOn() throws CodecException {
    byte[] stream = HexFormat.of().parseHex("1F610100FF00506262626262");
    byte[] out = new byte[10];
    try (Decompressor lz4 = create()) {
      lz4.decode(stream, 0, stream.length, out, 0, 10, true);
    }
    assertThat(out).containsOnly('a');
  }

  @Test
  void rejectsDistancesBeyondTheDeclaredOne() throws CodecException {
    byte[] data = Arrays.copyOf(DataShape.NOISE.make(600, 1), 1200);
    System.arraycopy(data, 0, data, 600, 600);
    byte[] stream = ORACLE.fastCompressor().compress(data);
    byte[] out = new byte[1200];
    try (Decompressor enough = new Lz4Decompressor(600);
        Decompressor tooSmall = new Lz4Decompressor(599)) {
      enough.decode(stream, 0, stream.length, out, 0, 1200, false);
      assertThat(out).isEqualTo(data);
      CodecException problem =
          catchThrowableOfType(
              CodecException.class,
              () -> tooSmall.decode(stream, 0, stream.length, out, 0, 1200, false));
      assertThat(problem.kind()).isEqualTo(Kind.WINDOW);
      assertThat(problem).hasMessageContaining("distance=600, declared maximum=599");
    }
  }

  @Test
  void survivesLengthsThatOverflow() {
    byte[] stream = new byte[9 << 20];
    Arrays.fill(stream, (byte) 0xFF);
    try (Decompressor lz4 = create()) {
      CodecException problem =
          catchThrowableOfType(
              CodecException.class,
              () -> lz4.decode(stream, 0, stream.length, new byte[100], 0, 100, false));
      assertThat(problem.kind()).isEqualTo(Kind.TRUNCATED);
      stream[stream.length - 10] = 0;
      problem =
          catchThrowableOfType(
              CodecException.class,
              () -> lz4.decode(stream, 0, stream.length, new byte[100], 0, 100, false));
      assertThat(problem.kind()).isEqualTo(Kind.TOO_LONG);
    }
  }
}
