package io.erofs.tools.cli;

import io.erofs.blob.BlobKey;
import io.erofs.blob.http.RegistryFetcher;
import io.erofs.io.ByteSource;
import io.erofs.tools.oci.OciDigest;
import io.erofs.tools.oci.OciPlace;
import java.io.IOException;

/** A repository of a registry, whose blobs are read through the cache. For one thread. */
final class RegistryPlace implements OciPlace {
  /** Opens blobs that are cached. */
  interface Blobs {
    ByteSource open(BlobKey key) throws IOException;
  }

  private final BlobPlace place;
  private final String reference;
  private final Blobs blobs;

  /**
   * Creates a place.
   *
   * @param reference tag or digest of the image
   */
  RegistryPlace(BlobPlace place, String reference, Blobs blobs) {
    this.place = place;
    this.reference = reference;
    this.blobs = blobs;
  }

  @Override
  public String name() {
    return place.toString();
  }

  @Override
  public byte[] start(int maxBytes) throws IOException {
    return manifest(reference, maxBytes);
  }

  @Override
  public byte[] document(OciDigest digest, int maxBytes) throws IOException {
    return manifest(digest.toString(), maxBytes);
  }

  private byte[] manifest(String wanted, int maxBytes) throws IOException {
    try (RegistryFetcher registry = place.registry()) {
      return registry.manifest(wanted, maxBytes);
    } catch (IllegalArgumentException e) {
      throw new IOException(name() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public ByteSource blob(OciDigest digest, boolean isProven) throws IOException {
    String volume = isProven ? place.chunkVolume() : place.volume();
    return blobs.open(BlobKey.of(volume, isProven ? digest.toString() : digest.hex()));
  }
}
