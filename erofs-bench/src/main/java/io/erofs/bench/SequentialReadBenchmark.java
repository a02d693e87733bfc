package io.erofs.bench;

import io.erofs.ErofsImage;
import io.erofs.model.Inode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many bytes per second does one thread read: of one large file, and of all files in turn?
 *
 * <pre>java -jar erofs-bench/target/benchmarks.jar SequentialReadBenchmark</pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class SequentialReadBenchmark {
  private static final int BUFFER = 1 << 16;

  private final byte[] array = new byte[BUFFER];
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

  /**
   * Reads the largest file through a stream, 64 KiB at a time.
   *
   * @param sample the image
   * @param count counts the bytes
   * @return number of bytes
   * @throws IOException if reading fails
   */
  @Benchmark
  public long stream(SampleImage sample, ByteCount count) throws IOException {
    return add(count, drain(sample.image(), sample.largest()));
  }

  /**
   * Reads the largest file through a channel into a direct buffer, 64 KiB at a time.
   *
   * @param sample the image
   * @param count counts the bytes
   * @return number of bytes
   * @throws IOException if reading fails
   */
  @Benchmark
  public long channel(SampleImage sample, ByteCount count) throws IOException {
    long total = 0;
    try (SeekableByteChannel channel = sample.image().newByteChannel(sample.largest())) {
      for (int n = channel.read(buffer.clear()); n >= 0; n = channel.read(buffer.clear())) {
        total += n;
      }
    }
    return add(count, total);
  }

  /**
   * Sends the largest file to a channel that is no file.
   *
   * @param sample the image
   * @param count counts the bytes
   * @return number of bytes
   * @throws IOException if reading fails
   */
  @Benchmark
  public long transferToStream(SampleImage sample, ByteCount count) throws IOException {
    Inode file = sample.largest();
    return add(
        count,
        sample
            .image()
            .transferTo(
                file, 0, file.size(), Channels.newChannel(OutputStream.nullOutputStream())));
  }

  /**
   * Sends the largest file to another file, which is made anew each time.
   *
   * @param sample the image
   * @param count counts the bytes
   * @return number of bytes
   * @throws IOException if reading or writing fails
   */
  @Benchmark
  public long transferToFile(SampleImage sample, ByteCount count) throws IOException {
    Inode file = sample.largest();
    Path copy = Files.createTempFile("erofs-bench", ".copy");
    try (FileChannel target = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      return add(count, sample.image().transferTo(file, 0, file.size(), target));
    } finally {
      Files.delete(copy);
    }
  }

  /**
   * Reads every regular file of the image through a stream of its own.
   *
   * @param sample the image
   * @param count counts the bytes
   * @return number of bytes
   * @throws IOException if reading fails
   */
  @Benchmark
  public long allFiles(SampleImage sample, ByteCount count) throws IOException {
    long total = 0;
    for (Inode inode : sample.inodes()) {
      if (inode.isRegular()) {
        total += drain(sample.image(), inode);
      }
    }
    return add(count, total);
  }

  private long drain(ErofsImage image, Inode file) throws IOException {
    long total = 0;
    try (InputStream in = image.newInputStream(file)) {
      for (int n = in.read(array); n >= 0; n = in.read(array)) {
        total += n;
      }
    }
    return total;
  }

  private static long add(ByteCount count, long bytes) {
    count.bytes += bytes;
    return bytes;
  }
}
