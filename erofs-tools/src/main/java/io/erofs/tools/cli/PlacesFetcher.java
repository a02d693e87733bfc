package io.erofs.tools.cli;

import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobKey;
import io.erofs.blob.RemoteBlob;
import io.erofs.io.Closing;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Fetches blobs of several volumes, each from its own place. Thread-safe. */
final class PlacesFetcher implements BlobFetcher {
  private final Map<String, BlobFetcher> places;

  /**
   * Creates a fetcher.
   *
   * @param places by the volumes that they have; owned from now on
   */
  PlacesFetcher(Map<String, BlobFetcher> places) {
    this.places = new HashMap<>(places);
  }

  @Override
  public RemoteBlob open(BlobKey key) throws IOException {
    return Objects.requireNonNull(places.get(key.volume()), key::volume).open(key);
  }

  @Override
  public void close() throws IOException {
    Closing.all(places.values());
  }
}
