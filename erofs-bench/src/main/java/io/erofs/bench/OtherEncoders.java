package io.erofs.bench;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.Deflater;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;

/** The libraries that our encoders are measured beside. */
final class OtherEncoders {
  private static final int MIN_DICTIONARY = 1 << 15;

  private OtherEncoders() {}

  static CompressBenchmark.Encoder of(String settings, int extent) {
    int hyphen = settings.indexOf('-');
    String name = hyphen < 0 ? settings : settings.substring(0, hyphen);
    int level = hyphen < 0 ? 0 : Integer.parseInt(settings.substring(hyphen + 1));
    switch (name) {
      case "lz4":
        return lz4(LZ4Factory.nativeInstance().fastCompressor());
      case "lz4hc":
        return lz4(LZ4Factory.nativeInstance().highCompressor(level));
      case "deflate":
        Deflater deflater = new Deflater(level, true);
        return (in, out) -> deflate(deflater, in, out);
      case "zstd":
        ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(level);
        return (in, out) -> zstd.compressByteArray(out, 0, out.length, in, 0, in.length);
      case "lzma":
        return (in, out) -> lzma(level, extent, in, out);
      default:
        throw new IllegalArgumentException("settings=" + settings + " are nobody's; see -p");
    }
  }

  private static CompressBenchmark.Encoder lz4(LZ4Compressor compressor) {
    return (in, out) -> compressor.compress(in, 0, in.length, out, 0, out.length);
  }

  private static int deflate(Deflater deflater, byte[] in, byte[] out) {
    deflater.reset();
    deflater.setInput(in);
    deflater.finish();
    return deflater.deflate(out);
  }

  /** The stream without its header, as EROFS has it: the first byte says what the header did. */
  private static int lzma(int level, int extent, byte[] in, byte[] out) throws IOException {
    LZMA2Options options = new LZMA2Options(level);
    options.setDictSize(Math.max(MIN_DICTIONARY, extent));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(in.length);
    try (LZMAOutputStream stream = new LZMAOutputStream(bytes, options, false)) {
      stream.write(in);
    }
    byte[] result = bytes.toByteArray();
    System.arraycopy(result, 0, out, 0, result.length);
    out[0] = (byte) ~((options.getPb() * 5 + options.getLp()) * 9 + options.getLc());
    return result.length;
  }
}
