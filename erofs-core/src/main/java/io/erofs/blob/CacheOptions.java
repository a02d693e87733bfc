package io.erofs.blob;

import java.time.Duration;

/**
 * How a {@link BlobCache} works. Immutable; make one with {@link #builder()}.
 *
 * <p>Three marks in percent of the file system bound what is kept: when less than {@code cull} is
 * free, the blobs not used for longest are removed until {@code run} is free; when less than {@code
 * stop} is free, nothing more is stored, and what is fetched is given to its readers only. The same
 * marks hold for the number of files.
 */
public final class CacheOptions {
  /** The defaults of {@link #builder()}. */
  public static final CacheOptions DEFAULT = builder().build();

  private final Builder values;

  private CacheOptions(Builder values) {
    this.values = values;
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
    return new Builder(values);
  }

  /**
   * Unit of everything: what is fetched, kept and present.
   *
   * @return bytes, a power of two
   */
  public int blockSize() {
    return values.blockSize;
  }

  /**
   * How much more is fetched behind what a reader misses, the first time.
   *
   * @return bytes
   */
  public int readAheadBytes() {
    return values.readAheadBytes;
  }

  /**
   * Most bytes that are fetched by one request.
   *
   * @return bytes
   */
  public int maxRequestBytes() {
    return values.maxRequestBytes;
  }

  /**
   * Memory for blocks, shared by all images.
   *
   * @return bytes
   */
  public long memoryBytes() {
    return values.memoryBytes;
  }

  /**
   * Most requests under way at once in a domain.
   *
   * @return a number
   */
  public int fetchThreads() {
    return values.fetchThreads;
  }

  /**
   * Most files open at once; those that nobody reads are closed first.
   *
   * @return a number
   */
  public int maxOpenFiles() {
    return values.maxOpenFiles;
  }

  /**
   * How long a file stays open that nobody reads.
   *
   * @return the time, after which it is closed before as much has passed again
   */
  public Duration idleTime() {
    return values.idleTime;
  }

  /**
   * Percentage of free room at which removing ends.
   *
   * @return 0 to 99
   */
  public int runPercent() {
    return values.run;
  }

  /**
   * Percentage of free room below which blobs are removed.
   *
   * @return 0 to 99
   */
  public int cullPercent() {
    return values.cull;
  }

  /**
   * Percentage of free room below which nothing is stored.
   *
   * @return 0 to 99
   */
  public int stopPercent() {
    return values.stop;
  }

  /**
   * Most bytes that blobs may take; the marks are then percent of it, too.
   *
   * @return bytes, {@link Long#MAX_VALUE} for as many as the file system has
   */
  public long maxBytes() {
    return values.maxBytes;
  }

  /**
   * Most blobs in the directory, of which the marks for files are percent.
   *
   * @return a number
   */
  public int maxFiles() {
    return values.maxFiles;
  }

  /** Builds {@link CacheOptions}. For one thread. */
  public static final class Builder {
    private static final int SMALLEST_BLOCK = 4096;
    private static final int LARGEST_BLOCK = 1 << 20;
    private static final int LARGEST_REQUEST = 1 << 28;
    private static final Duration LONGEST_IDLE = Duration.ofDays(1);

    private int blockSize = SMALLEST_BLOCK;
    private int readAheadBytes = 128 << 10;
    private int maxRequestBytes = 4 << 20;
    private long memoryBytes = 64L << 20;
    private int fetchThreads = 8;
    private int maxOpenFiles = 256;
    private Duration idleTime = Duration.ofSeconds(30);
    private int run = 7;
    private int cull = 5;
    private int stop = 1;
    private long maxBytes = Long.MAX_VALUE;
    private int maxFiles = 1_000_000;

    private Builder() {}

    private Builder(Builder other) {
      this.blockSize = other.blockSize;
      this.readAheadBytes = other.readAheadBytes;
      this.maxRequestBytes = other.maxRequestBytes;
      this.memoryBytes = other.memoryBytes;
      this.fetchThreads = other.fetchThreads;
      this.maxOpenFiles = other.maxOpenFiles;
      this.idleTime = other.idleTime;
      this.run = other.run;
      this.cull = other.cull;
      this.stop = other.stop;
      this.maxBytes = other.maxBytes;
      this.maxFiles = other.maxFiles;
    }

    /**
     * Unit of everything: what is fetched, kept and present. Blobs cached with another are fetched
     * anew.
     *
     * @param bytes power of two from 4 KiB to 1 MiB; default 4 KiB
     * @return this builder
     */
    public Builder blockSize(int bytes) {
      this.blockSize = bytes;
      return this;
    }

    /**
     * How much more is fetched behind what a reader misses, in the same request if it fits. For a
     * reader who reads on behind that, twice as much each time, up to {@link #maxRequestBytes}.
     *
     * @param bytes 0 to 256 MiB, rounded up to blocks; default 128 KiB
     * @return this builder
     */
    public Builder readAheadBytes(int bytes) {
      this.readAheadBytes = bytes;
      return this;
    }

    /**
     * Most bytes that are fetched by one request.
     *
     * @param bytes at least a block, at most 256 MiB; default 4 MiB
     * @return this builder
     */
    public Builder maxRequestBytes(int bytes) {
      this.maxRequestBytes = bytes;
      return this;
    }

    /**
     * Memory for blocks, shared by all images.
     *
     * @param bytes 0 for none; default 64 MiB
     * @return this builder
     */
    public Builder memoryBytes(long bytes) {
      this.memoryBytes = bytes;
      return this;
    }

    /**
     * Most requests under way at once in a domain.
     *
     * @param threads 1 to 1024; default 8
     * @return this builder
     */
    public Builder fetchThreads(int threads) {
      this.fetchThreads = threads;
      return this;
    }

    /**
     * Most files open at once; those that nobody reads are closed first.
     *
     * @param files at least 1; default 256
     * @return this builder
     */
    public Builder maxOpenFiles(int files) {
      this.maxOpenFiles = files;
      return this;
    }

    /**
     * How long a file stays open that nobody reads; it is opened again when it is needed.
     *
     * @param time 1 ms to 1 day; default 30 s
     * @return this builder
     */
    public Builder idleTime(Duration time) {
      this.idleTime = time;
      return this;
    }

    /**
     * The three marks, in percent of bytes and files that are free.
     *
     * @param runPercent where removing ends; default 7
     * @param cullPercent below which blobs are removed; default 5
     * @param stopPercent below which nothing is stored; default 1
     * @return this builder
     */
    public Builder watermarks(int runPercent, int cullPercent, int stopPercent) {
      this.run = runPercent;
      this.cull = cullPercent;
      this.stop = stopPercent;
      return this;
    }

    /**
     * Most bytes that blobs may take.
     *
     * @param bytes at least 1; default as many as the file system has
     * @return this builder
     */
    public Builder maxBytes(long bytes) {
      this.maxBytes = bytes;
      return this;
    }

    /**
     * Most blobs in the directory.
     *
     * @param files at least 1; default a million
     * @return this builder
     */
    public Builder maxFiles(int files) {
      this.maxFiles = files;
      return this;
    }

    /**
     * Checks and builds.
     *
     * @return the options
     * @throws IllegalArgumentException if a value is not in its range; the message names it
     */
    public CacheOptions build() {
      check(
          blockSize >= SMALLEST_BLOCK
              && blockSize <= LARGEST_BLOCK
              && Integer.bitCount(blockSize) == 1,
          "blockSize",
          blockSize);
      check(readAheadBytes >= 0 && readAheadBytes <= LARGEST_REQUEST, "readAhead", readAheadBytes);
      check(
          maxRequestBytes >= blockSize && maxRequestBytes <= LARGEST_REQUEST,
          "maxRequestBytes",
          maxRequestBytes);
      check(memoryBytes >= 0, "memoryBytes", memoryBytes);
      check(fetchThreads >= 1 && fetchThreads <= 1024, "fetchThreads", fetchThreads);
      check(maxOpenFiles >= 1, "maxOpenFiles", maxOpenFiles);
      long millis = idleTime.compareTo(LONGEST_IDLE) > 0 ? -1 : idleTime.toMillis();
      check(millis >= 1, "idleTime", millis);
      check(stop >= 0 && stop < cull, "stopPercent", stop);
      check(cull < run, "cullPercent", cull);
      check(run < 100, "runPercent", run);
      check(maxBytes >= 1, "maxBytes", maxBytes);
      check(maxFiles >= 1, "maxFiles", maxFiles);
      return new CacheOptions(new Builder(this));
    }

    private static void check(boolean good, String name, long value) {
      if (!good) {
        throw new IllegalArgumentException(name + "=" + value);
      }
    }
  }
}
