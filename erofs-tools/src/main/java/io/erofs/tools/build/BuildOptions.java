package io.erofs.tools.build;

import io.erofs.model.Bytes;
import java.util.function.Predicate;

/**
 * How an image is built. Immutable and thread-safe.
 *
 * <pre>{@code
 * BuildOptions options = BuildOptions.builder().blockSize(4096).label(Bytes.utf8("root")).build();
 * }</pre>
 *
 * <p>The {@linkplain #defaults() defaults} give an image that every kernel with EROFS mounts, that
 * loses nothing of the source, and whose bytes depend on the source alone.
 */
public final class BuildOptions {
  /** Smallest block size, in bytes. */
  public static final int MIN_BLOCK_SIZE = 512;

  /** Largest block size, in bytes. */
  public static final int MAX_BLOCK_SIZE = 65536;

  /** Block size unless another is asked for, whatever the page size of this machine. */
  public static final int DEFAULT_BLOCK_SIZE = 4096;

  /** Most bytes of a volume label: older kernels want a NUL behind it. */
  public static final int MAX_LABEL = 15;

  private static final BuildOptions DEFAULTS = new Builder().build();

  private final Builder values;

  private BuildOptions(Builder values) {
    this.values = values;
  }

  /**
   * The options of a builder on which nothing was set.
   *
   * @return the defaults
   */
  public static BuildOptions defaults() {
    return DEFAULTS;
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
    return new Builder(values);
  }

  /**
   * Block size, see {@link Builder#blockSize}.
   *
   * @return bytes
   */
  public int blockSize() {
    return values.blockSize;
  }

  /**
   * Chunks, see {@link Builder#chunks}.
   *
   * @return the options
   */
  public ChunkOptions chunks() {
    return values.chunks;
  }

  /**
   * Form of inodes, see {@link Builder#inodeForm}.
   *
   * @return the form
   */
  public InodeForm inodeForm() {
    return values.inodeForm;
  }

  /**
   * Whether tails of files are inline, see {@link Builder#inlineData}.
   *
   * @return true if they are
   */
  public boolean inlineData() {
    return values.inlineData;
  }

  /**
   * Whether the superblock has a checksum, see {@link Builder#checksum}.
   *
   * @return true if it has
   */
  public boolean checksum() {
    return values.checksum;
  }

  /**
   * Whether the image is of the 48-bit form, see {@link Builder#bit48}.
   *
   * @return true if it is
   */
  public boolean bit48() {
    return values.bit48;
  }

  /**
   * Whether directories have no {@code .} entry, see {@link Builder#omitDot}.
   *
   * @return true if they have none
   */
  public boolean omitDot() {
    return values.omitDot;
  }

  /**
   * Extended attributes, see {@link Builder#xattrs}.
   *
   * @return the options
   */
  public XattrOptions xattrs() {
    return values.xattrs;
  }

  /**
   * Compression, see {@link Builder#compression}.
   *
   * @return the options
   */
  public CompressionOptions compression() {
    return values.compression;
  }

  /**
   * Owners, see {@link Builder#owners}.
   *
   * @return the options
   */
  public OwnerOptions owners() {
    return values.owners;
  }

  /**
   * Times, see {@link Builder#times}.
   *
   * @return the options
   */
  public TimeOptions times() {
    return values.times;
  }

  /**
   * UUID, see {@link Builder#uuid}.
   *
   * @return the option
   */
  public UuidOption uuid() {
    return values.uuid;
  }

  /**
   * Volume label, see {@link Builder#label}.
   *
   * @return 0 to 15 bytes
   */
  public Bytes label() {
    return values.label;
  }

  /**
   * What is left out, see {@link Builder#exclude}.
   *
   * @return true for paths that are left out
   */
  public Predicate<Bytes> exclude() {
    return values.exclude;
  }

  boolean excludesAny() {
    return values.exclude != Builder.NOTHING;
  }

  /**
   * Whether hard links become files of their own, see {@link Builder#dereferenceHardLinks}.
   *
   * @return true if they do
   */
  public boolean dereferenceHardLinks() {
    return values.dereferenceHardLinks;
  }

  /**
   * Alignment of file data, see {@link Builder#dataAlignment}.
   *
   * @return blocks
   */
  public int dataAlignment() {
    return values.dataAlignment;
  }

  /**
   * Alignment of the image's size, see {@link Builder#imageAlignment}.
   *
   * @return blocks
   */
  public int imageAlignment() {
    return values.imageAlignment;
  }

  /**
   * Where the image begins in the file, see {@link Builder#offset}.
   *
   * @return bytes
   */
  public long offset() {
    return values.offset;
  }

  /**
   * Least room for attributes of the root, see {@link Builder#rootXattrSize}.
   *
   * @return bytes
   */
  public int rootXattrSize() {
    return values.rootXattrSize;
  }

  /**
   * Number of threads, see {@link Builder#workers}.
   *
   * @return the number
   */
  public int workers() {
    return values.workers;
  }

  /** Collects options; {@link #build} checks them. For one thread. */
  public static final class Builder {
    private int blockSize = DEFAULT_BLOCK_SIZE;
    private ChunkOptions chunks = ChunkOptions.NONE;
    private InodeForm inodeForm = InodeForm.AUTO;
    private boolean inlineData = true;
    private boolean checksum = true;
    private boolean bit48;
    private boolean omitDot;
    private XattrOptions xattrs = XattrOptions.DEFAULTS;
    private CompressionOptions compression = CompressionOptions.NONE;
    private OwnerOptions owners = OwnerOptions.PRESERVE;
    private TimeOptions times = TimeOptions.preserve();
    private UuidOption uuid = UuidOption.fromContent();
    private Bytes label = Bytes.EMPTY;
    private Predicate<Bytes> exclude = NOTHING;
    private boolean dereferenceHardLinks;
    private int dataAlignment = 1;
    private int imageAlignment = 1;
    private long offset;
    private int rootXattrSize;
    private int workers = Runtime.getRuntime().availableProcessors();

    private static final Predicate<Bytes> NOTHING = path -> false;

    private Builder() {}

    private Builder(Builder from) {
      blockSize = from.blockSize;
      chunks = from.chunks;
      inodeForm = from.inodeForm;
      inlineData = from.inlineData;
      checksum = from.checksum;
      bit48 = from.bit48;
      omitDot = from.omitDot;
      xattrs = from.xattrs;
      compression = from.compression;
      owners = from.owners;
      times = from.times;
      uuid = from.uuid;
      label = from.label;
      exclude = from.exclude;
      dereferenceHardLinks = from.dereferenceHardLinks;
      dataAlignment = from.dataAlignment;
      imageAlignment = from.imageAlignment;
      offset = from.offset;
      rootXattrSize = from.rootXattrSize;
      workers = from.workers;
    }

    /**
     * Sets the block size. Kernels mount images whose blocks are not larger than their pages (4096
     * on most machines); other sizes than the page size need Linux 6.4.
     *
     * @param bytes a power of two, 512 to 65536, default 4096
     * @return this
     */
    public Builder blockSize(int bytes) {
      blockSize = bytes;
      return this;
    }

    /**
     * Sets whether and how files are stored in chunks.
     *
     * <p>With a chunk size, regular files are stored in chunks: equal chunks of all files are
     * stored once, chunks of zeros and holes are not stored. Turns on {@code chunked_file} (Linux
     * 5.15) if there is any file that is not empty. A sparse file whose address table would be
     * large gets larger chunks where that makes the image smaller. Finding equal chunks takes about
     * 50 bytes of memory per different chunk.
     *
     * @param options default {@link ChunkOptions#NONE}
     * @return this
     */
    public Builder chunks(ChunkOptions options) {
      chunks = options;
      return this;
    }

    /**
     * Sets the form of inodes.
     *
     * @param form default {@link InodeForm#AUTO}
     * @return this
     */
    public Builder inodeForm(InodeForm form) {
      inodeForm = form;
      return this;
    }

    /**
     * Sets whether the last partial block of a regular file may lie behind its inode. Files without
     * inline data can be mapped directly (DAX). Does not concern directories and symbolic links.
     *
     * @param inline default true
     * @return this
     */
    public Builder inlineData(boolean inline) {
      inlineData = inline;
      return this;
    }

    /**
     * Sets whether the superblock carries a checksum (compat feature {@code sb_csum}).
     *
     * @param on default true
     * @return this
     */
    public Builder checksum(boolean on) {
      checksum = on;
      return this;
    }

    /**
     * Makes an image of the 48-bit form (incompat feature {@code 48bit}, Linux 6.15): addresses may
     * have 48 bits, and compact inodes hold seconds of their own.
     *
     * @param on default false
     * @return this
     */
    public Builder bit48(boolean on) {
      bit48 = on;
      return this;
    }

    /**
     * Leaves the {@code .} entry out of directories. Implies {@link #bit48}.
     *
     * @param on default false
     * @return this
     */
    public Builder omitDot(boolean on) {
      omitDot = on;
      return this;
    }

    /**
     * Sets how extended attributes are stored.
     *
     * @param options default {@link XattrOptions#DEFAULTS}
     * @return this
     */
    public Builder xattrs(XattrOptions options) {
      xattrs = options;
      return this;
    }

    /**
     * Sets how file data is compressed.
     *
     * @param options default {@link CompressionOptions#NONE}
     * @return this
     */
    public Builder compression(CompressionOptions options) {
      compression = options;
      return this;
    }

    /**
     * Sets what becomes of owners and groups.
     *
     * @param options default {@link OwnerOptions#PRESERVE}
     * @return this
     */
    public Builder owners(OwnerOptions options) {
      owners = options;
      return this;
    }

    /**
     * Sets the build time and what becomes of the times of files.
     *
     * @param options default {@link TimeOptions#preserve()}
     * @return this
     */
    public Builder times(TimeOptions options) {
      times = options;
      return this;
    }

    /**
     * Sets where the UUID comes from.
     *
     * @param option default {@link UuidOption#fromContent()}
     * @return this
     */
    public Builder uuid(UuidOption option) {
      uuid = option;
      return this;
    }

    /**
     * Sets the volume label.
     *
     * @param bytes 0 to 15 bytes without NUL, default none
     * @return this
     */
    public Builder label(Bytes bytes) {
      label = bytes;
      return this;
    }

    /**
     * Leaves entries out. The predicate is asked for every path but the root's; what is below a
     * path left out is left out, too. It must give the same answer every time, to any thread.
     *
     * @param paths true for relative paths that are left out, default none
     * @return this
     */
    public Builder exclude(Predicate<Bytes> paths) {
      exclude = paths;
      return this;
    }

    /**
     * Makes every name of a file that has several a file of its own.
     *
     * @param on default false
     * @return this
     */
    public Builder dereferenceHardLinks(boolean on) {
      dereferenceHardLinks = on;
      return this;
    }

    /**
     * Aligns the data of each file. In chunk-based files the chunks are aligned, if they are at
     * least that large; otherwise they are not (the report then says so).
     *
     * @param blocks 1 to 2^24 blocks, default 1
     * @return this
     */
    public Builder dataAlignment(int blocks) {
      dataAlignment = blocks;
      return this;
    }

    /**
     * Pads the image to a multiple of some blocks.
     *
     * @param blocks 1 to 2^24 blocks, default 1
     * @return this
     */
    public Builder imageAlignment(int blocks) {
      imageAlignment = blocks;
      return this;
    }

    /**
     * Begins the image behind some bytes of the file. What an existing file has there is kept; in a
     * new file they are zeros.
     *
     * @param bytes 0 or more, default 0; Linux mounts (6.16) only multiples of the block size
     * @return this
     */
    public Builder offset(long bytes) {
      offset = bytes;
      return this;
    }

    /**
     * Reserves room for extended attributes behind the root inode.
     *
     * @param bytes least size of the root's attribute body, 0 to 65535, default 0
     * @return this
     */
    public Builder rootXattrSize(int bytes) {
      rootXattrSize = bytes;
      return this;
    }

    /**
     * Sets how many threads read and write data. Does not change the image.
     *
     * @param threads 1 to 1024, default the number of processors
     * @return this
     */
    public Builder workers(int threads) {
      workers = threads;
      return this;
    }

    /**
     * The options, checked.
     *
     * @return immutable options
     * @throws IllegalArgumentException if an option is out of range or contradicts another; the
     *     message names it
     */
    public BuildOptions build() {
      Builder copy = new Builder(this);
      copy.bit48 |= copy.omitDot || copy.compression.metadata().isBoxed();
      BuildOptions options = new BuildOptions(copy);
      OptionChecks.check(options);
      return options;
    }
  }
}
