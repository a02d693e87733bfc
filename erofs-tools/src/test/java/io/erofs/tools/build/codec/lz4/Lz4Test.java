package io.erofs.tools.build.codec.lz4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.internal.codec.DataShape;
import io.erofs.tools.build.codec.CompressorContract;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.Fit;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Lz4Test extends CompressorContract {
  @Override
  protected List<CompressorFactory> factories() {
    return List.of(
        Lz4.fast(),
        Lz4.hc(1),
        Lz4.hc(0),
        Lz4.hc(12),
        Lz4.fast().withMaxDistance(1000),
        Lz4.hc(9).withMaxDistance(2000));
  }

  @Test
  void namesItsSettings() {
    assertThat(Lz4.fast().description()).isEqualTo("lz4");
    assertThat(Lz4.hc(12).description()).isEqualTo("lz4hc,level=12");
    assertThat(Lz4.hc(0).description()).isEqualTo("lz4hc,level=9");
    assertThat(Lz4.hc(3).window()).isEqualTo(65535);
    assertThat(Lz4.hc(3).withMaxDistance(4096).window()).isEqualTo(4096);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 13})
  void refusesOtherLevels(int level) {
    assertThatThrownBy(() -> Lz4.hc(level))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lz4hc level=" + level + ", expected 0 to 12");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65536})
  void refusesOtherDistances(int distance) {
    assertThatThrownBy(() -> Lz4.fast().withMaxDistance(distance))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lz4 distance=" + distance + ", expected 1 to 65535");
  }

  static Stream<Function<Positions, Compressor>> encoders() {
    return Stream.of(
        positions -> new FastCompressor(65535, positions),
        positions -> Effort.of(9).newCompressor(65535, positions),
        positions -> Effort.of(12).newCompressor(65535, positions));
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void beginsToCountAgainWhenThePositionsRunOut(Function<Positions, Compressor> encoder) {
    byte[] data = DataShape.MIXED.make(60_000, 1);
    byte[] wanted = new byte[30_000];
    Fit fit = encoder.apply(new Positions(1)).compress(data, 0, 60_000, wanted, 0, 30_000);
    try (Compressor compressor = encoder.apply(new Positions(Integer.MAX_VALUE - 150_000))) {
      for (int i = 0; i < 8; i++) {
        byte[] stream = new byte[30_000];
        assertThat(compressor.compress(data, 0, 60_000, stream, 0, 30_000)).isEqualTo(fit);
        assertThat(Arrays.equals(stream, wanted)).as("call %d", i).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void fillsTheOutputToItsLastByte(CompressorFactory factory) {
    byte[] data = DataShape.TEXT.make(400_000, 2);
    try (Compressor compressor = factory.newCompressor()) {
      for (int capacity : new int[] {100, 4096, 4097, 16384, 65536}) {
        Fit fit = compressor.compress(data, 0, data.length, new byte[capacity], 0, capacity);
        assertThat(fit.produced()).isGreaterThanOrEqualTo(capacity - 1);
      }
    }
  }

  @Test
  void higherLevelsTakeMore() {
    byte[] data = DataShape.MIXED.make(2_000_000, 3);
    int before = 0;
    for (CompressorFactory factory :
        List.of(Lz4.fast(), Lz4.hc(1), Lz4.hc(4), Lz4.hc(9), Lz4.hc(12))) {
      try (Compressor compressor = factory.newCompressor()) {
        Fit fit = compressor.compress(data, 0, data.length, new byte[65536], 0, 65536);
        assertThat(fit.consumed()).as(factory.description()).isGreaterThan(before);
        before = fit.consumed();
      }
    }
  }
}
