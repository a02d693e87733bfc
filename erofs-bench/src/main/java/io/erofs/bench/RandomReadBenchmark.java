package io.erofs.bench;

import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
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
 * How many reads of 4 KiB at random blocks of the largest file does a thread make per second?
 *
 * <p>Add {@code -t 2} to see whether threads disturb each other.
 *
 * <p>With a compressed image, {@code cache} shows what keeping decoded pclusters is worth.
 *
 * <pre>java -jar erofs-bench/target/benchmarks.jar RandomReadBenchmark
 * java -jar erofs-bench/target/benchmarks.jar RandomReadBenchmark.heapBuffer -p source=file \
 *     -p image=IMAGE -p cache=33554432,1</pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class RandomReadBenchmark {
  private static final int LENGTH = 4096;
  private static final int SEED = 7;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final ByteBuffer heap = ByteBuffer.allocate(LENGTH);
  private final ByteBuffer direct = ByteBuffer.allocateDirect(LENGTH);

  /**
   * Reads into an array.
   *
   * @param sample the image
   * @param count counts the bytes
   * @return number of bytes
   * @throws IOException if reading fails
   */
  @Benchmark
  public int heapBuffer(SampleImage sample, ByteCount count) throws IOException {
    return read(sample, count, heap);
  }

  /**
   * Reads into memory outside of the heap.
   *
   * @param sample the image
   * @param count counts the bytes
   * @return number of bytes
   * @throws IOException if reading fails
   */
  @Benchmark
  public int directBuffer(SampleImage sample, ByteCount count) throws IOException {
    return read(sample, count, direct);
  }

  private int read(SampleImage sample, ByteCount count, ByteBuffer target) throws IOException {
    Inode file = sample.largest();
    long position = random.nextLong(Math.max(1, file.size() / LENGTH)) * LENGTH;
    int n = sample.image().read(file, position, target.clear());
    count.bytes += n;
    return n;
  }
}
