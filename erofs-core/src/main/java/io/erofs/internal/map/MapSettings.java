package io.erofs.internal.map;

import io.erofs.model.Algorithm;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * What the superblock says that every mapper needs.
 *
 * @param blockBits log2 of the block size
 * @param deviceCount number of extra devices
 * @param deviceMask takes the part of a device id that counts
 * @param algorithms the announced algorithms
 * @param bigPclusters whether pclusters of several blocks are allowed
 */
public record MapSettings(
    int blockBits,
    int deviceCount,
    IntUnaryOperator deviceMask,
    Set<Algorithm> algorithms,
    boolean bigPclusters) {
  /** Copies the set. */
  public MapSettings {
    algorithms = Set.copyOf(algorithms);
  }
}
