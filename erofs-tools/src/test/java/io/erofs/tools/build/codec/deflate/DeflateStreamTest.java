package io.erofs.tools.build.codec.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.Fit;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to DEFLATE; the JDK's decoder is the judge. */
class DeflateStreamTest {
  private static final int STORED = 0;
  private static final int FIXED = 1;
  private static final int DYNAMIC = 2;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void isDecodedByTheJdk(int level) throws DataFormatException {
    byte[] data = mixture(400_000, level);
    for (int capacity : new int[] {3, 17, 300, 4096, 65_536, 500_000}) {
      Stream stream = compress(DeflateCompressorFactory.libdeflate(level), data, capacity);
      assertThat(stream.consumed).as("capacity %d", capacity).isPositive();
      assertThat(inflate(stream.bytes, stream.consumed))
          .isEqualTo(Arrays.copyOf(data, stream.consumed));
    }
  }

  @Test
  void marksAStoredBlockInFrontOfOthers() throws DataFormatException {
    byte[] data = new byte[80_000];
    new Random(5).nextBytes(data);
    for (int i = 60_000; i < data.length; i++) {
      data[i] = (byte) (data[i] & 7);
    }
    Stream stream = compress(DeflateCompressorFactory.deflate(6), data, data.length);
    assertThat(stream.bytes[0]).as("stored, not the last, padding not zero").isEqualTo((byte) 8);
    assertThat(stream.bytes.length).isLessThan(69_500);
    assertThat(inflate(stream.bytes, data.length)).isEqualTo(data);
  }

  @Test
  void storesNoiseInPiecesOf64KiB() throws DataFormatException {
    byte[] data = new byte[200_000];
    new Random(6).nextBytes(data);
    Stream stream = compress(DeflateCompressorFactory.deflate(1), data, 210_000);
    assertThat(stream.consumed).isEqualTo(data.length);
    assertThat(stream.bytes.length).isBetween(data.length + 20, data.length + 40);
    assertThat(inflate(stream.bytes, data.length)).isEqualTo(data);
    Stream cut = compress(DeflateCompressorFactory.deflate(1), data, 131_100);
    assertThat(cut.consumed).isBetween(131_060, 131_090);
    assertThat(inflate(cut.bytes, cut.consumed)).isEqualTo(Arrays.copyOf(data, cut.consumed));
  }

  @Test
  void choosesTheFormOfABlock() {
    assertThat(form(ascii("one, two, three"))).isEqualTo(FIXED);
    byte[] few = new byte[1000];
    new Random(7).nextBytes(few);
    for (int i = 0; i < few.length; i++) {
      few[i] &= 3;
    }
    assertThat(form(few)).isEqualTo(DYNAMIC);
    byte[] noise = new byte[1000];
    new Random(7).nextBytes(noise);
    assertThat(form(noise)).isEqualTo(STORED);
  }

  private static int form(byte[] data) {
    Stream stream = compress(DeflateCompressorFactory.deflate(9), data, data.length + 10);
    assertThat(stream.consumed).isEqualTo(data.length);
    assertThat(stream.bytes[0] & 1).as("the only block is the last").isEqualTo(1);
    return stream.bytes[0] >> 1 & 3;
  }

  @Test
  void neverReachesBeyondTheWindow() {
    // Noise that returns after 3000 bytes, and after 40 bytes.
    byte[] far = new byte[12_000];
    new Random(8).nextBytes(far);
    System.arraycopy(far, 0, far, 3000, 3000);
    System.arraycopy(far, 0, far, 6000, 6000);
    for (int level = 1; level <= 9; level++) {
      int narrow =
          compress(DeflateCompressorFactory.deflate(level, 2048), far, 20_000).bytes.length;
      int wide = compress(DeflateCompressorFactory.deflate(level, 4096), far, 20_000).bytes.length;
      assertThat(narrow).as("level %d", level).isGreaterThan(12_000);
      assertThat(wide).as("level %d", level).isLessThan(3700);
    }
  }

  @Test
  void takesOneByteIntoThreeButNotIntoTwo() throws DataFormatException {
    byte[] data = ascii("abc");
    try (Compressor compressor = DeflateCompressorFactory.deflate(1).newCompressor()) {
      byte[] out = new byte[3];
      assertThat(compressor.compress(data, 0, 3, out, 0, 2)).isEqualTo(Fit.NOTHING);
      assertThat(compressor.compress(data, 0, 3, out, 0, 3)).isEqualTo(new Fit(1, 3));
      assertThat(inflate(out, 1)).isEqualTo(ascii("a"));
    }
  }

  @Test
  void spellsTheBeginningOfAMatchThatDoesNotFit() {
    byte[] data = new byte[5000];
    Arrays.fill(data, (byte) 'x');
    int before = 0;
    for (int capacity = 3; capacity < 12; capacity++) {
      int consumed = compress(DeflateCompressorFactory.deflate(9), data, capacity).consumed;
      assertThat(consumed).isGreaterThan(before);
      before = consumed;
    }
  }

  @Test
  void highLevelsAreNotWorse() {
    byte[] data = mixture(300_000, 9);
    int before = Integer.MAX_VALUE;
    for (int level : new int[] {1, 3, 5, 7, 9, 10, 12}) {
      int length = compress(DeflateCompressorFactory.libdeflate(level), data, 300_000).bytes.length;
      assertThat(length).as("level %d", level).isLessThan(before);
      before = length;
    }
  }

  @Test
  void holdsNoMoreMatchesThanItHasRoomFor() throws DataFormatException {
    // Every position has matches of many lengths, more than three on average.
    Random random = new Random(10);
    byte[] data = new byte[700_000];
    for (int at = 0; at < data.length; ) {
      int back = at < 100 ? 0 : 1 + random.nextInt(Math.min(at, 30_000));
      int n = back == 0 ? 100 : Math.min(data.length - at, 4 + random.nextInt(40));
      for (int i = 0; i < n; i++, at++) {
        data[at] = back == 0 ? (byte) random.nextInt() : data[at - back];
      }
    }
    Stream stream = compress(DeflateCompressorFactory.libdeflate(12), data, data.length);
    assertThat(stream.consumed).isEqualTo(data.length);
    assertThat(inflate(stream.bytes, data.length)).isEqualTo(data);
  }

  private record Stream(int consumed, byte[] bytes) {}

  private static Stream compress(DeflateCompressorFactory factory, byte[] data, int capacity) {
    byte[] out = new byte[capacity];
    try (Compressor compressor = factory.newCompressor()) {
      Fit fit = compressor.compress(data, 0, data.length, out, 0, capacity);
      return new Stream(fit.consumed(), Arrays.copyOf(out, fit.produced()));
    }
  }

  private static byte[] inflate(byte[] stream, int length) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(stream);
      byte[] out = new byte[length];
      int n = 0;
      while (n < length && !inflater.finished()) {
        n += inflater.inflate(out, n, length - n);
      }
      assertThat(inflater.inflate(new byte[1])).isZero();
      assertThat(inflater.finished()).as("has a last block").isTrue();
      assertThat(inflater.getRemaining()).as("nothing behind it").isZero();
      return Arrays.copyOf(out, n);
    } finally {
      inflater.end();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Words, numbers, noise and long runs, in stretches of a few thousand bytes. */
  private static byte[] mixture(int length, int seed) {
    Random random = new Random(seed);
    byte[] data = new byte[length];
    int at = 0;
    while (at < length) {
      int end = Math.min(length, at + 1000 + random.nextInt(8000));
      int kind = random.nextInt(4);
      for (; at < end; at++) {
        if (kind == 0) {
          data[at] = (byte) (at % 24 < 8 ? at / 24 >> at % 24 : 3 * (at % 24));
        } else if (kind == 1) {
          data[at] = (byte) random.nextInt();
        } else if (at > 3000 && random.nextInt(12) == 0) {
          int back = 1 + random.nextInt(kind == 2 ? 3000 : 300);
          int n = Math.min(end - at, 3 + random.nextInt(kind == 2 ? 12 : 90));
          for (int i = 0; i < n; i++) {
            data[at + i] = data[at + i - back];
          }
          at += n - 1;
        } else {
          data[at] = (byte) ('a' + Integer.numberOfTrailingZeros(random.nextInt() | 1 << 20));
        }
      }
    }
    return data;
  }
}
