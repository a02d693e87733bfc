package io.erofs.tools.build.codec.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import io.erofs.internal.codec.DataShape;
import io.erofs.tools.build.codec.CompressorContract;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.Fit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZstdCompressorTest extends CompressorContract {
  private static final int MIB = 1 << 20;

  @Override
  protected List<CompressorFactory> factories() {
    List<CompressorFactory> factories = new ArrayList<>();
    for (int level : new int[] {1, 3, 9, 22}) {
      factories.add(ZstdCompressorFactory.of(level));
    }
    factories.add(ZstdCompressorFactory.of(3, 1024));
    factories.add(ZstdCompressorFactory.of(19, 32768));
    return factories;
  }

  @Override
  protected int mostInput() {
    return 3 * MIB / 2;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 12, 15, 17, 20, 22})
  void writesFramesThatTheOriginalReads(int level) {
    Random random = new Random(level);
    for (int window : new int[] {1024, 32768, MIB}) {
      try (Compressor compressor = ZstdCompressorFactory.of(level, window).newCompressor();
          ZstdDecompressCtx original = new ZstdDecompressCtx()) {
        for (DataShape shape : DataShape.values()) {
          byte[] data = shape.make(1 + random.nextInt(90_000), level);
          byte[] out = new byte[64 + random.nextInt(30_000)];
          Fit fit = compressor.compress(data, 0, data.length, out, 0, out.length);
          byte[] stream = Arrays.copyOf(out, fit.produced());
          assertThat(Zstd.getFrameContentSize(stream)).isEqualTo(fit.consumed());
          byte[] back = original.decompress(stream, fit.consumed());
          assertThat(Arrays.equals(back, 0, fit.consumed(), data, 0, fit.consumed()))
              .as("%s, window %d", shape, window)
              .isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Content, window; header without the magic: one byte of size, two, four, a window with them.
    "255, 1048576, 20ff",
    "256, 1048576, 600000",
    "1000, 1048576, 60e802",
    "65791, 1048576, 60ffff",
    "65792, 1048576, a000010100",
    "1024, 1024, 600003",
    "1025, 1024, 40000103",
    "1048576, 1048576, a000001000",
    "1048577, 1048576, 805001001000",
  })
  void writesTheShortestHeader(int content, int window, String header) {
    byte[] data = new byte[content];
    byte[] out = new byte[20_000];
    try (Compressor compressor = ZstdCompressorFactory.of(3, window).newCompressor()) {
      Fit fit = compressor.compress(data, 0, content, out, 0, out.length);
      assertThat(fit.consumed()).isEqualTo(content);
      int end = 4 + header.length() / 2;
      String magic = "28b52ffd";
      assertThat(HexFormat.of().formatHex(out, 0, end)).isEqualTo(magic + header);
    }
  }

  @Test
  void writesRunsAndCopiesAsSuch() {
    byte[] out = new byte[100];
    try (Compressor compressor = ZstdCompressorFactory.of(3).newCompressor()) {
      byte[] run = new byte[100_000];
      Arrays.fill(run, (byte) 7);
      assertThat(compressor.compress(run, 0, run.length, out, 0, out.length))
          .isEqualTo(new Fit(100_000, 9 + 4));
      byte[] noise = DataShape.NOISE.make(1000, 1);
      assertThat(compressor.compress(noise, 0, noise.length, out, 0, out.length))
          .isEqualTo(new Fit(100 - 6 - 3, 100));
      assertThat(compressor.compress(noise, 0, noise.length, out, 0, 9)).isEqualTo(Fit.NOTHING);
      assertThat(compressor.compress(noise, 0, noise.length, out, 0, 10)).isEqualTo(new Fit(1, 10));
    }
  }

  @Test
  void isNotMuchLargerThanTheOriginal() {
    byte[] data = DataShape.TEXT.make(400_000, 3);
    byte[] out = new byte[65536];
    for (int level : new int[] {1, 3, 6, 9}) {
      try (Compressor compressor = ZstdCompressorFactory.of(level).newCompressor();
          ZstdCompressCtx original = new ZstdCompressCtx()) {
        Fit fit = compressor.compress(data, 0, data.length, out, 0, out.length);
        original.setLevel(level).setWindowLog(20);
        int theirs = original.compress(Arrays.copyOf(data, fit.consumed())).length;
        assertThat(fit.produced()).as("level %d", level).isLessThan(theirs + theirs / 10);
      }
    }
  }

  @Test
  void takesLittleOfALargeInputForASmallOutput() {
    byte[] data = DataShape.MIXED.make(4 * MIB, 5);
    byte[] out = new byte[4096];
    try (Compressor compressor = ZstdCompressorFactory.of(3).newCompressor()) {
      Fit much = compressor.compress(data, 0, data.length, out, 0, out.length);
      byte[] stream = Arrays.copyOf(out, much.produced());
      // What is behind the content cannot matter but for the little that was looked at.
      int little = Math.min(data.length, 4 * much.consumed() + 4096);
      assertThat(compressor.compress(data, 0, little, out, 0, out.length)).isEqualTo(much);
      assertThat(Arrays.copyOf(out, much.produced())).isEqualTo(stream);
    }
  }

  @Test
  void checksItsSettings() {
    for (int level : new int[] {-1, 0, 23}) {
      assertThatThrownBy(() -> ZstdCompressorFactory.of(level))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("level=" + level + ", expected 1 to 22");
    }
    for (int window : new int[] {0, 512, 3000, 2 * MIB, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> ZstdCompressorFactory.of(3, window))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("window=" + window + ", expected a power of two from 1024 to 1048576");
    }
  }

  @Test
  void choosesAWindowForAPcluster() {
    assertThat(ZstdCompressorFactory.windowFor(4096)).isEqualTo(32768);
    assertThat(ZstdCompressorFactory.windowFor(5000)).isEqualTo(32768);
    assertThat(ZstdCompressorFactory.windowFor(65536)).isEqualTo(524288);
    assertThat(ZstdCompressorFactory.windowFor(MIB)).isEqualTo(MIB);
    assertThat(ZstdCompressorFactory.windowFor(1)).isEqualTo(1024);
    assertThat(ZstdCompressorFactory.windowFor(Integer.MAX_VALUE)).isEqualTo(MIB);
  }

  @Test
  void tellsItsSettings() {
    CompressorFactory factory = ZstdCompressorFactory.of(9, 65536);
    assertThat(factory.description()).isEqualTo("zstd,level=9,dictsize=65536");
    assertThat(factory.window()).isEqualTo(65536);
  }
}
