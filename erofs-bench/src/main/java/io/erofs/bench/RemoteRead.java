package io.erofs.bench;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.blob.BlobCache;
import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobKey;
import io.erofs.blob.BlobSource;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.ImageBlobs;
import io.erofs.blob.http.HttpFetcher;
import io.erofs.blob.http.HttpOptions;
import io.erofs.model.Inode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What does it cost to read a blob of a server through a cache: cold, warm, and until the first
 * byte of a file?
 *
 * <p>By turns: a plain download of ranges of 4 MiB to a file; reading all of the blob through an
 * empty cache; reading it again; and opening an image with an empty cache and reading one byte of a
 * file. Not a benchmark of JMH: each run takes seconds, and its side effects are what is measured.
 *
 * <pre>
 * java -cp erofs-bench/target/benchmarks.jar io.erofs.bench.RemoteRead http://HOST/STORE/ KEY DIR 5 \
 *     [IMAGE FILE]</pre>
 */
public final class RemoteRead {
  private static final int RANGE = 4 << 20;
  private static final int STEP = 1 << 20;

  private final URI base;
  private final String key;
  private final Path directory;

  private RemoteRead(URI base, String key, Path directory) {
    this.base = base;
    this.key = key;
    this.directory = directory;
  }

  /** A piece of work that is timed. */
  @FunctionalInterface
  private interface Work {
    long run() throws IOException, InterruptedException;
  }

  /**
   * Measures and prints.
   *
   * @param args address of the store, key of the blob, a directory to write to, number of rounds;
   *     optionally an image that has this blob as a device, and the path of a file in it
   * @throws IOException if something cannot be read or written
   * @throws InterruptedException if interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    RemoteRead remote = new RemoteRead(URI.create(args[0]), args[1], Path.of(args[2]));
    for (int round = 0; round < Integer.parseInt(args[3]); round++) {
      time("plain", remote::plain);
      Path cache = Files.createTempDirectory(remote.directory, "cache");
      time("cold", () -> remote.through(cache));
      time("warm", () -> remote.through(cache));
      delete(cache);
      if (args.length > 5) {
        Path empty = Files.createTempDirectory(remote.directory, "cache");
        time("first byte", () -> remote.firstByte(empty, Path.of(args[4]), args[5]));
        delete(empty);
      }
    }
  }

  private static void time(String name, Work work) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    long bytes = work.run();
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf(
        Locale.ROOT, "%-10s %8.3f s %8.1f MB/s%n", name, seconds, bytes / seconds / 1e6);
  }

  private long plain() throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    URI uri = base.resolve("blobs/sha256/" + key);
    Path file = directory.resolve("plain");
    long at = 0;
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (true) {
        HttpRequest request =
            HttpRequest.newBuilder(uri)
                .header("Range", "bytes=" + at + "-" + (at + RANGE - 1))
                .build();
        HttpResponse<byte[]> response =
            client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 206) {
          break;
        }
        out.write(ByteBuffer.wrap(response.body()), at);
        at += response.body().length;
      }
    }
    Files.delete(file);
    return at;
  }

  private long through(Path cache) throws IOException {
    try (BlobCache opened = Erofs.openCache(cache, CacheOptions.DEFAULT);
        BlobDomain domain = opened.domain("bench", fetcher());
        ImageBlobs blobs = domain.image("image", "v");
        BlobSource blob = blobs.open(BlobKey.of("v", key))) {
      ByteBuffer target = ByteBuffer.allocateDirect(STEP);
      long at = 0;
      for (int n = 0; n >= 0; n = blob.read(at, target.clear())) {
        at += n;
      }
      return at;
    }
  }

  private long firstByte(Path cache, Path image, String file) throws IOException {
    try (BlobCache opened = Erofs.openCache(cache, CacheOptions.DEFAULT);
        BlobDomain domain = opened.domain("bench", fetcher())) {
      OpenOptions options = OpenOptions.builder().blobs(domain.image("image", "v")).build();
      try (ErofsImage erofs = Erofs.open(image, options)) {
        Inode inode = erofs.resolve(file);
        return erofs.read(inode, 0, ByteBuffer.allocate(1));
      }
    }
  }

  private HttpFetcher fetcher() {
    return HttpFetcher.directory(base, HttpOptions.DEFAULT);
  }

  private static void delete(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
