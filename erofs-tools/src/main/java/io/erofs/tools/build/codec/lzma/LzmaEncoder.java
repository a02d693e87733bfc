package io.erofs.tools.build.codec.lzma;

import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.Fit;
import java.util.Objects;
import java.util.Optional;

/** Writes MicroLZMA streams that end exactly at the limit of the output. */
final class LzmaEncoder implements Compressor {
  private final Optional<Properties> properties;
  private final SymbolWriter writer = new SymbolWriter();
  private final Parser parser;

  LzmaEncoder(Effort effort, int window, Optional<Properties> properties) {
    this.properties = properties;
    this.parser = effort.parser(writer, window);
  }

  @Override
  public Fit compress(
      byte[] in, int inOffset, int inLength, byte[] out, int outOffset, int capacity) {
    Objects.checkFromIndexSize(inOffset, inLength, in.length);
    Objects.checkFromIndexSize(outOffset, capacity, out.length);
    if (capacity < 1 + RangeEncoder.END) {
      return Fit.NOTHING;
    }
    Properties chosen = properties.orElseGet(() -> Properties.suiting(in, inOffset, inLength));
    writer.start(in, inOffset, chosen, out, outOffset, capacity);
    parser.start(in, inOffset, inLength, chosen);
    int at = fill(inOffset, inOffset + inLength);
    parser.finish();
    if (at == inOffset) {
      return Fit.NOTHING;
    }
    return new Fit(at - inOffset, writer.finish() - outOffset);
  }

  private int fill(int from, int end) {
    int at = from;
    while (at < end) {
      int count = parser.parse(at);
      for (int i = 0; i < count; i++) {
        int length = parser.lengths[i];
        int back = parser.backs[i];
        if (!write(at, back, length)) {
          return shorter(at, back, length);
        }
        at += length;
      }
    }
    return at;
  }

  private boolean write(int at, int back, int length) {
    if (back == Parser.LITERAL) {
      return writer.literal(at);
    }
    if (back < Parser.DISTANCES) {
      return writer.rep(at, back, length);
    }
    return writer.match(at, back - Parser.DISTANCES, length);
  }

  /** Fills the end of the output with the beginning of a symbol that does not fit. */
  private int shorter(int at, int back, int length) {
    for (int n = length - 1; n >= Model.MIN_MATCH; n--) {
      if (write(at, back, n)) {
        return at + n;
      }
    }
    int next = at;
    while (next < at + length && writer.literal(next)) {
      next++;
    }
    return next;
  }
}
