package io.erofs.tools.build;

import io.erofs.model.Algorithm;
import io.erofs.model.Bytes;
import io.erofs.model.Feature;
import io.erofs.model.KernelVersion;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.source.BuildException;
import java.util.ArrayList;
import java.util.List;

/** What an image needs of the kernel, and since when that can be had. Format specification 6.2. */
final class KernelNeeds {
  private static final KernelVersion SMALL_BLOCKS = new KernelVersion(6, 4);
  private static final KernelVersion SMALL_COMPRESSED_BLOCKS = new KernelVersion(6, 8);

  private record Need(String what, KernelVersion since) {}

  private final List<Need> needs = new ArrayList<>();

  /** What the options ask for by name, known before anything is read. */
  static KernelNeeds of(BuildOptions options) {
    KernelNeeds needs = new KernelNeeds();
    for (CompressorFactory factory : options.compression().algorithms()) {
      needs.algorithm(factory.algorithm());
    }
    needs.blocks(options.blockSize(), options.compression().isEnabled());
    return needs;
  }

  /** What an image uses. */
  static KernelNeeds of(int blockSize, List<Feature> features, List<AlgorithmReport> algorithms) {
    KernelNeeds needs = new KernelNeeds();
    boolean isCompressed = false;
    for (AlgorithmReport use : algorithms) {
      if (use.files() > 0) {
        needs.algorithm(use.algorithm());
        isCompressed = true;
      }
    }
    needs.blocks(blockSize, isCompressed);
    if (features.contains(Feature.PLAIN_XATTR_PFX) && features.contains(Feature.FRAGMENTS)) {
      Feature table = Feature.PLAIN_XATTR_PFX;
      needs.needs.add(new Need(table.label() + " beside a packed inode", table.since()));
    }
    for (Feature feature : features) {
      if (feature.set() == Feature.Set.INCOMPAT) {
        needs.needs.add(new Need(feature.label(), feature.since()));
      }
    }
    return needs;
  }

  private void algorithm(Algorithm algorithm) {
    needs.add(new Need(algorithm.label(), algorithm.since()));
  }

  private void blocks(int blockSize, boolean isCompressed) {
    if (blockSize != BuildOptions.DEFAULT_BLOCK_SIZE) {
      KernelVersion since = isCompressed ? SMALL_COMPRESSED_BLOCKS : SMALL_BLOCKS;
      needs.add(new Need("blocks of " + blockSize + " bytes", since));
    }
  }

  /** The first release that has everything. */
  KernelVersion least() {
    KernelVersion least = KernelVersion.FIRST;
    for (Need need : needs) {
      least = need.since().compareTo(least) > 0 ? need.since() : least;
    }
    return least;
  }

  /** Refuses what a release lacks. */
  void check(KernelVersion release) throws BuildException {
    List<String> lacking = new ArrayList<>();
    for (Need need : needs) {
      if (need.since().compareTo(release) > 0) {
        lacking.add(need.what() + " (" + need.since() + ")");
      }
    }
    if (!lacking.isEmpty()) {
      throw new BuildException(
          Bytes.EMPTY, "Linux " + release + " lacks " + String.join(", ", lacking));
    }
  }
}
