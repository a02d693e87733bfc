package io.erofs.tools.build.data;

import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;
import java.util.HashMap;
import java.util.Map;

/** Compresses spans, with one compressor for each algorithm. For one thread. */
final class SpanCompressor implements AutoCloseable {
  private final CompressionSettings settings;
  private final Map<Integer, Compressor> compressors = new HashMap<>();
  private final RandomLook look = new RandomLook();
  private final ByteSink trial = new ByteSink();

  SpanCompressor(CompressionSettings settings) {
    this.settings = settings;
  }

  /**
   * Compresses a span.
   *
   * @param span the span
   * @param input array whose beginning is the span's bytes
   * @param out where the blocks go
   */
  SpanResult compress(Span span, byte[] input, ByteSink out) {
    long begin = System.nanoTime();
    int algorithm = span.choice().algorithm();
    CompressorFactory factory = settings.codecs().get(algorithm);
    Compressor compressor =
        compressors.computeIfAbsent(algorithm, unknown -> factory.newCompressor());
    SpanResult result = new SpanResult(span, factory.algorithm());
    int from = out.length();
    if (settings.isUnaligned(span.choice())) {
      int extentSize = settings.unalignedExtent(span.choice());
      new UnalignedCutter(extentSize, compressor, look, input, out, result).cut(span.length());
    } else {
      new SpanCutter(settings, span, compressor, look, input, out, trial, result).cut();
    }
    if (span.isFirst() && span.isLast() && !isWorthIt(result, out.length() - from)) {
      out.length(from);
      result.leavePlain();
    }
    result.nanos(System.nanoTime() - begin);
    return result;
  }

  private static boolean isWorthIt(SpanResult result, int blockBytes) {
    Span span = result.span();
    long stored = (long) blockBytes + result.endingBytes().length + span.room().indexBytes();
    return stored < span.length();
  }

  @Override
  public void close() {
    for (Compressor compressor : compressors.values()) {
      compressor.close();
    }
  }
}
