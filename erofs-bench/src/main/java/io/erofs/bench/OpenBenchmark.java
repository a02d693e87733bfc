package io.erofs.bench;

import io.erofs.ErofsImage;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does it take to open an image, check its superblock, find its root, and close it?
 *
 * <pre>java -jar erofs-bench/target/benchmarks.jar OpenBenchmark</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OpenBenchmark {
  /**
   * Opens and closes.
   *
   * @param sample the image
   * @return what keeps the work alive
   * @throws IOException if reading fails
   */
  @Benchmark
  public long open(SampleImage sample) throws IOException {
    try (ErofsImage image = sample.reopen()) {
      return image.root().size();
    }
  }
}
