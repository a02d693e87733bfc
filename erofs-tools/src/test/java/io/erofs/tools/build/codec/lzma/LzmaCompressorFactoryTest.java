package io.erofs.tools.build.codec.lzma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Algorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LzmaCompressorFactoryTest {
  @Test
  void describesItselfAsTheCommandLineDoes() {
    assertThat(LzmaCompressorFactory.lzma(6, 262144).description())
        .isEqualTo("lzma,level=6,dictsize=262144");
    assertThat(LzmaCompressorFactory.lzma(109, 4096, 2, 1, 3).description())
        .isEqualTo("lzma,level=109,dictsize=4096,lc=2,lp=1,pb=3");
  }

  @Test
  void declaresAlgorithmAndWindow() {
    LzmaCompressorFactory factory = LzmaCompressorFactory.lzma(0, 12345);
    assertThat(factory.algorithm()).isEqualTo(Algorithm.LZMA);
    assertThat(factory.window()).isEqualTo(12345);
  }

  @ParameterizedTest
  @CsvSource({
    "4096, 32768",
    "8192, 32768",
    "8193, 32772",
    "65536, 262144",
    "1048576, 4194304",
    "2097152, 8388608",
    "2147483647, 8388608"
  })
  void makesTheDictionaryFourPclustersLarge(int pclusterSize, int expected) {
    assertThat(LzmaCompressorFactory.automaticDictionarySize(pclusterSize)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10, 99, 110, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void refusesUnknownLevels(int level) {
    assertThatThrownBy(() -> LzmaCompressorFactory.lzma(level, 4096))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("level=" + level + ", expected 0 to 9 or 100 to 109");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 4095, (8 << 20) + 1, Integer.MAX_VALUE})
  void refusesOtherDictionaries(int size) {
    assertThatThrownBy(() -> LzmaCompressorFactory.lzma(6, size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dictionarySize=" + size + ", expected 4096 to 8388608");
  }

  @ParameterizedTest
  @CsvSource({
    "5, 0, 2, lc=5",
    "-1, 0, 2, lc=-1",
    "0, 5, 2, lp=5",
    "0, -1, 0, lp=-1",
    "3, 0, 5, pb=5",
    "3, 0, -1, pb=-1",
    "3, 2, 2, lc + lp=5"
  })
  void refusesOtherProperties(int lc, int lp, int pb, String named) {
    assertThatThrownBy(() -> LzmaCompressorFactory.lzma(6, 4096, lc, lp, pb))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(named + ", expected 0 to 4");
  }

  @Test
  void acceptsAllLevelsAndLimits() {
    for (int level = 0; level <= 9; level++) {
      assertThat(LzmaCompressorFactory.lzma(level, 4096).description()).contains("level=" + level);
      int extreme = level + 100;
      assertThat(LzmaCompressorFactory.lzma(extreme, 8 << 20).description())
          .contains("level=" + extreme);
    }
  }
}
