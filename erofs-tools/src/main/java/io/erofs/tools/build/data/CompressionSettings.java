package io.erofs.tools.build.data;

import io.erofs.internal.format.OnDiskCompressionConfig;
import io.erofs.internal.format.OnDiskLcluster;
import io.erofs.model.Algorithm;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.FileChoice;
import io.erofs.tools.build.compress.FileStrategy;
import java.util.List;

/**
 * How data is compressed.
 *
 * @param blockBits log2 of the block size
 * @param codecs the algorithms that files may be compressed with; none if nothing is compressed
 * @param strategy chooses among them
 * @param maxExtent most bytes of a file in one extent
 * @param inlineTails whether the end of a file may lie behind its index
 * @param unaligned whether extents of algorithms that can do so take exactly the bytes of their
 *     streams, for which they hold a fixed number of bytes of a file
 * @param dedupe whether what is stored already is not stored again
 * @param fragments what goes to the packed inode
 * @param alignment data of a file begins at multiples of this number of blocks
 */
public record CompressionSettings(
    int blockBits,
    List<CompressorFactory> codecs,
    FileStrategy strategy,
    int maxExtent,
    boolean inlineTails,
    boolean unaligned,
    boolean dedupe,
    FragmentMode fragments,
    int alignment) {
  /** Largest pcluster that readers must accept. */
  public static final int MAX_PCLUSTER = 1 << 20;

  private static final int LEAST_SEGMENT = 4 << 20;
  private static final int MOST_SEGMENT = 16 << 20;
  private static final int PCLUSTERS_PER_SEGMENT = 32;

  /** Whether anything is compressed. */
  public boolean isEnabled() {
    return !codecs.isEmpty();
  }

  /**
   * How a file is compressed so that readers accept it: with pclusters of no more blocks than an
   * index can count, and Linux mounts. Only blocks below 4096 bytes may be too many.
   *
   * @param choice how it is to be compressed
   */
  FileChoice readable(FileChoice choice) {
    boolean isLz4 = codecs.get(choice.algorithm()).algorithm() == Algorithm.LZ4;
    int blocks = isLz4 ? OnDiskCompressionConfig.MAX_LZ4_BLOCKS : OnDiskLcluster.MAX_DISTANCE;
    int most = blocks << blockBits;
    return choice.pclusterSize() <= most ? choice : new FileChoice(choice.algorithm(), most);
  }

  /**
   * Whether data is stored without regard to blocks. LZ4 and LZMA gain more by filling blocks.
   *
   * @param choice how a file is compressed
   */
  boolean isUnaligned(FileChoice choice) {
    Algorithm algorithm = codecs.get(choice.algorithm()).algorithm();
    return unaligned && (algorithm == Algorithm.DEFLATE || algorithm == Algorithm.ZSTD);
  }

  /**
   * Whether extents that are stored already as a whole are not stored again, without looking for
   * parts of them: who asks for fragments wants equal files to share all, not their ends alone.
   */
  boolean sharesExtents() {
    return fragments == FragmentMode.TAILS && !dedupe;
  }

  /** Bytes of a file in one extent that is stored without regard to blocks. */
  int unalignedExtent(FileChoice choice) {
    return Math.min(maxExtent, choice.pclusterSize());
  }

  /** Bytes per block. */
  public int blockSize() {
    return 1 << blockBits;
  }

  /**
   * Bytes after which large files are cut, for each part to be compressed by itself. A multiple of
   * every block size. The pcluster in front of a cut is not full, which should not matter.
   *
   * @param pclusterSize most bytes of a pcluster
   */
  static int segmentSize(int pclusterSize) {
    long wanted = (long) pclusterSize * PCLUSTERS_PER_SEGMENT;
    return (int) Math.max(LEAST_SEGMENT, Math.min(MOST_SEGMENT, wanted));
  }
}
