package io.erofs.tools.export;

import io.erofs.model.Bytes;
import java.util.Objects;

/** How to write a tar stream. Immutable. */
public final class TarOptions {
  /** The whole image, names beginning with {@code ./}, zeros written out, everything kept. */
  public static final TarOptions DEFAULT = builder().build();

  private final Bytes start;
  private final Bytes prefix;
  private final boolean sparse;
  private final boolean xattrs;
  private final int workers;
  private final TarListener listener;

  private TarOptions(Builder builder) {
    this.start = builder.start;
    this.prefix = builder.prefix;
    this.sparse = builder.sparse;
    this.xattrs = builder.xattrs;
    this.workers = builder.workers;
    this.listener = builder.listener;
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
    return builder()
        .start(start)
        .prefix(prefix)
        .sparse(sparse)
        .xattrs(xattrs)
        .workers(workers)
        .listener(listener);
  }

  /**
   * Path of what is written.
   *
   * @return path in the image, empty for everything
   */
  public Bytes start() {
    return start;
  }

  /**
   * What names begin with.
   *
   * @return empty, or ending with a slash
   */
  public Bytes prefix() {
    return prefix;
  }

  /**
   * Whether holes are left out.
   *
   * @return true if so
   */
  public boolean sparse() {
    return sparse;
  }

  /**
   * Whether extended attributes and ACLs are written.
   *
   * @return true if so
   */
  public boolean xattrs() {
    return xattrs;
  }

  /**
   * Number of threads that read and decode ahead of what is written.
   *
   * @return 1 or more
   */
  public int workers() {
    return workers;
  }

  /**
   * Who hears what is done.
   *
   * @return the listener
   */
  public TarListener listener() {
    return listener;
  }

  /** Collects options; for one thread. */
  public static final class Builder {
    private Bytes start = Bytes.EMPTY;
    private Bytes prefix = Bytes.utf8("./");
    private boolean sparse;
    private boolean xattrs = true;
    private int workers = Runtime.getRuntime().availableProcessors();
    private TarListener listener = TarListener.NONE;

    private Builder() {}

    /**
     * Path of the file or directory that is written. Names in the stream are relative to it, so
     * that a directory becomes the top of the stream.
     *
     * @param path path in the image, where a symbolic link at the end is not followed; default
     *     empty, which is the root
     * @return this builder
     */
    public Builder start(Bytes path) {
      this.start = Objects.requireNonNull(path, "path");
      return this;
    }

    /**
     * Text in front of every name. A slash is put behind it if it has none.
     *
     * @param newPrefix default {@code ./}; if empty, the directory that is the start has no name,
     *     and is left out
     * @return this builder
     */
    public Builder prefix(Bytes newPrefix) {
      boolean complete = newPrefix.isEmpty() || newPrefix.at(newPrefix.length() - 1) == '/';
      this.prefix = complete ? newPrefix : newPrefix.concat(Bytes.utf8("/"));
      return this;
    }

    /**
     * Whether files with holes are written in the sparse format 1.0 of GNU tar, which GNU tar,
     * libarchive and Python understand but others may not.
     *
     * @param newSparse default false: holes are written as zeros
     * @return this builder
     */
    public Builder sparse(boolean newSparse) {
      this.sparse = newSparse;
      return this;
    }

    /**
     * Whether extended attributes and ACLs are written.
     *
     * @param newXattrs default true
     * @return this builder
     */
    public Builder xattrs(boolean newXattrs) {
      this.xattrs = newXattrs;
      return this;
    }

    /**
     * Number of threads that read and decode ahead of what is written; the stream is the same
     * whatever it is. Each takes up to 2 MiB of memory.
     *
     * @param newWorkers 1 to 1024; default one for each processor
     * @return this builder
     */
    public Builder workers(int newWorkers) {
      this.workers = newWorkers;
      return this;
    }

    /**
     * Who hears what is done.
     *
     * @param newListener default {@link TarListener#NONE}
     * @return this builder
     */
    public Builder listener(TarListener newListener) {
      this.listener = Objects.requireNonNull(newListener, "newListener");
      return this;
    }

    /**
     * Checks and builds.
     *
     * @return the options
     * @throws IllegalArgumentException if the prefix has a NUL, which no name may have, or the
     *     number of threads is out of range
     */
    public TarOptions build() {
      if (prefix.indexOf(0) >= 0) {
        throw new IllegalArgumentException("prefix=" + prefix + " has a NUL");
      }
      if (workers < 1 || workers > 1024) {
        throw new IllegalArgumentException("workers=" + workers + " is not 1 to 1024");
      }
      return new TarOptions(this);
    }
  }
}
