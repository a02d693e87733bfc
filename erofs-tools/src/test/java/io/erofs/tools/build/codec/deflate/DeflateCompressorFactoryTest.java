package io.erofs.tools.build.codec.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Algorithm;
import io.erofs.tools.build.compress.Fit;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateCompressorFactoryTest {
  @Test
  void isNamedAsTheCommandLineSpellsIt() {
    assertThat(DeflateCompressorFactory.deflate(9).description()).isEqualTo("deflate,level=9");
    assertThat(DeflateCompressorFactory.deflate(9, 32768).description())
        .isEqualTo("deflate,level=9");
    assertThat(DeflateCompressorFactory.deflate(1, 4096).description())
        .isEqualTo("deflate,level=1,dictsize=4096");
    assertThat(DeflateCompressorFactory.libdeflate(12).description())
        .isEqualTo("libdeflate,level=12");
  }

  @Test
  void tellsAlgorithmAndWindow() {
    assertThat(DeflateCompressorFactory.libdeflate(1).algorithm()).isEqualTo(Algorithm.DEFLATE);
    assertThat(DeflateCompressorFactory.libdeflate(1).window()).isEqualTo(32768);
    assertThat(DeflateCompressorFactory.deflate(1).window()).isEqualTo(32768);
    assertThat(DeflateCompressorFactory.deflate(1, 256).window()).isEqualTo(256);
  }

  /** One stored block, which no image takes because it saves nothing. */
  @Test
  void levelZeroStores() {
    byte[] in = "aaaaaaaaaaaaaaaa".getBytes(StandardCharsets.US_ASCII);
    byte[] out = new byte[16];
    Fit fit = DeflateCompressorFactory.deflate(0).newCompressor().compress(in, 2, 14, out, 1, 12);
    assertThat(fit).isEqualTo(new Fit(7, 12));
    assertThat(out)
        .isEqualTo(new byte[] {0, 1, 7, 0, -8, -1, 'a', 'a', 'a', 'a', 'a', 'a', 'a', 0, 0, 0});
    assertThat(DeflateCompressorFactory.libdeflate(0).newCompressor().compress(in, 0, 9, out, 0, 5))
        .isEqualTo(Fit.NOTHING);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10})
  void refusesLevelsThatDeflateDoesNotHave(int level) {
    assertThatThrownBy(() -> DeflateCompressorFactory.deflate(level))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("level=" + level + ", expected 0 to 9");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 13})
  void refusesLevelsThatLibdeflateDoesNotHave(int level) {
    assertThatThrownBy(() -> DeflateCompressorFactory.libdeflate(level))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("level=" + level + ", expected 0 to 12");
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 32767, 65536})
  void refusesWindowsThatTheFormatDoesNotHave(int size) {
    assertThatThrownBy(() -> DeflateCompressorFactory.deflate(1, size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dictionarySize=" + size + ", expected a power of two, at most 32768");
  }
}
