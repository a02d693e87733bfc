package io.erofs.blob.http;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** How to talk to servers. Immutable; make one with {@link #builder()}. */
public final class HttpOptions {
  /** The defaults, without credentials. */
  public static final HttpOptions DEFAULT = builder().build();

  private final Duration connectTimeout;
  private final Duration stallTimeout;
  private final Duration timeout;
  private final Duration firstDelay;
  private final int attempts;
  private final int maxRedirects;
  private final long maxWholeBytes;
  private final Credentials credentials;
  private final @Nullable SSLContext sslContext;

  private HttpOptions(Builder builder) {
    this.connectTimeout = builder.connectTimeout;
    this.stallTimeout = builder.stallTimeout;
    this.timeout = builder.timeout;
    this.firstDelay = builder.firstDelay;
    this.attempts = builder.attempts;
    this.maxRedirects = builder.maxRedirects;
    this.maxWholeBytes = builder.maxWholeBytes;
    this.credentials = builder.credentials;
    this.sslContext = builder.sslContext;
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
            .connectTimeout(connectTimeout)
            .stallTimeout(stallTimeout)
            .timeout(timeout)
            .firstDelay(firstDelay)
            .attempts(attempts)
            .maxRedirects(maxRedirects)
            .maxWholeBytes(maxWholeBytes)
            .credentials(credentials);
    builder.sslContext = sslContext;
    return builder;
  }

  /**
   * Longest time for a connection to be made.
   *
   * @return more than zero
   */
  public Duration connectTimeout() {
    return connectTimeout;
  }

  /**
   * Longest time in which nothing arrives.
   *
   * @return more than zero
   */
  public Duration stallTimeout() {
    return stallTimeout;
  }

  /**
   * Longest time for one range or one opening, with redirects, all attempts and pauses.
   *
   * @return more than zero
   */
  public Duration timeout() {
    return timeout;
  }

  /**
   * Pause in front of the second attempt; each further one is twice as long.
   *
   * @return zero or more
   */
  public Duration firstDelay() {
    return firstDelay;
  }

  /**
   * How often a request is tried at most.
   *
   * @return 1 or more
   */
  public int attempts() {
    return attempts;
  }

  /**
   * How many redirections are followed.
   *
   * @return 0 or more
   */
  public int maxRedirects() {
    return maxRedirects;
  }

  /**
   * Most bytes of a blob that is downloaded as a whole, from a server that does not give ranges.
   *
   * @return 0 or more
   */
  public long maxWholeBytes() {
    return maxWholeBytes;
  }

  /**
   * Who we are, for servers that ask.
   *
   * @return the credentials
   */
  public Credentials credentials() {
    return credentials;
  }

  /**
   * Which certificates are trusted.
   *
   * @return the context, or empty for that of the Java platform
   */
  public Optional<SSLContext> sslContext() {
    return Optional.ofNullable(sslContext);
  }

  /** Builds {@link HttpOptions}. For one thread. */
  public static final class Builder {
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration stallTimeout = Duration.ofSeconds(20);
    private Duration timeout = Duration.ofMinutes(2);
    private Duration firstDelay = Duration.ofMillis(200);
    private int attempts = 5;
    private int maxRedirects = 5;
    private long maxWholeBytes = 64L << 20;
    private Credentials credentials = Credentials.NONE;
    private @Nullable SSLContext sslContext;

    private Builder() {}

    /**
     * Longest time for a connection to be made.
     *
     * @param time more than zero; default 10 seconds
     * @return this builder
     */
    public Builder connectTimeout(Duration time) {
      this.connectTimeout = time;
      return this;
    }

    /**
     * Longest time in which nothing arrives.
     *
     * @param time more than zero; default 20 seconds
     * @return this builder
     */
    public Builder stallTimeout(Duration time) {
      this.stallTimeout = time;
      return this;
    }

    /**
     * Longest time for one range or one opening, with redirects, all attempts and pauses.
     *
     * @param time more than zero; default 2 minutes
     * @return this builder
     */
    public Builder timeout(Duration time) {
      this.timeout = time;
      return this;
    }

    /**
     * Pause in front of the second attempt; each further one is twice as long, but a server that
     * names a time is obeyed.
     *
     * @param time zero or more; default 200 milliseconds
     * @return this builder
     */
    public Builder firstDelay(Duration time) {
      this.firstDelay = time;
      return this;
    }

    /**
     * How often a request is tried at most.
     *
     * @param count 1 or more; default 5
     * @return this builder
     */
    public Builder attempts(int count) {
      this.attempts = count;
      return this;
    }

    /**
     * How many redirections are followed.
     *
     * @param count 0 or more; default 5
     * @return this builder
     */
    public Builder maxRedirects(int count) {
      this.maxRedirects = count;
      return this;
    }

    /**
     * Most bytes of a blob that is downloaded as a whole to a temporary file, from a server that
     * does not give ranges; a larger one is refused.
     *
     * @param bytes 0 or more; default 64 MiB
     * @return this builder
     */
    public Builder maxWholeBytes(long bytes) {
      this.maxWholeBytes = bytes;
      return this;
    }

    /**
     * Who we are, for servers that ask.
     *
     * @param who default {@link Credentials#NONE}
     * @return this builder
     */
    public Builder credentials(Credentials who) {
      this.credentials = Objects.requireNonNull(who, "who");
      return this;
    }

    /**
     * Which certificates are trusted.
     *
     * @param context default that of the Java platform
     * @return this builder
     */
    public Builder sslContext(SSLContext context) {
      this.sslContext = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * Checks and builds.
     *
     * @return the options
     * @throws IllegalArgumentException if a value is out of its range
     */
    public HttpOptions build() {
      checkPositive("connectTimeout", connectTimeout);
      checkPositive("stallTimeout", stallTimeout);
      checkPositive("timeout", timeout);
      check("firstDelay", firstDelay, !firstDelay.isNegative());
      check("attempts", attempts, attempts >= 1);
      check("maxRedirects", maxRedirects, maxRedirects >= 0);
      check("maxWholeBytes", maxWholeBytes, maxWholeBytes >= 0);
      return new HttpOptions(this);
    }

    private static void checkPositive(String name, Duration time) {
      check(name, time, !time.isNegative() && !time.isZero());
    }

    private static void check(String name, Object value, boolean good) {
      if (!good) {
        throw new IllegalArgumentException(name + "=" + value + " is out of range");
      }
    }
  }
}
