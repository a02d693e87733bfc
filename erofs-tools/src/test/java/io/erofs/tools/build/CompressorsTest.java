package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.tools.build.compress.CompressorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressorsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deflate | deflate,level=1",
        "deflate,9 | deflate,level=9",
        "deflate,level=9 | deflate,level=9",
        "deflate,9,dictsize=4K | deflate,level=9,dictsize=4096",
        "lzma | lzma,level=6,dictsize=262144",
        "lzma,109,lc=2,dictsize=1M | lzma,level=109,dictsize=1048576,lc=2,lp=0,pb=2",
        "lz4 | lz4",
        "lz4hc,12 | lz4hc,level=12",
        "zstd,level=19,dictsize=64K | zstd,level=19,dictsize=65536",
        "libdeflate,level=12 | libdeflate,level=12",
      })
  void understandsNamesAndSettings(String text, String meant) {
    assertThat(Compressors.of(text, 65536).description()).isEqualTo(meant);
  }

  /** What a compressor calls itself means the same compressor. */
  @Test
  void understandsDescriptions() {
    for (String name : Compressors.names()) {
      String description = Compressors.of(name, 65536).description();
      assertThat(Compressors.of(description, 4096).description()).isEqualTo(description);
    }
  }

  @Test
  void takesSeveralInOrder() {
    assertThat(Compressors.allOf("libdeflate,12:deflate", 4096))
        .extracting(CompressorFactory::description)
        .containsExactly("libdeflate,level=12", "deflate,level=1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bogus | unknown compressor 'bogus'",
        "'' | unknown compressor ''",
        "deflate: | unknown compressor ''",
        "deflate,level | compressor 'deflate' has no setting 'level'",
        "deflate,lc=1 | compressor 'deflate' has no setting 'lc=1'",
        "deflate,level=x | invalid level 'x' of compressor 'deflate'",
        "deflate,level=-1 | invalid level '-1' of compressor 'deflate'",
        "deflate,level=99999999999 | invalid level '99999999999' of compressor 'deflate'",
        "deflate,dictsize=4000000M | invalid dictsize '4000000M' of compressor 'deflate'",
      })
  void saysWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> Compressors.allOf(text, 4096))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void holdsLevelsToTheirRange() {
    assertThatThrownBy(() -> Compressors.of("deflate,level=10", 4096))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10");
  }
}
