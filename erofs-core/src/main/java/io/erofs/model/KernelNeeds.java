package io.erofs.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What an image needs of the kernel, and since when that can be had. The only list of that, for
 * whoever builds and whoever reads; format specification 6.2. Immutable and thread-safe.
 */
public final class KernelNeeds {
  private static final int USUAL_BLOCK_SIZE = 4096;
  private static final KernelVersion OTHER_BLOCKS = new KernelVersion(6, 4);
  private static final KernelVersion OTHER_COMPRESSED_BLOCKS = new KernelVersion(6, 8);

  /**
   * One thing that is needed.
   *
   * @param what what it is
   * @param since the first mainline release that has it
   */
  public record Need(String what, KernelVersion since) {
    @Override
    public String toString() {
      return what + " (" + since + ")";
    }
  }

  private final List<Need> needs;

  private KernelNeeds(List<Need> needs) {
    this.needs = List.copyOf(needs);
  }

  /**
   * What an image needs.
   *
   * @param blockSize bytes of a block
   * @param features features that it uses; {@link Feature#FRAGMENTS} if there is a packed inode
   * @param algorithms algorithms that its data takes to decode
   * @return the needs
   */
  public static KernelNeeds of(
      int blockSize, Collection<Feature> features, Collection<Algorithm> algorithms) {
    List<Need> needs = new ArrayList<>();
    for (Algorithm algorithm : algorithms) {
      needs.add(new Need(algorithm.label(), algorithm.since()));
    }
    if (blockSize != USUAL_BLOCK_SIZE) {
      KernelVersion since = algorithms.isEmpty() ? OTHER_BLOCKS : OTHER_COMPRESSED_BLOCKS;
      needs.add(new Need("blocks of " + blockSize + " bytes", since));
    }
    boolean isTablePlain = features.contains(Feature.PLAIN_XATTR_PFX);
    for (Feature feature : features) {
      if (feature.set() == Feature.Set.INCOMPAT) {
        needs.add(new Need(feature.label(), feature.since()));
      }
      if (feature == Feature.FRAGMENTS && isTablePlain) {
        // Older ones look for the table in the packed inode.
        Feature table = Feature.PLAIN_XATTR_PFX;
        needs.add(new Need(table.label() + " beside a packed inode", table.since()));
      }
    }
    return new KernelNeeds(needs);
  }

  /**
   * What an image needs, as its superblock tells.
   *
   * @param superblock the superblock
   * @return the needs
   */
  public static KernelNeeds of(Superblock superblock) {
    List<Feature> features = new ArrayList<>(superblock.features());
    if (superblock.packedNid() == 0) {
      // The bit is that of shared parts.
      features.remove(Feature.FRAGMENTS);
    }
    return of(superblock.blockSize(), features, superblock.algorithms());
  }

  /**
   * The first release that has everything.
   *
   * @return a mainline release
   */
  public KernelVersion least() {
    KernelVersion least = KernelVersion.FIRST;
    for (Need need : needs) {
      least = need.since().compareTo(least) > 0 ? need.since() : least;
    }
    return least;
  }

  /**
   * What a release does not have.
   *
   * @param release the release
   * @return what is lacking; nothing if it reads the image
   */
  public List<Need> lackingIn(KernelVersion release) {
    return needs.stream().filter(need -> need.since().compareTo(release) > 0).toList();
  }
}
