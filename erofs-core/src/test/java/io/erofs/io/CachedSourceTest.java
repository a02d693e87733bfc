package io.erofs.io;

import io.erofs.Erofs;
import io.erofs.blob.BlobCache;
import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobInfo;
import io.erofs.blob.BlobKey;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.RemoteBlob;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** What holds for every source holds for blobs that are fetched and cached. */
class CachedSourceTest extends ByteSourceContract {
  private final List<BlobCache> caches = new ArrayList<>();

  private record InMemory(byte[] bytes) implements BlobFetcher, RemoteBlob {
    @Override
    public RemoteBlob open(BlobKey key) {
      return this;
    }

    @Override
    public BlobInfo info() {
      return new BlobInfo(bytes.length, Bytes.EMPTY);
    }

    @Override
    public void read(long offset, ByteBuffer target) {
      target.put(bytes, (int) offset, target.remaining());
    }

    @Override
    public void close() {}
  }

  @Override
  protected ByteSource open(byte[] bytes) throws IOException {
    CacheOptions options =
        CacheOptions.builder().readAheadBytes(10_000).memoryBytes(50_000).build();
    BlobCache cache = Erofs.openCache(folder.resolve("cache"), options);
    caches.add(cache);
    return cache.domain("d", new InMemory(bytes)).image("i", "v").open(BlobKey.of("v", "b"));
  }

  @AfterEach
  void closeCaches() throws IOException {
    for (BlobCache cache : caches) {
      cache.close();
    }
  }
}
