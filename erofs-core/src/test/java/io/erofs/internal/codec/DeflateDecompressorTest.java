package io.erofs.internal.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

class DeflateDecompressorTest extends DecompressorContract {
  @Override
  Decompressor create() {
    return new DeflateDecompressor();
  }

  @Override
  List<byte[]> encode(byte[] data) {
    List<byte[]> streams = new ArrayList<>();
    streams.add(deflate(data, 0, Deflater.DEFAULT_STRATEGY, data.length));
    streams.add(deflate(data, 1, Deflater.DEFAULT_STRATEGY, data.length));
    streams.add(deflate(data, 9, Deflater.DEFAULT_STRATEGY, data.length));
    streams.add(deflate(data, 6, Deflater.HUFFMAN_ONLY, data.length));
    streams.add(deflate(data, 6, Deflater.DEFAULT_STRATEGY, 1 + data.length / 3));
    return streams;
  }

  /** Compresses, with an empty stored block behind every {@code flush} bytes but the last. */
  private static byte[] deflate(byte[] data, int level, int strategy, int flush) {
    Deflater deflater = new Deflater(level, true);
    try {
      deflater.setStrategy(strategy);
      byte[] out = new byte[data.length + data.length / 100 + 200];
      int n = 0;
      for (int at = 0; at + flush < data.length; at += flush) {
        deflater.setInput(data, at, flush);
        n += deflater.deflate(out, n, out.length - n, Deflater.SYNC_FLUSH);
      }
      int rest = flush == 0 ? 0 : Math.max(0, (data.length - 1) / flush * flush);
      deflater.setInput(data, rest, data.length - rest);
      deflater.finish();
      while (!deflater.finished()) {
        n += deflater.deflate(out, n, out.length - n);
      }
      return Arrays.copyOf(out, n);
    } finally {
      deflater.end();
    }
  }

  @Override
  Optional<byte[]> oracle(byte[] stream, int length) {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(stream);
      byte[] out = new byte[length + 1];
      int n = 0;
      int more = 1;
      while (more > 0) {
        more = inflater.inflate(out, n, out.length - n);
        n += more;
      }
      return inflater.finished() && inflater.getRemaining() == 0 && n == length
          ? Optional.of(Arrays.copyOf(out, length))
          : Optional.empty();
    } catch (DataFormatException e) {
      return Optional.empty();
    } finally {
      inflater.end();
    }
  }

  @Override
  boolean knowsItsEnd() {
    return true;
  }

  @Override
  boolean oracleIsStrict() {
    return true;
  }
}
