package io.erofs.tools.build.codec.lzma;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.internal.codec.DataShape;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.Fit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.LZMAOutputStream;

/** The streams, seen by the decoder and against the encoder of XZ for Java. */
class LzmaStreamTest {
  private static final int WINDOW = 1 << 18;

  @Test
  void writesStreamsOfAllPropertiesThatAnotherDecoderReads() throws IOException {
    byte[] data = DataShape.MIXED.make(15_000, 1);
    for (int lc = 0; lc <= 4; lc++) {
      for (int lp = 0; lp + lc <= 4; lp++) {
        for (int pb = 0; pb <= 4; pb++) {
          byte[] stream = fill(LzmaCompressorFactory.lzma(6, WINDOW, lc, lp, pb), data, 4096);
          assertThat(~stream[0] & 0xFF).isEqualTo((pb * 5 + lp) * 9 + lc);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 103, 109})
  void writesStreamsOfAllLevelsThatAnotherDecoderReads(int level) throws IOException {
    CompressorFactory factory = LzmaCompressorFactory.lzma(level, WINDOW);
    for (DataShape shape : DataShape.values()) {
      fill(factory, shape.make(50_000, 2), 10_000);
    }
  }

  @Test
  void neverReachesBehindTheDictionary() throws IOException {
    byte[] unit = DataShape.NOISE.make(5000, 3);
    byte[] data = new byte[100_000];
    for (int at = 0; at < data.length; at += unit.length) {
      System.arraycopy(unit, 0, data, at, unit.length);
    }
    for (int level : new int[] {3, 6}) {
      byte[] far = fill(LzmaCompressorFactory.lzma(level, 4999), data, data.length * 2);
      byte[] near = fill(LzmaCompressorFactory.lzma(level, 5000), data, data.length * 2);
      assertThat(far.length).isGreaterThan(data.length * 9 / 10);
      assertThat(near.length).isLessThan(2 * unit.length);
    }
  }

  @Test
  void knowsToTheByteWhetherASymbolFits() {
    byte[] data = DataShape.TEXT.make(3000, 4);
    byte[] out = new byte[data.length];
    try (Compressor compressor = LzmaCompressorFactory.lzma(6, WINDOW).newCompressor()) {
      for (int length = 1; length < data.length; length += 1 + length / 10) {
        int needed = compressor.compress(data, 0, length, out, 0, out.length).produced();
        assertThat(compressor.compress(data, 0, length, out, 0, needed))
            .isEqualTo(new Fit(length, needed));
        Fit tight = compressor.compress(data, 0, length, out, 0, needed - 1);
        assertThat(tight.consumed()).isLessThan(length);
      }
    }
  }

  @Test
  void fillsTheOutputToTheLastBytes() {
    byte[] data = DataShape.RECORDS.make(400_000, 5);
    byte[] out = new byte[20_000];
    try (Compressor compressor = LzmaCompressorFactory.lzma(6, WINDOW).newCompressor()) {
      for (int capacity = 4096; capacity < out.length; capacity += 2997) {
        Fit fit = compressor.compress(data, 0, data.length, out, 0, capacity);
        assertThat(capacity - fit.produced()).isBetween(0, 2);
      }
    }
  }

  @Test
  void beginsAnewWhenItsPositionsRunOut() {
    byte[] data = DataShape.TEXT.make(200_000, 6);
    HashHeads heads = new HashHeads(WINDOW);
    int first = heads.start(data.length);
    heads.replace(0x61626364, first);
    heads.finish(Integer.MAX_VALUE - 1000);
    int second = heads.start(data.length);
    heads.replace(0x61626364, second);
    assertThat(second).isPositive().isLessThan(Integer.MAX_VALUE - data.length);
    assertThat(heads.quad).isLessThan(second);
    assertThat(heads.triple).isLessThan(second);
    assertThat(heads.pair).isLessThan(second);
  }

  @Test
  void dependsNotOnWhatIsOfferedBehindWhatFits() {
    byte[] data = DataShape.MIXED.make(1 << 20, 7);
    byte[] out = new byte[4096];
    try (Compressor compressor = LzmaCompressorFactory.lzma(6, 32768).newCompressor()) {
      Fit half = compressor.compress(data, 0, data.length / 2, out, 0, out.length);
      byte[] stream = out.clone();
      assertThat(compressor.compress(data, 0, data.length, out, 0, out.length)).isEqualTo(half);
      assertThat(out).isEqualTo(stream);
    }
  }

  @Test
  void choosesPropertiesByTheContent() throws IOException {
    CompressorFactory factory = LzmaCompressorFactory.lzma(6, WINDOW);
    assertThat(fill(factory, DataShape.TEXT.make(9000, 8), 4096)[0])
        .isEqualTo(Properties.TEXT.firstByte());
    assertThat(fill(factory, DataShape.NOISE.make(9000, 8), 4096)[0])
        .isEqualTo(Properties.DEFAULT.firstByte());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 6})
  void isNotLargerThanAnotherEncoder(int level) throws IOException {
    for (DataShape shape :
        new DataShape[] {DataShape.MIXED, DataShape.TEXT, DataShape.RECORDS, DataShape.REPEATED}) {
      byte[] data = shape.make(100_000, 9);
      byte[] ours = fill(LzmaCompressorFactory.lzma(level, WINDOW), data, 1 << 20);
      int theirs = sizeByAnother(data, level);
      assertThat((double) ours.length).as("%s", shape).isLessThan(theirs * 1.02 + 16);
    }
  }

  /** Fills an output, and checks by XZ's decoder what came of it. */
  private static byte[] fill(CompressorFactory factory, byte[] data, int capacity)
      throws IOException {
    byte[] out = new byte[capacity];
    Fit fit;
    try (Compressor compressor = factory.newCompressor()) {
      fit = compressor.compress(data, 0, data.length, out, 0, capacity);
    }
    byte[] stream = Arrays.copyOf(out, fit.produced());
    byte properties = (byte) ~stream[0];
    byte[] lzma = stream.clone();
    lzma[0] = 0;
    ByteArrayInputStream source = new ByteArrayInputStream(lzma);
    try (LZMAInputStream in =
        new LZMAInputStream(source, fit.consumed(), properties, factory.window())) {
      assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOf(data, fit.consumed()));
    }
    assertThat(source.available()).isZero();
    return stream;
  }

  private static int sizeByAnother(byte[] data, int level) throws IOException {
    LZMA2Options options = new LZMA2Options(level);
    options.setDictSize(WINDOW);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (LZMAOutputStream out = new LZMAOutputStream(bytes, options, false)) {
      out.write(data);
    }
    return bytes.size();
  }
}
