package io.erofs.tools.build.codec.lzma;

import io.erofs.tools.build.codec.CompressorContract;
import io.erofs.tools.build.compress.CompressorFactory;
import java.util.List;

class LzmaCompressorContractTest extends CompressorContract {
  @Override
  protected List<CompressorFactory> factories() {
    return List.of(
        LzmaCompressorFactory.lzma(0, 1 << 18),
        LzmaCompressorFactory.lzma(4, 4999, 0, 4, 4),
        LzmaCompressorFactory.lzma(LzmaCompressorFactory.DEFAULT_LEVEL, 1 << 18),
        LzmaCompressorFactory.lzma(109, LzmaCompressorFactory.MAX_DICTIONARY_SIZE, 4, 0, 0));
  }

  /** More would take long at the greatest level, and no less is shown by less. */
  @Override
  protected int mostInput() {
    return 3 << 19;
  }
}
