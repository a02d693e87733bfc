package io.erofs.tools.cli;

import io.erofs.Erofs;
import io.erofs.blob.BlobCache;
import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobKey;
import io.erofs.blob.BlobProvider;
import io.erofs.blob.BlobSource;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.ImageBlobs;
import io.erofs.io.ByteSource;
import io.erofs.io.Closing;
import io.erofs.model.DeviceSlot;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The extra devices that {@code --blobs} names, and the image itself if it is on a server: found by
 * their tags and its name, fetched when they are read, and kept in the directory of {@code
 * --cache}, or in a temporary one.
 *
 * <p>Nothing is opened before the first blob is, and what was opened is closed with the image; then
 * it may be used for the next image.
 */
final class BlobAccess implements BlobProvider {
  private static final String DOMAIN = "erofs";

  private final BlobPlace place;
  private final Optional<RemoteFile> image;
  private final Optional<Path> cache;
  private @Nullable Opened opened;
  private int users = 1;

  /**
   * An image that is elsewhere, too.
   *
   * @param place its directory, or repository
   * @param name its name there, or its tag or digest
   */
  record RemoteFile(BlobPlace place, String name) {}

  BlobAccess(BlobPlace place, Optional<RemoteFile> image, Optional<Path> cache) {
    this.place = place;
    this.image = image;
    this.cache = cache;
  }

  /** One more image is opened, and will be closed, while another one is open. */
  synchronized void share() {
    users++;
  }

  /** What was opened, to be closed in the opposite order. */
  private static final class Opened implements Closeable {
    private final Deque<Closeable> open = new ArrayDeque<>();
    private @Nullable ImageBlobs blobs;

    <T extends Closeable> T add(T resource) {
      open.push(resource);
      return resource;
    }

    @Override
    public void close() throws IOException {
      List<Closeable> all = List.copyOf(open);
      open.clear();
      Closing.all(all);
    }
  }

  @Override
  public ByteSource open(DeviceSlot slot) throws IOException {
    if (cache.isEmpty() && place.isTrustedDirectory()) {
      return BlobProvider.directory(place.directory()).open(slot);
    }
    return blob(slot);
  }

  /** A blob of the image in the cache. */
  BlobSource blob(DeviceSlot slot) throws IOException {
    return blobs().open(slot);
  }

  /** The image itself. */
  BlobSource image() throws IOException {
    RemoteFile file = image.orElseThrow();
    return blobs().open(BlobKey.of(file.place().volume(), file.name()));
  }

  /** The registry that the image is in; none if it is a file. */
  Optional<RegistryPlace> registry() {
    return image
        .filter(file -> file.place().isRegistry())
        .map(file -> new RegistryPlace(file.place(), file.name(), key -> blobs().open(key)));
  }

  private BlobFetcher fetcher() throws IOException {
    Map<String, BlobFetcher> places = new HashMap<>();
    places.put(place.volume(), place.fetcher());
    if (image.isPresent()) {
      BlobPlace its = image.get().place();
      if (!places.containsKey(its.volume())) {
        places.put(its.volume(), its.fetcher());
      }
      if (its.isRegistry()) {
        places.put(its.chunkVolume(), its.registry());
      }
    }
    return new PlacesFetcher(places);
  }

  private synchronized ImageBlobs blobs() throws IOException {
    Opened now = opened;
    if (now != null && now.blobs != null) {
      return now.blobs;
    }
    Opened fresh = new Opened();
    try {
      BlobCache directory = fresh.add(Erofs.openCache(cacheDirectory(fresh), CacheOptions.DEFAULT));
      BlobDomain domain = fresh.add(directory.domain(DOMAIN, fetcher()));
      ImageBlobs blobs = fresh.add(domain.image("image", place.volume()));
      fresh.blobs = blobs;
      opened = fresh;
      return blobs;
    } catch (IOException | RuntimeException e) {
      fresh.close();
      throw e;
    }
  }

  private Path cacheDirectory(Opened fresh) throws IOException {
    if (cache.isPresent()) {
      return cache.get();
    }
    Path directory = Files.createTempDirectory("erofs-cache");
    fresh.add(() -> delete(directory));
    return directory;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (users > 1) {
      users--;
      return;
    }
    Opened closing = opened;
    opened = null;
    if (closing != null) {
      closing.close();
    }
  }
}
