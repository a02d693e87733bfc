package io.erofs.tools.build.index;

import io.erofs.model.Algorithm;

/**
 * What the indexes of an image may use.
 *
 * @param blockBits log2 of the block size
 * @param bigPclusters whether the image has the feature of pclusters of several blocks
 * @param legacy whether an index of clusters is always the full one
 * @param encodedExtents whether there may be encoded extents, which need the 48-bit form
 * @param secondHeads whether an index of clusters may have a second algorithm
 * @param announced an algorithm that the superblock announces: what an index names that has no
 *     compressed extent, because readers check the one of a fragment too
 * @param endAddress no byte of stored data lies at or behind this absolute address
 */
public record IndexSettings(
    int blockBits,
    boolean bigPclusters,
    boolean legacy,
    boolean encodedExtents,
    boolean secondHeads,
    Algorithm announced,
    long endAddress) {}
