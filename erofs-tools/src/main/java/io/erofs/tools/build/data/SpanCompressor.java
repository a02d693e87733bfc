package io.erofs.tools.build.data;

import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;
import java.util.HashMap;
import java.util.Map;

/** Compresses spans, with one compressor for each algorithm. For one thread. */
final class SpanCompressor implements AutoCloseable {
  private final CompressionSettings settings;
  private final Map<Integer, Compressor> compressors = new HashMap<>();
  private final SpanTools tools = new SpanTools();

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
    SpanResult result = new SpanResult(span, factory.algorithm());
    if (settings.fragments() == FragmentMode.ALL) {
      result.endInPackedInode(input, 0, span.length(), tools.digest());
    } else {
      Compressor compressor =
          compressors.computeIfAbsent(algorithm, unknown -> factory.newCompressor());
      int from = out.length();
      if (settings.isUnaligned(span.choice())) {
        int extentSize = settings.unalignedExtent(span.choice());
        int tail = mayPack(span) ? (span.length() - 1) % extentSize + 1 : 0;
        int length = span.length() - tail;
        new UnalignedCutter(extentSize, compressor, tools.look(), input, out, result).cut(length);
        if (tail > 0) {
          result.endInPackedInode(input, length, tail, tools.digest());
        }
      } else {
        new SpanCutter(settings, span, compressor, tools, input, out, result).cut(0, span.length());
      }
      if (span.isFirst() && span.isLast() && !isWorthIt(result, out.length() - from)) {
        out.length(from);
        result.leavePlain();
      }
    }
    result.nanos(System.nanoTime() - begin);
    return result;
  }

  private boolean mayPack(Span span) {
    return span.isLast() && settings.fragments() != FragmentMode.NONE;
  }

  private boolean isWorthIt(SpanResult result, int blockBytes) {
    Span span = result.span();
    if (result.ending() == SpanResult.Ending.FRAGMENT && result.count() == 0
        || settings.dedupe() && result.count() > 0) {
      return true;
    }
    long stored = (long) blockBytes + result.endingBytes().length + span.room().indexBytes();
    if (result.ending() == SpanResult.Ending.FRAGMENT && result.isAllPlain()) {
      // The last block of a plain file is not full, and equal plain files do not share blocks.
      return stored < padded(span.length());
    }
    return stored < span.length();
  }

  private int padded(int length) {
    return length + settings.blockSize() - 1 & -settings.blockSize();
  }

  @Override
  public void close() {
    for (Compressor compressor : compressors.values()) {
      compressor.close();
    }
  }
}
