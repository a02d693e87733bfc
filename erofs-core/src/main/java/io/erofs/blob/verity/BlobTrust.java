package io.erofs.blob.verity;

import io.erofs.model.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What proves that the bytes of a blob are the right ones. Immutable; make one with {@link
 * #builder()}.
 *
 * <p>There are three degrees, and nothing falls to a lower one by itself than the options say:
 *
 * <ol>
 *   <li><b>By root.</b> Every block is proved as it arrives, by the blob's hash tree. The digest of
 *       the tree is trusted because the caller gave it, or because it is the blob's key: a blob
 *       that is named by its digest of fs-verity proves itself.
 *   <li><b>Whole.</b> The key is the SHA-256 of the blob. That says nothing of a part of it; so all
 *       of it is fetched and hashed before the first byte is given out. A cache that holds all that
 *       is read does not need it.
 *   <li><b>Unverified.</b> Bytes are given out as they come: {@link #UNVERIFIED}, which has to be
 *       asked for. Whoever can change what the server sends can change what is read.
 * </ol>
 */
public final class BlobTrust {
  /** Takes what comes. For servers and connections that are trusted themselves. */
  public static final BlobTrust UNVERIFIED = new BlobTrust(false, Map.of(), 0);

  /** By root or else whole, up to 4 GiB; what can be proved by neither is refused. */
  public static final BlobTrust VERIFIED = builder().build();

  private final boolean verified;
  private final Map<Bytes, Bytes> roots;
  private final long maxWholeBytes;

  private BlobTrust(boolean verified, Map<Bytes, Bytes> roots, long maxWholeBytes) {
    this.verified = verified;
    this.roots = Map.copyOf(roots);
    this.maxWholeBytes = maxWholeBytes;
  }

  /**
   * A builder of trust that verifies.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Whether anything is verified.
   *
   * @return false for {@link #UNVERIFIED} alone
   */
  public boolean isVerified() {
    return verified;
  }

  /**
   * The digest of fs-verity that the caller trusts for a blob.
   *
   * @param cookie binary key of the blob
   * @return 32 bytes, or empty
   */
  public Optional<Bytes> root(Bytes cookie) {
    return Optional.ofNullable(roots.get(cookie));
  }

  /**
   * Most bytes of a blob that is fetched whole to be verified.
   *
   * @return bytes, 0 or more
   */
  public long maxWholeBytes() {
    return maxWholeBytes;
  }

  /** Builds {@link BlobTrust}. For one thread. */
  public static final class Builder {
    private static final int DIGEST = 32;

    private final Map<Bytes, Bytes> roots = new HashMap<>();
    private long maxWholeBytes = 4L << 30;

    private Builder() {}

    /**
     * Trusts the hash tree of a blob.
     *
     * @param cookie binary key of the blob
     * @param digest its digest of fs-verity, 32 bytes
     * @return this builder
     * @throws IllegalArgumentException if the digest has another length
     */
    public Builder root(Bytes cookie, Bytes digest) {
      if (digest.length() != DIGEST) {
        throw new IllegalArgumentException("digest has " + digest.length() + " bytes");
      }
      roots.put(cookie, digest);
      return this;
    }

    /**
     * Most bytes of a blob that is fetched whole, to a temporary file, to be verified.
     *
     * @param bytes 0 or more, 0 for never; default 4 GiB
     * @return this builder
     * @throws IllegalArgumentException if the number is negative
     */
    public Builder maxWholeBytes(long bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("maxWholeBytes=" + bytes + " is negative");
      }
      this.maxWholeBytes = bytes;
      return this;
    }

    /**
     * Builds.
     *
     * @return the trust
     */
    public BlobTrust build() {
      return new BlobTrust(true, roots, maxWholeBytes);
    }
  }
}
