package io.erofs.tools.build.data;

import io.erofs.tools.build.compress.CompressorFactory;

/**
 * What one algorithm did.
 *
 * @param factory the algorithm with its settings
 * @param files files that it compressed
 * @param inputBytes bytes of these files that are compressed
 * @param outputBytes bytes that they take, padding included
 * @param triedBytes bytes that it was tried on, whatever came of it
 * @param sharedBytes bytes of files that are stored already, as a part or a whole extent
 * @param nanos time that it took, added up over all threads
 * @param mostPclusterBytes largest pcluster
 */
public record AlgorithmUse(
    CompressorFactory factory,
    long files,
    long inputBytes,
    long outputBytes,
    long triedBytes,
    long sharedBytes,
    long nanos,
    int mostPclusterBytes) {
  /** The sum of two uses of one algorithm. */
  AlgorithmUse plus(AlgorithmUse more) {
    return new AlgorithmUse(
        factory,
        files + more.files,
        inputBytes + more.inputBytes,
        outputBytes + more.outputBytes,
        triedBytes + more.triedBytes,
        sharedBytes + more.sharedBytes,
        nanos + more.nanos,
        Math.max(mostPclusterBytes, more.mostPclusterBytes));
  }
}
