package io.erofs.bench;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.ImageVisitor;
import io.erofs.OpenOptions;
import io.erofs.blob.BlobCache;
import io.erofs.blob.BlobDomain;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.CacheStatistics;
import io.erofs.blob.DirectoryFetcher;
import io.erofs.model.Bytes;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What does a second, related image cost that is opened beside a first one: in bytes fetched, and
 * in memory?
 *
 * <p>Both images name blobs of one store. The same number of files of each is read, evenly spread
 * over the tree, the second image after the first, through one domain of an empty cache. What is
 * new in the second is counted apart: blocks of blobs that hold its files and none of the first
 * one's. Fails if the second one fetches, or adds to memory, more than that and 5 per cent of what
 * the first one did.
 *
 * <pre>java -cp erofs-bench/target/benchmarks.jar io.erofs.bench.SharedStart \
 *     FIRST SECOND STORE CACHE 5000</pre>
 */
public final class SharedStart {
  private static final int BLOCK_BITS = 12;
  private static final double MOST = 0.05;
  private static final int STEP = 1 << 16;

  private final BlobDomain domain;
  private final int files;
  private final Map<Bytes, BitSet> used = new HashMap<>();

  private SharedStart(BlobDomain domain, int files) {
    this.domain = domain;
    this.files = files;
  }

  /**
   * Measures and prints.
   *
   * @param args first image, second image, store, an empty directory, number of files
   * @throws IOException if something cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    CacheOptions options = CacheOptions.builder().memoryBytes(4L << 30).build();
    Costs first;
    Costs second;
    try (BlobCache cache = Erofs.openCache(Path.of(args[3]), options);
        BlobDomain domain = cache.domain("bench", DirectoryFetcher.of(Path.of(args[2])))) {
      SharedStart start = new SharedStart(domain, Integer.parseInt(args[4]));
      try (ErofsImage one = start.open(args[0]);
          ErofsImage two = start.open(args[1])) {
        first = start.read(one);
        second = start.read(two);
      }
    }
    first.print("first");
    second.print("second");
    double fetched = second.beyondNew(second.fetched) / (double) first.fetched;
    double memory = second.beyondNew(second.memory) / (double) first.memory;
    System.out.printf(
        "beyond what is new, of the first: %.1f %% fetched, %.1f %% of memory%n",
        100 * fetched, 100 * memory);
    if (fetched > MOST || memory > MOST) {
      throw new IOException("the second image costs more than it should");
    }
  }

  /** What reading the files of one image took, and how much of it no image before needed. */
  private record Costs(int files, long bytes, long fresh, long fetched, long memory) {
    long beyondNew(long cost) {
      return Math.max(0, cost - fresh);
    }

    void print(String name) {
      System.out.printf(
          "%-6s %5d files of %,d bytes: new %,d, fetched %,d, added to memory %,d%n",
          name, files, bytes, fresh, fetched, memory);
    }
  }

  private ErofsImage open(String image) throws IOException {
    return Erofs.open(
        Path.of(image), OpenOptions.builder().blobs(domain.image(image, "store")).build());
  }

  private Costs read(ErofsImage image) throws IOException {
    List<Inode> all = new ArrayList<>();
    image.walk(
        entry -> {
          if (entry.inode().isRegular() && entry.firstName().isEmpty()) {
            all.add(entry.inode());
          }
          return ImageVisitor.Next.CONTINUE;
        });
    CacheStatistics before = domain.statistics();
    int count = Math.min(files, all.size());
    long bytes = 0;
    long fresh = 0;
    for (int i = 0; i < count; i++) {
      Inode inode = all.get((int) ((long) i * all.size() / count));
      bytes += read(image, inode);
      fresh += use(image, inode);
    }
    CacheStatistics after = domain.statistics();
    return new Costs(
        count,
        bytes,
        fresh,
        after.fetchedBytes() - before.fetchedBytes(),
        after.memoryBytes() - before.memoryBytes());
  }

  private static long read(ErofsImage image, Inode inode) throws IOException {
    if (image.view(inode).isPresent()) {
      return inode.size();
    }
    long bytes = 0;
    byte[] buffer = new byte[STEP];
    try (InputStream in = image.newInputStream(inode)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
      }
    }
    return bytes;
  }

  /** Counts the bytes of blocks that hold a file, and that nobody used before. */
  private long use(ErofsImage image, Inode inode) throws IOException {
    ExtentMap map = image.extents(inode);
    long fresh = 0;
    for (long at = 0; at < inode.size(); ) {
      Extent extent = map.at(at);
      at = extent.end();
      if (extent instanceof Extent.Plain plain && plain.deviceId() > 0) {
        Bytes tag = image.devices().get(plain.deviceId() - 1).tag();
        BitSet blocks = used.computeIfAbsent(tag, t -> new BitSet());
        int first = Math.toIntExact(plain.physicalOffset() >> BLOCK_BITS);
        int last = Math.toIntExact(plain.physicalOffset() + plain.length() - 1 >> BLOCK_BITS);
        for (int block = first; block <= last; block++) {
          if (!blocks.get(block)) {
            blocks.set(block);
            fresh += 1L << BLOCK_BITS;
          }
        }
      }
    }
    return fresh;
  }
}
