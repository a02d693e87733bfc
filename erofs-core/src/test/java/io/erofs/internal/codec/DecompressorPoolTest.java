package io.erofs.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Algorithm;
import io.erofs.model.CompressionConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;

class DecompressorPoolTest {
  private static final CompressionConfig LZ4 = new CompressionConfig(Algorithm.LZ4, 0xFFFF, 1);
  private static final CompressionConfig DEFLATE =
      new CompressionConfig(Algorithm.DEFLATE, 1 << 15, 0);

  private final byte[] data = DataShape.MIXED.make(100_000, 1);

  @Test
  void decodesInManyThreads() throws Exception {
    byte[] lz4 = LZ4Factory.safeInstance().fastCompressor().compress(data);
    byte[] deflate = deflate();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (DecompressorPool pool = new DecompressorPool(List.of(LZ4, DEFLATE))) {
      List<Callable<byte[]>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        boolean even = i % 2 == 0;
        byte[] stream = even ? lz4 : deflate;
        calls.add(() -> decode(pool, even ? Algorithm.LZ4 : Algorithm.DEFLATE, stream));
      }
      for (Future<byte[]> result : threads.invokeAll(calls)) {
        assertThat(result.get()).isEqualTo(data);
      }
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void lendsTheSameDecompressorAfterABadStream() throws Exception {
    byte[] stream = deflate();
    byte[] bad = {7};
    try (DecompressorPool pool = new DecompressorPool(List.of(DEFLATE))) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> decode(pool, Algorithm.DEFLATE, bad))
            .isInstanceOf(CodecException.class);
        assertThat(decode(pool, Algorithm.DEFLATE, stream)).isEqualTo(data);
      }
    }
  }

  @Test
  void worksOnceMoreAfterItWasClosed() throws Exception {
    DecompressorPool pool = new DecompressorPool(List.of(DEFLATE));
    byte[] stream = deflate();
    assertThat(decode(pool, Algorithm.DEFLATE, stream)).isEqualTo(data);
    pool.close();
    pool.close();
    assertThat(decode(pool, Algorithm.DEFLATE, stream)).isEqualTo(data);
  }

  @Test
  void refusesAlgorithmsThatAreNotAnnounced() {
    try (DecompressorPool pool = new DecompressorPool(List.of(LZ4))) {
      assertThat(pool.config(Algorithm.LZ4)).contains(LZ4);
      assertThat(pool.config(Algorithm.LZMA)).isEmpty();
      assertThatThrownBy(() -> decode(pool, Algorithm.LZMA, new byte[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("LZMA");
    }
  }

  private byte[] decode(DecompressorPool pool, Algorithm algorithm, byte[] stream)
      throws CodecException {
    byte[] out = new byte[data.length];
    pool.decode(algorithm, stream, 0, stream.length, out, 0, out.length, false);
    return out;
  }

  private byte[] deflate() {
    Deflater deflater = new Deflater(6, true);
    try {
      deflater.setInput(data);
      deflater.finish();
      byte[] out = new byte[2 * data.length];
      return Arrays.copyOf(out, deflater.deflate(out));
    } finally {
      deflater.end();
    }
  }
}
