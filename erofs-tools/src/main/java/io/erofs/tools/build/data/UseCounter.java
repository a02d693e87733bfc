package io.erofs.tools.build.data;

import io.erofs.tools.build.compress.CompressorFactory;

/** Adds up what one algorithm does. For one thread at a time. */
final class UseCounter {
  private long files;
  private long inputBytes;
  private long outputBytes;
  private long triedBytes;
  private long sharedBytes;
  private long nanos;
  private int mostPclusterBytes;

  void add(SpanResult result) {
    triedBytes += result.span().length();
    nanos += result.nanos();
    for (int i = 0; i < result.count(); i++) {
      if (result.isReference(i)) {
        sharedBytes += result.length(i);
      } else if (result.isCompressed(i)) {
        add(result.length(i), result.stored(i));
        mostPclusterBytes = Math.max(mostPclusterBytes, result.stored(i));
      }
    }
    if (result.ending() == SpanResult.Ending.INLINE_COMPRESSED) {
      add(result.endingLength(), result.endingBytes().length);
    }
  }

  private void add(int input, int output) {
    inputBytes += input;
    outputBytes += output;
  }

  void addFile() {
    files++;
  }

  AlgorithmUse total(CompressorFactory factory) {
    return new AlgorithmUse(
        factory, files, inputBytes, outputBytes, triedBytes, sharedBytes, nanos, mostPclusterBytes);
  }
}
