package io.erofs.tools.export;

import java.util.Optional;

/**
 * How to extract. Immutable; made by a {@link Builder}.
 *
 * <p>The defaults are those of {@code fsck.erofs --extract}, except that extended attributes are
 * extracted: the superuser gets owners and permissions as they are in the image, an ordinary user
 * owns everything and the umask applies.
 */
public final class ExtractOptions {
  /** The defaults. */
  public static final ExtractOptions DEFAULT = new Builder().build();

  private final boolean overwrite;
  private final Optional<Boolean> preserveOwner;
  private final Optional<Boolean> preservePermissions;
  private final boolean xattrs;
  private final int workers;

  private ExtractOptions(Builder builder) {
    this.overwrite = builder.overwrite;
    this.preserveOwner = builder.preserveOwner;
    this.preservePermissions = builder.preservePermissions;
    this.xattrs = builder.xattrs;
    this.workers = builder.workers;
  }

  /**
   * Begins with the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Whether existing files are replaced. Existing directories are always kept and filled.
   *
   * @return true if they are; otherwise an existing file is a problem
   */
  public boolean overwrite() {
    return overwrite;
  }

  /**
   * Whether owners are those of the image.
   *
   * @return the choice; empty for "only if the superuser extracts"
   */
  public Optional<Boolean> preserveOwner() {
    return preserveOwner;
  }

  /**
   * Whether permissions are those of the image, whatever the umask, set-id bits included.
   *
   * @return the choice; empty for "only if the superuser extracts"
   */
  public Optional<Boolean> preservePermissions() {
    return preservePermissions;
  }

  /**
   * Whether extended attributes are extracted.
   *
   * @return true if they are
   */
  public boolean xattrs() {
    return xattrs;
  }

  /**
   * Number of threads that write files.
   *
   * @return 1 or more
   */
  public int workers() {
    return workers;
  }

  /** Makes options; not thread-safe. */
  public static final class Builder {
    private boolean overwrite;
    private Optional<Boolean> preserveOwner = Optional.empty();
    private Optional<Boolean> preservePermissions = Optional.empty();
    private boolean xattrs = true;
    private int workers = Runtime.getRuntime().availableProcessors();

    private Builder() {}

    /**
     * Replaces existing files; they are removed first, never written to. Default: no.
     *
     * @param value whether to
     * @return this
     */
    public Builder overwrite(boolean value) {
      overwrite = value;
      return this;
    }

    /**
     * Sets owners as in the image. Default: if the superuser extracts.
     *
     * @param value whether to
     * @return this
     */
    public Builder preserveOwner(boolean value) {
      preserveOwner = Optional.of(value);
      return this;
    }

    /**
     * Sets permissions as in the image, without the umask. Set-id bits are set only where the owner
     * is right, too. Default: if the superuser extracts.
     *
     * @param value whether to
     * @return this
     */
    public Builder preservePermissions(boolean value) {
      preservePermissions = Optional.of(value);
      return this;
    }

    /**
     * Sets extended attributes, ACLs among them. Default: yes.
     *
     * @param value whether to
     * @return this
     */
    public Builder xattrs(boolean value) {
      xattrs = value;
      return this;
    }

    /**
     * Number of threads that write files. Default: one for each processor.
     *
     * @param value 1 to 1024
     * @return this
     */
    public Builder workers(int value) {
      workers = value;
      return this;
    }

    /**
     * Checks and makes the options.
     *
     * @return the options
     * @throws IllegalArgumentException if a value is out of range
     */
    public ExtractOptions build() {
      if (workers < 1 || workers > 1024) {
        throw new IllegalArgumentException("workers=" + workers + " is not 1 to 1024");
      }
      return new ExtractOptions(this);
    }
  }
}
