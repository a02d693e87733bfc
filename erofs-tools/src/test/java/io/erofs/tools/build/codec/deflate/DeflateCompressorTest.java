package io.erofs.tools.build.codec.deflate;

import io.erofs.tools.build.codec.CompressorContract;
import io.erofs.tools.build.compress.CompressorFactory;
import java.util.List;

class DeflateCompressorTest extends CompressorContract {
  @Override
  protected List<CompressorFactory> factories() {
    return List.of(
        DeflateCompressorFactory.deflate(1),
        DeflateCompressorFactory.deflate(2, 1024),
        DeflateCompressorFactory.deflate(4),
        DeflateCompressorFactory.deflate(6),
        DeflateCompressorFactory.deflate(9),
        DeflateCompressorFactory.libdeflate(12));
  }

  /** Less than half of a match, whose beginning is spelt. */
  @Override
  protected int waste(int capacity) {
    return 8;
  }

  /** Stored blocks. */
  @Override
  protected int expansion(int length) {
    return 16 + length / 4096;
  }
}
