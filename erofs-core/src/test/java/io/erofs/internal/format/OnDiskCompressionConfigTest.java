package io.erofs.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Algorithm;
import io.erofs.model.CompressionConfig;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against the worked example of the format specification, 1.7. */
class OnDiskCompressionConfigTest {
  @Test
  void encodesARecordForEachAlgorithm() {
    List<CompressionConfig> configs =
        List.of(
            new CompressionConfig(Algorithm.LZ4, 65535, 4),
            new CompressionConfig(Algorithm.LZMA, 65536, 0),
            new CompressionConfig(Algorithm.DEFLATE, 32768, 0),
            new CompressionConfig(Algorithm.ZSTD, 131072, 0));
    byte[] encoded = new byte[48];
    int at = 0;
    for (CompressionConfig config : configs) {
      OnDiskCompressionConfig.encode(config, encoded, at);
      at += OnDiskCompressionConfig.size(config);
    }
    assertThat(at).isEqualTo(48);
    assertThat(HexFormat.of().formatHex(encoded))
        .isEqualTo(
            "0e00ffff040000000000000000000000"
                + "0e000000010000000000000000000000"
                + "06000f0000000000"
                + "0600000700000000");
  }

  @Test
  void roundsAZstdWindowUp() {
    byte[] encoded = new byte[8];
    OnDiskCompressionConfig.encode(new CompressionConfig(Algorithm.ZSTD, 131073, 0), encoded, 0);
    assertThat(encoded[3]).isEqualTo((byte) 8);
  }
}
