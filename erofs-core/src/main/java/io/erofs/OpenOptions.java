package io.erofs;

import io.erofs.blob.BlobProvider;
import io.erofs.io.ReadLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How to open an image. Immutable; make one with {@link #builder()}.
 *
 * @see Erofs#open(Path, OpenOptions)
 */
public final class OpenOptions {
  /** Offset 0, no extra devices, checksum verified, default limits. */
  public static final OpenOptions DEFAULT = builder().build();

  private final long offset;
  private final List<Path> devices;
  private final Optional<BlobProvider> blobs;
  private final boolean verifyChecksum;
  private final boolean memoryMapped;
  private final ReadLimits limits;

  private OpenOptions(Builder builder) {
    this.offset = builder.offset;
    this.devices = List.copyOf(builder.devices);
    this.blobs = builder.blobs;
    this.verifyChecksum = builder.verifyChecksum;
    this.memoryMapped = builder.memoryMapped;
    this.limits = builder.limits;
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
    Builder builder =
        new Builder()
            .offset(offset)
            .devices(devices)
            .verifyChecksum(verifyChecksum)
            .memoryMapped(memoryMapped)
            .limits(limits);
    builder.blobs = blobs;
    return builder;
  }

  /**
   * Where the image begins in its file.
   *
   * @return bytes
   */
  public long offset() {
    return offset;
  }

  /**
   * Files with the extra devices, in the order of the device table.
   *
   * @return as many as the image has, or none
   */
  public List<Path> devices() {
    return devices;
  }

  /**
   * Where the extra devices are looked for, if they are not given.
   *
   * @return the provider, or empty
   */
  public Optional<BlobProvider> blobs() {
    return blobs;
  }

  /**
   * Whether a stored checksum of the superblock must be right.
   *
   * @return true by default
   */
  public boolean verifyChecksum() {
    return verifyChecksum;
  }

  /**
   * Whether files are mapped into memory rather than read.
   *
   * @return false by default
   */
  public boolean memoryMapped() {
    return memoryMapped;
  }

  /**
   * Bounds on what the image may make the reader do.
   *
   * @return the limits
   */
  public ReadLimits limits() {
    return limits;
  }

  /** Builds {@link OpenOptions}. For one thread. */
  public static final class Builder {
    private long offset;
    private List<Path> devices = List.of();
    private Optional<BlobProvider> blobs = Optional.empty();
    private boolean verifyChecksum = true;
    private boolean memoryMapped;
    private ReadLimits limits = ReadLimits.DEFAULT;

    private Builder() {}

    /**
     * Where the image begins in its file.
     *
     * @param bytes byte offset, not negative; default 0
     * @return this builder
     */
    public Builder offset(long bytes) {
      this.offset = bytes;
      return this;
    }

    /**
     * Files with the extra devices of the image.
     *
     * @param files in the order of the device table; default none
     * @return this builder
     */
    public Builder devices(List<Path> files) {
      this.devices = List.copyOf(files);
      return this;
    }

    /**
     * Where to look for the extra devices of the image, each when something on it is first read.
     *
     * <p>The image closes the provider when it is closed, also if opening fails. Options with one
     * that serves a single image, as those of a {@link io.erofs.blob.BlobDomain} do, are for
     * opening that image once.
     *
     * @param provider knows blobs by their slots in the device table; default none
     * @return this builder
     */
    public Builder blobs(BlobProvider provider) {
      this.blobs = Optional.of(provider);
      return this;
    }

    /**
     * Whether a stored checksum of the superblock must be right.
     *
     * @param verify default true
     * @return this builder
     */
    public Builder verifyChecksum(boolean verify) {
      this.verifyChecksum = verify;
      return this;
    }

    /**
     * Whether files are mapped into memory rather than read; only for files that nobody shortens.
     *
     * @param mapped default false
     * @return this builder
     */
    public Builder memoryMapped(boolean mapped) {
      this.memoryMapped = mapped;
      return this;
    }

    /**
     * Bounds on what the image may make the reader do.
     *
     * @param newLimits default {@link ReadLimits#DEFAULT}
     * @return this builder
     */
    public Builder limits(ReadLimits newLimits) {
      this.limits = Objects.requireNonNull(newLimits, "newLimits");
      return this;
    }

    /**
     * Lets other threads decompress ahead of streams and channels that read from front to back.
     * Sets {@link ReadLimits#readAheadBytes()} of the limits.
     *
     * @param bytes most bytes ahead of one reader; a few megabytes let all processors work; 0, the
     *     default, for none
     * @return this builder
     * @throws IllegalArgumentException if the number is negative
     */
    public Builder readAhead(long bytes) {
      this.limits = limits.withReadAheadBytes(bytes);
      return this;
    }

    /**
     * Checks and builds.
     *
     * @return the options
     * @throws IllegalArgumentException if the offset is negative, or if devices and blobs are both
     *     given
     */
    public OpenOptions build() {
      if (blobs.isPresent() && !devices.isEmpty()) {
        throw new IllegalArgumentException("blobs and devices are both given");
      }
      if (offset < 0) {
        throw new IllegalArgumentException("offset=" + offset + " is negative");
      }
      return new OpenOptions(this);
    }
  }
}
