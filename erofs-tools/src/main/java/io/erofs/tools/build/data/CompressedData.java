package io.erofs.tools.build.data;

import io.erofs.model.Algorithm;
import io.erofs.model.Feature;
import io.erofs.tools.build.tree.BuildInode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What compressing made of all files. Immutable.
 *
 * @param files by the index of the inode; empty if nothing was to be compressed
 * @param endBlock the block behind the last one that was written
 * @param digests digests of what was written, in order
 * @param features features that readers need for files that are not stored as they are
 * @param uses what each algorithm did, in the order of the settings
 */
public record CompressedData(
    List<StoredFile> files,
    long endBlock,
    long[] digests,
    Set<Feature> features,
    List<AlgorithmUse> uses) {
  /** Nothing was to be compressed. */
  public static final CompressedData NONE =
      new CompressedData(List.of(), 0, new long[0], Set.of(), List.of());

  /** Copies the lists. */
  public CompressedData {
    files = List.copyOf(files);
    features = Set.copyOf(features);
    uses = List.copyOf(uses);
  }

  /** An algorithm that is used, or LZ4 if none is. */
  public Algorithm announced() {
    for (AlgorithmUse use : uses) {
      if (use.inputBytes() > 0) {
        return use.factory().algorithm();
      }
    }
    return Algorithm.LZ4;
  }

  /**
   * This, with what other data needs from readers.
   *
   * @param other what compressing other files gave
   */
  public CompressedData needing(CompressedData other) {
    Set<Feature> allFeatures = new HashSet<>(features);
    allFeatures.addAll(other.features);
    List<AlgorithmUse> allUses = new ArrayList<>(uses);
    allUses.addAll(other.uses);
    return new CompressedData(files, endBlock, digests, allFeatures, allUses);
  }

  /** Whether anything was stored. */
  public boolean isEmpty() {
    return digests.length == 0 || files.stream().allMatch(StoredFile.UNTOUCHED::equals);
  }

  /** Digests of what was stored; none if nothing was. */
  @Override
  public long[] digests() {
    return isEmpty() ? new long[0] : digests;
  }

  /** What became of a file. */
  public StoredFile of(BuildInode inode) {
    return files.isEmpty() ? StoredFile.UNTOUCHED : files.get(inode.index());
  }
}
