package io.erofs.bench;

import com.github.luben.zstd.ZstdDecompressCtx;
import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import io.erofs.model.Algorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.tukaani.xz.LZMAInputStream;

/** The libraries that ours are measured beside. */
final class OtherDecoders {
  private OtherDecoders() {}

  static DecodeBenchmark.Decoder of(Algorithm algorithm, String library) {
    if (library.equals("aircompressor")) {
      return aircompressor(algorithm);
    }
    switch (algorithm) {
      case LZ4:
        LZ4SafeDecompressor lz4 = LZ4Factory.nativeInstance().safeDecompressor();
        return (in, out) -> lz4.decompress(in, 0, in.length, out, 0, out.length);
      case ZSTD:
        ZstdDecompressCtx zstd = new ZstdDecompressCtx();
        return (in, out) -> zstd.decompressByteArray(out, 0, out.length, in, 0, in.length);
      case DEFLATE:
        Inflater inflater = new Inflater(true);
        return (in, out) -> inflate(inflater, in, out);
      default:
        return OtherDecoders::lzma;
    }
  }

  private static DecodeBenchmark.Decoder aircompressor(Algorithm algorithm) {
    Decompressor decompressor;
    switch (algorithm) {
      case LZ4:
        decompressor = new Lz4Decompressor();
        break;
      case ZSTD:
        decompressor = new ZstdDecompressor();
        break;
      default:
        throw new IllegalArgumentException(
            "algorithm=" + algorithm + " is not one of aircompressor's; choose with -p");
    }
    return (in, out) -> decompressor.decompress(in, 0, in.length, out, 0, out.length);
  }

  private static void inflate(Inflater inflater, byte[] in, byte[] out) throws IOException {
    inflater.reset();
    inflater.setInput(in);
    try {
      inflater.inflate(out);
    } catch (DataFormatException e) {
      throw new IOException(e);
    }
  }

  private static void lzma(byte[] in, byte[] out) throws IOException {
    byte[] stream = in.clone();
    stream[0] = 0;
    try (LZMAInputStream lzma =
        new LZMAInputStream(
            new ByteArrayInputStream(stream), out.length, (byte) ~in[0], out.length)) {
      lzma.readNBytes(out, 0, out.length);
    }
  }
}
