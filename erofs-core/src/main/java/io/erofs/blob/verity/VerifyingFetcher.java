package io.erofs.blob.verity;

import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobKey;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.ContentMismatchException;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Gives out only bytes that are proved to be the right ones, as {@link BlobTrust} says how.
 *
 * <p>Blobs that are verified have validators of their own, made of the digest, so that a cache
 * never takes for proved what it once fetched unverified. What is not right is a failure with the
 * reason {@code CORRUPT}; a blob that cannot be proved, one with the reason {@code REFUSED}.
 * Thread-safe.
 */
public final class VerifyingFetcher implements BlobFetcher {
  private static final int DIGEST_HEX = 64;
  private static final String SHA256 = "sha256:";

  private final BlobFetcher data;
  private final Optional<BlobFetcher> trees;
  private final BlobTrust trust;

  private VerifyingFetcher(BlobFetcher data, Optional<BlobFetcher> trees, BlobTrust trust) {
    this.data = data;
    this.trees = trees;
    this.trust = trust;
  }

  /**
   * Verifies blobs by their hash trees, or whole.
   *
   * @param data gets the blobs; owned from now on
   * @param trees gets what {@link VerityFile} wrote of them, by the same keys; owned likewise
   * @param trust what proves a blob
   * @return the verifying fetcher; close it
   */
  public static BlobFetcher of(BlobFetcher data, BlobFetcher trees, BlobTrust trust) {
    return new VerifyingFetcher(data, Optional.of(trees), trust);
  }

  /**
   * Verifies blobs whole.
   *
   * @param data gets the blobs; owned from now on
   * @param trust what proves a blob; roots in it cannot be used
   * @return the verifying fetcher; close it
   */
  public static BlobFetcher of(BlobFetcher data, BlobTrust trust) {
    return new VerifyingFetcher(data, Optional.empty(), trust);
  }

  @Override
  public RemoteBlob open(BlobKey key) throws IOException {
    RemoteBlob blob = data.open(key);
    try {
      return trust.isVerified() ? verified(key, blob) : blob;
    } catch (IOException | RuntimeException e) {
      blob.close();
      throw e;
    }
  }

  private RemoteBlob verified(BlobKey key, RemoteBlob blob) throws IOException {
    Optional<VerityTree> tree = tree(key);
    if (tree.isPresent()) {
      return VerifiedBlob.open(key.toString(), blob, tree.get());
    }
    Optional<Bytes> digest = digest(key);
    long size = blob.info().size();
    if (digest.isEmpty() || size > trust.maxWholeBytes()) {
      throw new BlobUnavailableException(
          Reason.REFUSED,
          digest.isEmpty()
              ? "cannot be verified: there is no trusted hash tree, and its key is no SHA-256"
              : "cannot be verified in parts without a trusted hash tree, and its "
                  + size
                  + " bytes are more than the "
                  + trust.maxWholeBytes()
                  + " that are fetched whole",
          Location.of(key.toString()));
    }
    return new WholeBlob(key.toString(), blob, digest.get());
  }

  /** The tree that proves a blob, if there is one that is trusted. */
  private Optional<VerityTree> tree(BlobKey key) throws IOException {
    Optional<Bytes> given = trust.root(key.cookie());
    Optional<Bytes> trusted = given.isPresent() ? given : digest(key);
    if (trees.isEmpty() || trusted.isEmpty()) {
      return Optional.empty();
    }
    RemoteBlob file;
    try {
      file = trees.get().open(key);
    } catch (BlobUnavailableException e) {
      if (e.reason() == Reason.NOT_FOUND && given.isEmpty()) {
        return Optional.empty();
      }
      throw e;
    }
    String name = "hash tree of " + key;
    try {
      return trusted(new RemoteSource(name, file), trusted.get(), given.isPresent());
    } catch (ContentMismatchException e) {
      throw VerifiedBlob.corrupt(e);
    }
  }

  /** Opens the tree; without a root of the caller's, only if the blob is named by it. */
  private static Optional<VerityTree> trusted(RemoteSource file, Bytes digest, boolean given)
      throws IOException {
    boolean named = false;
    try {
      named = given || VerityTree.descriptor(file).digest().equals(digest);
    } finally {
      if (!named) {
        file.close();
      }
    }
    return named ? Optional.of(VerityTree.open(file, digest)) : Optional.empty();
  }

  /** The key as a digest, if it is one in hex. */
  private static Optional<Bytes> digest(BlobKey key) {
    String text = key.cookie().toString();
    String hex = text.startsWith(SHA256) ? text.substring(SHA256.length()) : text;
    return hex.length() == DIGEST_HEX && hex.matches("[0-9a-f]+")
        ? Optional.of(Bytes.of(HexFormat.of().parseHex(hex)))
        : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    try (data) {
      if (trees.isPresent()) {
        trees.get().close();
      }
    }
  }
}
