package io.erofs.tools.cli;

import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobKey;
import io.erofs.blob.RemoteBlob;
import java.io.IOException;

/**
 * Fetches the image from one place and its blobs from another, told apart by their volumes.
 * Thread-safe.
 */
final class PlacesFetcher implements BlobFetcher {
  private final String volume;
  private final BlobFetcher image;
  private final BlobFetcher blobs;

  PlacesFetcher(String volume, BlobFetcher image, BlobFetcher blobs) {
    this.volume = volume;
    this.image = image;
    this.blobs = blobs;
  }

  @Override
  public RemoteBlob open(BlobKey key) throws IOException {
    return (key.volume().equals(volume) ? image : blobs).open(key);
  }

  @Override
  public void close() throws IOException {
    try (image) {
      blobs.close();
    }
  }
}
