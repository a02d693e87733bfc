package io.erofs.tools.build;

import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.FileChoice;
import io.erofs.tools.build.compress.FileStrategy;
import java.util.List;
import java.util.Optional;

/**
 * How file data is compressed. Immutable and thread-safe.
 *
 * <p>Without an algorithm, which is the default, nothing is compressed. Files that do not become
 * smaller are stored as they are whatever the options.
 */
public final class CompressionOptions {
  /** Nothing is compressed. */
  public static final CompressionOptions NONE = new Builder().build();

  /** Largest pcluster, in bytes. */
  public static final int MAX_PCLUSTER_SIZE = FileChoice.MAX_PCLUSTER_SIZE;

  /** Most bytes of a file that readers accept in one extent. */
  public static final int MAX_EXTENT_BYTES = 12 << 20;

  /** Most algorithms, counting each set of settings. */
  public static final int MAX_ALGORITHMS = 16;

  private final List<CompressorFactory> algorithms;
  private final int pclusterSize;
  private final int maxExtentBytes;
  private final boolean inlineTails;
  private final boolean legacyIndex;
  private final boolean deduplicates;
  private final MetadataOptions metadata;
  private final FragmentOptions fragments;
  private final Optional<FileStrategy> strategy;

  private CompressionOptions(Builder builder) {
    algorithms = builder.algorithms;
    pclusterSize = builder.pclusterSize;
    maxExtentBytes = builder.maxExtentBytes;
    inlineTails = builder.inlineTails;
    legacyIndex = builder.legacyIndex;
    deduplicates = builder.deduplicates;
    metadata = builder.metadata;
    fragments = builder.fragments;
    strategy = builder.strategy;
  }

  /**
   * A builder with the defaults.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A builder with these options, to change some.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /**
   * Whether anything is compressed.
   *
   * @return true if there is an algorithm
   */
  public boolean isEnabled() {
    return !algorithms.isEmpty();
  }

  /**
   * The algorithms, see {@link Builder#algorithms}.
   *
   * @return algorithms with their settings, the default one first
   */
  public List<CompressorFactory> algorithms() {
    return algorithms;
  }

  /**
   * Size of pclusters, see {@link Builder#pclusterSize}.
   *
   * @return bytes; 0 for the block size
   */
  public int pclusterSize() {
    return pclusterSize;
  }

  /**
   * Most bytes of a file in one extent, see {@link Builder#maxExtentBytes}.
   *
   * @return bytes
   */
  public int maxExtentBytes() {
    return maxExtentBytes;
  }

  /**
   * Whether compressed tails are inline, see {@link Builder#inlineTails}.
   *
   * @return true if they are
   */
  public boolean inlineTails() {
    return inlineTails;
  }

  /**
   * Whether indexes are the full ones, see {@link Builder#legacyIndex}.
   *
   * @return true if they are
   */
  public boolean legacyIndex() {
    return legacyIndex;
  }

  /**
   * Whether equal parts of files are stored once, see {@link Builder#deduplicate}.
   *
   * @return true if they are
   */
  public boolean deduplicates() {
    return deduplicates;
  }

  /**
   * Where and how metadata is stored, see {@link Builder#metadata}.
   *
   * @return the options
   */
  public MetadataOptions metadata() {
    return metadata;
  }

  /**
   * What goes to the packed inode, see {@link Builder#fragments}.
   *
   * @return the options
   */
  public FragmentOptions fragments() {
    return fragments;
  }

  /**
   * What chooses for each file, see {@link Builder#strategy}.
   *
   * @param blockSize block size of the image, in bytes
   * @return the strategy that was set, or one that treats all files alike
   */
  public FileStrategy strategy(int blockSize) {
    return strategy.orElseGet(
        () -> FileStrategy.always(new FileChoice(0, pclusterSize == 0 ? blockSize : pclusterSize)));
  }

  /**
   * Whether data of a 48-bit image is stored without regard to blocks: unless extents may be larger
   * than pclusters.
   */
  boolean isUnaligned(int blockSize) {
    int pcluster = pclusterSize == 0 ? blockSize : pclusterSize;
    return maxExtentBytes == MAX_EXTENT_BYTES || maxExtentBytes <= pcluster;
  }

  /** Collects options; {@link BuildOptions.Builder#build} checks them. For one thread. */
  public static final class Builder {
    private List<CompressorFactory> algorithms = List.of();
    private int pclusterSize;
    private int maxExtentBytes = MAX_EXTENT_BYTES;
    private boolean inlineTails;
    private boolean legacyIndex;
    private boolean deduplicates;
    private MetadataOptions metadata = MetadataOptions.DEFAULTS;
    private FragmentOptions fragments = FragmentOptions.NONE;
    private Optional<FileStrategy> strategy = Optional.empty();

    private Builder() {}

    private Builder(CompressionOptions from) {
      algorithms = from.algorithms;
      pclusterSize = from.pclusterSize;
      maxExtentBytes = from.maxExtentBytes;
      inlineTails = from.inlineTails;
      legacyIndex = from.legacyIndex;
      deduplicates = from.deduplicates;
      metadata = from.metadata;
      fragments = from.fragments;
      strategy = from.strategy;
    }

    /**
     * Sets the algorithms. One-block pclusters of LZ4 alone can be read since Linux 5.4; anything
     * else turns on {@code compr_cfgs} (Linux 5.13; LZMA 5.16, DEFLATE 6.6, Zstandard 6.10).
     *
     * @param factories algorithms with their settings, at most {@value #MAX_ALGORITHMS}; all files
     *     get the first one unless a {@link #strategy} chooses; default none
     * @return this
     */
    public Builder algorithms(List<CompressorFactory> factories) {
      algorithms = List.copyOf(factories);
      return this;
    }

    /**
     * Sets how large a pcluster may become. Larger ones compress better and take longer to read a
     * little from. More than a block turns on {@code big_pcluster} (Linux 5.13). With blocks below
     * 4096 bytes they get no more than 2047 blocks, and 256 of LZ4, whatever is set: an index
     * cannot count more, and Linux does not mount more.
     *
     * @param bytes a multiple of the block size up to 1 MiB; 0, the default, for the block size
     * @return this
     */
    public Builder pclusterSize(int bytes) {
      pclusterSize = bytes;
      return this;
    }

    /**
     * Sets how many bytes of a file one extent may hold, which bounds what has to be decompressed
     * to read one byte. In a {@linkplain BuildOptions.Builder#bit48 48-bit} image DEFLATE and
     * Zstandard store streams without padding, one behind the other, each of this many bytes of a
     * file, or of as many as {@link #pclusterSize} by default; unless this is larger than that.
     *
     * @param bytes 4096 to 12 MiB, default 12 MiB
     * @return this
     */
    public Builder maxExtentBytes(int bytes) {
      maxExtentBytes = bytes;
      return this;
    }

    /**
     * Sets whether the compressed end of a file may lie behind its index. Turns on {@code
     * ztailpacking} (Linux 5.17) if it happens.
     *
     * @param on default false
     * @return this
     */
    public Builder inlineTails(boolean on) {
      inlineTails = on;
      return this;
    }

    /**
     * Sets whether indexes of compressed files are the full ones of 8 bytes for each block, rather
     * than compact ones.
     *
     * @param on default false
     * @return this
     */
    public Builder legacyIndex(boolean on) {
      legacyIndex = on;
      return this;
    }

    /**
     * Sets whether parts of files that are equal to what is stored of earlier files are not stored
     * again, wherever they begin. Turns on {@code dedupe} (Linux 6.1) if a part of a pcluster is
     * used. Data of 48-bit images is then stored in whole blocks.
     *
     * @param on default false
     * @return this
     */
    public Builder deduplicate(boolean on) {
      deduplicates = on;
      return this;
    }

    /**
     * Sets where and how metadata is stored. Has a meaning without algorithms, too.
     *
     * @param options default {@link MetadataOptions#DEFAULTS}
     * @return this
     */
    public Builder metadata(MetadataOptions options) {
      metadata = options;
      return this;
    }

    /**
     * Sets whether ends of files, or files as a whole, are stored together in the packed inode.
     * Turns on {@code fragments} (Linux 6.1) if any are.
     *
     * @param options default {@link FragmentOptions#NONE}
     * @return this
     */
    public Builder fragments(FragmentOptions options) {
      fragments = options;
      return this;
    }

    /**
     * Sets what chooses algorithm and pcluster size for each file.
     *
     * @param chooser the strategy; by default all files get the first algorithm and {@link
     *     #pclusterSize}
     * @return this
     */
    public Builder strategy(FileStrategy chooser) {
      strategy = Optional.of(chooser);
      return this;
    }

    /**
     * The options. They are checked against those of the image by {@link
     * BuildOptions.Builder#build}.
     *
     * @return immutable options
     */
    public CompressionOptions build() {
      return new CompressionOptions(this);
    }
  }
}
