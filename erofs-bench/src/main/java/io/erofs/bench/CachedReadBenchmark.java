package io.erofs.bench;

import io.erofs.Erofs;
import io.erofs.blob.BlobCache;
import io.erofs.blob.BlobKey;
import io.erofs.blob.BlobSource;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.DirectoryFetcher;
import io.erofs.io.ByteSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to read a blob that is cached, beside reading the same bytes from a plain file?
 *
 * <p>{@code channel} is a {@link FileChannel} on that plain file, {@code file} what the library
 * makes of it; {@code memory} a cache that holds the whole blob in memory; {@code disk} one of the
 * usual 64 MiB of memory, of which the blob has four times as much, so that most reads go to the
 * cache's file. All files are in the page cache of the system.
 *
 * <pre>java -jar erofs-bench/target/benchmarks.jar CachedReadBenchmark -p length=4096,65536</pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class CachedReadBenchmark {
  private static final int SIZE = 256 << 20;
  private static final long SEED = 5;

  /** What is read. */
  @Param({"channel", "file", "memory", "disk"})
  public String from = "channel";

  /** Bytes of a read. */
  @Param({"4096", "65536"})
  public int length;

  private Path folder = Path.of("");
  private List<Closeable> opened = List.of();
  private Reading reading = (at, target) -> 0;

  private interface Reading {
    int read(long at, ByteBuffer target) throws IOException;
  }

  /** Where a thread is, and what it reads into. */
  @State(Scope.Thread)
  public static class Reader {
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final ByteBuffer target = ByteBuffer.allocateDirect(1 << 20);
    private long at;
  }

  /**
   * Writes the file, and reads all of it through the cache if that is asked for.
   *
   * @throws IOException if that fails
   */
  @Setup(Level.Trial)
  public void open() throws IOException {
    folder = Files.createTempDirectory("erofs-bench");
    Path file = folder.resolve("blob");
    byte[] content = new byte[SIZE];
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < SIZE; i += Long.BYTES) {
      ByteBuffer.wrap(content, i, Long.BYTES).putLong(random.nextLong());
    }
    Files.write(file, content);
    switch (from) {
      case "channel" -> {
        FileChannel channel = FileChannel.open(file);
        opened = List.of(channel);
        reading = (at, target) -> channel.read(target, at);
      }
      case "file" -> {
        ByteSource source = ByteSource.file(file);
        opened = List.of(source);
        reading = source::read;
      }
      case "memory" -> openCache(CacheOptions.builder().memoryBytes(2L * SIZE).build());
      default -> openCache(CacheOptions.DEFAULT);
    }
  }

  private void openCache(CacheOptions options) throws IOException {
    BlobCache cache = Erofs.openCache(folder.resolve("cache"), options);
    BlobSource blob =
        cache
            .domain("bench", DirectoryFetcher.of(folder))
            .image("image", "v")
            .open(BlobKey.of("v", "blob"));
    opened = List.of(blob, cache);
    reading = blob::read;
    for (long at = 0; at < SIZE; at += 1 << 16) {
      blob.read(at, ByteBuffer.allocate(1 << 16));
    }
  }

  /**
   * Closes and removes everything.
   *
   * @throws IOException if that fails
   */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    for (Closeable each : opened) {
      each.close();
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  /**
   * Reads at random.
   *
   * @param reader whose position it is
   * @param count counts the bytes
   * @return number of bytes
   * @throws IOException if reading fails
   */
  @Benchmark
  public int random(Reader reader, ByteCount count) throws IOException {
    return read(reader.random.nextInt(SIZE / length) * (long) length, reader, count);
  }

  /**
   * Reads what follows the read before.
   *
   * @param reader whose position it is
   * @param count counts the bytes
   * @return number of bytes
   * @throws IOException if reading fails
   */
  @Benchmark
  public int sequential(Reader reader, ByteCount count) throws IOException {
    long at = reader.at;
    reader.at = (at + length) % SIZE;
    return read(at, reader, count);
  }

  private int read(long at, Reader reader, ByteCount count) throws IOException {
    int n = reading.read(at, reader.target.clear().limit(length));
    count.bytes += n;
    return n;
  }
}
