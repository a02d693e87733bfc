package io.erofs.model;

/**
 * Parameters of one algorithm, valid for the whole image. Format specification 1.7.
 *
 * @param algorithm the algorithm
 * @param window largest distance or dictionary or window, in bytes
 * @param maxPclusterBlocks LZ4: most blocks of a pcluster; 0 where the record has no such field
 */
public record CompressionConfig(Algorithm algorithm, long window, int maxPclusterBlocks) {}
