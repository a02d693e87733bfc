package io.erofs.bench;

import com.github.luben.zstd.ZstdCompressCtx;
import io.erofs.model.Algorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import net.jpountz.lz4.LZ4Factory;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;

/** Streams to decode, each of one extent of a file. */
final class DecodeSample {
  private static final int SIZE = 2 << 20;
  private static final int ZSTD_LEVEL = 3;
  private static final int DEFLATE_LEVEL = 6;

  private DecodeSample() {}

  /** The first classes of java.base, or made-up lines of source code. */
  static byte[] data(String kind) throws IOException {
    return kind.equals("classes") ? classes() : lines();
  }

  private static byte[] classes() throws IOException {
    Path root = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base/java");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile).sorted()::iterator) {
        if (bytes.size() >= SIZE) {
          break;
        }
        bytes.write(Files.readAllBytes(file));
      }
    }
    return Arrays.copyOf(bytes.toByteArray(), SIZE);
  }

  private static byte[] lines() {
    SplittableRandom random = new SplittableRandom(1);
    String[] names = new String[3000];
    for (int i = 0; i < names.length; i++) {
      StringBuilder name = new StringBuilder();
      for (int n = 2 + random.nextInt(9); n > 0; n--) {
        name.append((char) ('a' + Math.min(25, random.nextInt(26) * random.nextInt(26) / 13)));
      }
      names[i] = name.toString();
    }
    String[] forms = {
      "\t%s = %s(%s);\n", "\tif (%s < %s)\n\t\treturn %s;\n", "struct %s *%s, int %s\n",
      "/* %s %s %s */\n", "#define %s\t%s_%s\n", "}\n\nstatic int %s(%s)\n{\n\tlong %s;\n"
    };
    StringBuilder text = new StringBuilder(SIZE + 100);
    while (text.length() < SIZE) {
      Object[] words = new Object[3];
      for (int i = 0; i < words.length; i++) {
        double skewed = random.nextDouble() * random.nextDouble() * random.nextDouble();
        words[i] = names[(int) (skewed * names.length)];
      }
      text.append(String.format(forms[random.nextInt(forms.length)], words));
    }
    return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), SIZE);
  }

  /** Compresses pieces of equal length with the libraries of others. */
  static List<byte[]> encode(byte[] data, int length, Algorithm algorithm) throws IOException {
    List<byte[]> streams = new ArrayList<>();
    for (int at = 0; at + length <= data.length; at += length) {
      streams.add(encode(Arrays.copyOfRange(data, at, at + length), algorithm));
    }
    return List.copyOf(streams);
  }

  private static byte[] encode(byte[] data, Algorithm algorithm) throws IOException {
    switch (algorithm) {
      case LZ4:
        return LZ4Factory.fastestJavaInstance().highCompressor().compress(data);
      case ZSTD:
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
          return context.setLevel(ZSTD_LEVEL).compress(data);
        }
      case DEFLATE:
        return deflate(data);
      default:
        return lzma(data);
    }
  }

  private static byte[] deflate(byte[] data) {
    Deflater deflater = new Deflater(DEFLATE_LEVEL, true);
    try {
      deflater.setInput(data);
      deflater.finish();
      byte[] out = new byte[data.length * 2];
      return Arrays.copyOf(out, deflater.deflate(out));
    } finally {
      deflater.end();
    }
  }

  private static byte[] lzma(byte[] data) throws IOException {
    LZMA2Options options = new LZMA2Options();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (LZMAOutputStream stream = new LZMAOutputStream(bytes, options, false)) {
      stream.write(data);
    }
    byte[] result = bytes.toByteArray();
    result[0] = (byte) ~((options.getPb() * 5 + options.getLp()) * 9 + options.getLc());
    return result;
  }
}
