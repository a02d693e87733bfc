package io.erofs.tools.build;

import io.erofs.model.Feature;
import io.erofs.model.FileType;
import io.erofs.model.KernelVersion;
import io.erofs.model.Timestamp;
import io.erofs.tools.build.source.SourceProblem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a build did. Immutable.
 *
 * @param uuid UUID of the image
 * @param buildTime build time of the image
 * @param blockSize bytes per block
 * @param blocks size of the image in blocks
 * @param metadataBlocks blocks that hold superblock, inodes, attributes and inline tails
 * @param inodes number of inodes
 * @param compactInodes how many of them have the compact form
 * @param inodesByType number of inodes of each type; types without inodes have no entry
 * @param dataBytes sum of the sizes of the regular files, each counted once
 * @param deduplicatedBytes bytes of files that are not stored because they are stored already
 * @param holeBytes bytes of files that are not stored because they are zeros
 * @param algorithms what each algorithm did, in the order of the options
 * @param sharedXattrs number of attributes in the shared area
 * @param features features that the image uses
 * @param leastKernel oldest mainline kernel that mounts and reads the image, on a machine whose
 *     page size is at least the block size
 * @param problems what of the sources is not, or not exactly, in the image
 * @param phaseTimes how long each phase took
 */
public record BuildReport(
    UUID uuid,
    Timestamp buildTime,
    int blockSize,
    long blocks,
    long metadataBlocks,
    long inodes,
    long compactInodes,
    Map<FileType, Long> inodesByType,
    long dataBytes,
    long deduplicatedBytes,
    long holeBytes,
    List<AlgorithmReport> algorithms,
    long sharedXattrs,
    List<Feature> features,
    KernelVersion leastKernel,
    List<SourceProblem> problems,
    Map<BuildPhase, Duration> phaseTimes) {
  /** Copies the collections. */
  public BuildReport {
    inodesByType = Map.copyOf(inodesByType);
    algorithms = List.copyOf(algorithms);
    features = List.copyOf(features);
    problems = List.copyOf(problems);
    phaseTimes = Map.copyOf(phaseTimes);
  }

  /**
   * Size of the image.
   *
   * @return bytes, without what lies in front of the image in its file
   */
  public long imageBytes() {
    return blocks * blockSize;
  }
}
