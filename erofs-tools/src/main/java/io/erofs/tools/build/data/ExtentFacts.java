package io.erofs.tools.build.data;

import io.erofs.model.Algorithm;
import java.util.List;

/**
 * What is true of all extents of a file.
 *
 * @param size bytes of the file
 * @param blockBits log2 of the block size
 * @param consecutive whether each extent is stored behind the one before
 * @param aligned whether addresses and stored lengths are whole blocks
 * @param partial whether an extent uses only the beginning of what is stored
 * @param clustered whether an index of logical clusters can tell it: whole blocks, no holes, at
 *     most one beginning of an extent in a block, and room for the block counts
 * @param largeHeads whether a compressed extent takes several blocks
 * @param largePlains whether an extent stored as it is takes several blocks
 * @param equalBits log2 of the length that all extents have, the last one at most; -1 if there is
 *     none
 * @param lastAddress the largest address of an extent's end, counted from the base
 * @param algorithms what compressed the extents, in the order of first use
 * @param storedBytes sum of the stored lengths, without an inline tail
 */
public record ExtentFacts(
    long size,
    int blockBits,
    boolean consecutive,
    boolean aligned,
    boolean partial,
    boolean clustered,
    boolean largeHeads,
    boolean largePlains,
    int equalBits,
    long lastAddress,
    List<Algorithm> algorithms,
    long storedBytes) {}
