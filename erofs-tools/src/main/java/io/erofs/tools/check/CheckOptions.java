package io.erofs.tools.check;

import io.erofs.OpenOptions;
import java.util.Objects;

/** How to check an image. Immutable; make one with {@link #builder()}. */
public final class CheckOptions {
  /** Metadata only, one worker, at most 100 findings of a rule. */
  public static final CheckOptions DEFAULT = builder().build();

  private final OpenOptions open;
  private final boolean data;
  private final boolean decoding;
  private final int workers;
  private final int maxFindingsPerRule;
  private final CheckProgress progress;

  private CheckOptions(Builder builder) {
    this.open = builder.open;
    this.data = builder.data;
    this.decoding = builder.decoding;
    this.workers = builder.workers;
    this.maxFindingsPerRule = builder.maxFindingsPerRule;
    this.progress = builder.progress;
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
   * A builder with these options.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder()
        .open(open)
        .data(data)
        .decoding(decoding)
        .workers(workers)
        .maxFindingsPerRule(maxFindingsPerRule)
        .progress(progress);
  }

  /**
   * How to open the image: offset, devices, whether the checksum of the superblock counts.
   *
   * @return the options
   */
  public OpenOptions open() {
    return open;
  }

  /**
   * Whether all file data is read through.
   *
   * @return false by default
   */
  public boolean data() {
    return data;
  }

  /**
   * Whether the compressed data of files is decoded when data is read.
   *
   * @return true by default
   */
  public boolean decoding() {
    return decoding;
  }

  /**
   * How many threads read data.
   *
   * @return 1 by default
   */
  public int workers() {
    return workers;
  }

  /**
   * How many findings of one rule are kept; the others are only counted.
   *
   * @return 100 by default
   */
  public int maxFindingsPerRule() {
    return maxFindingsPerRule;
  }

  /**
   * Who hears how far the check has come.
   *
   * @return nobody by default
   */
  public CheckProgress progress() {
    return progress;
  }

  /** Builds {@link CheckOptions}. For one thread. */
  public static final class Builder {
    private OpenOptions open = OpenOptions.DEFAULT;
    private boolean data;
    private boolean decoding = true;
    private int workers = 1;
    private int maxFindingsPerRule = 100;
    private CheckProgress progress = CheckProgress.NONE;

    private Builder() {}

    /**
     * How to open the image.
     *
     * @param options offset, devices, whether the checksum of the superblock counts, limits
     * @return this builder
     */
    public Builder open(OpenOptions options) {
      this.open = Objects.requireNonNull(options, "options");
      return this;
    }

    /**
     * Whether all file data is read through: every block must be readable, every compressed extent
     * decode, the bytes behind the end of a file be zero, and a fingerprint right.
     *
     * @param read default false
     * @return this builder
     */
    public Builder data(boolean read) {
      this.data = read;
      return this;
    }

    /**
     * Decodes the compressed data of files when data is read. Without it, only what belongs to no
     * file alone is decoded (the packed inode and the metabox), and other damage inside of
     * pclusters is not found: for programs that read all files themselves. Default: yes.
     *
     * @param decode whether to
     * @return this builder
     */
    public Builder decoding(boolean decode) {
      this.decoding = decode;
      return this;
    }

    /**
     * How many threads read data. The report does not depend on it.
     *
     * @param threads from 1; default 1
     * @return this builder
     */
    public Builder workers(int threads) {
      this.workers = threads;
      return this;
    }

    /**
     * How many findings of one rule are kept.
     *
     * @param findings from 1; default 100
     * @return this builder
     */
    public Builder maxFindingsPerRule(int findings) {
      this.maxFindingsPerRule = findings;
      return this;
    }

    /**
     * Who hears how far the check has come.
     *
     * @param listener default nobody
     * @return this builder
     */
    public Builder progress(CheckProgress listener) {
      this.progress = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Checks and builds.
     *
     * @return the options
     * @throws IllegalArgumentException if a number is below 1
     */
    public CheckOptions build() {
      if (workers < 1) {
        throw new IllegalArgumentException("workers=" + workers + " is below 1");
      }
      if (maxFindingsPerRule < 1) {
        throw new IllegalArgumentException(
            "maxFindingsPerRule=" + maxFindingsPerRule + " is below 1");
      }
      return new CheckOptions(this);
    }
  }
}
