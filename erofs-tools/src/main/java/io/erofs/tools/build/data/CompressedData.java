package io.erofs.tools.build.data;

import io.erofs.model.Algorithm;
import io.erofs.model.Feature;
import io.erofs.tools.build.tree.BuildInode;
import java.util.ArrayList;
import java.util.Arrays;
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
 * @param sharedBytes bytes of files that are not stored because equal ones are
 */
public record CompressedData(
    List<StoredFile> files,
    long endBlock,
    long[] digests,
    Set<Feature> features,
    List<AlgorithmUse> uses,
    long sharedBytes) {
  /** Nothing was to be compressed. */
  public static final CompressedData NONE =
      new CompressedData(List.of(), 0, new long[0], Set.of(), List.of(), 0);

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
    return new CompressedData(files, endBlock, digests, allFeatures, allUses, sharedBytes);
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

  /**
   * These files and the packed inode behind them, whose data was compressed by itself.
   *
   * @param more what became of the packed inode, the only file, and of its data
   * @param moreShared bytes that are stored once in that file for several others
   */
  public CompressedData with(CompressedData more, long moreShared) {
    List<StoredFile> all = new ArrayList<>(files);
    all.addAll(more.files);
    long[] allDigests = Arrays.copyOf(digests, digests.length + more.digests.length);
    System.arraycopy(more.digests, 0, allDigests, digests.length, more.digests.length);
    Set<Feature> allFeatures = new HashSet<>(features);
    allFeatures.addAll(more.features);
    allFeatures.add(Feature.FRAGMENTS);
    List<AlgorithmUse> allUses = new ArrayList<>();
    for (int i = 0; i < uses.size(); i++) {
      allUses.add(uses.get(i).plus(more.uses.get(i)));
    }
    return new CompressedData(
        all, more.endBlock, allDigests, allFeatures, allUses, sharedBytes + moreShared);
  }

  /**
   * This of one file that was left to be stored as it is, after that was done.
   *
   * @param file where it is stored
   * @param end the block behind it
   * @param digest digest of its bytes
   */
  public CompressedData plain(StoredFile file, long end, long digest) {
    return new CompressedData(List.of(file), end, new long[] {digest}, features, uses, sharedBytes);
  }

  /** Whether the last inode is the packed inode. */
  public boolean hasPackedInode() {
    return features.contains(Feature.FRAGMENTS);
  }

  /** What became of a file. */
  public StoredFile of(BuildInode inode) {
    return files.isEmpty() ? StoredFile.UNTOUCHED : files.get(inode.index());
  }
}
