package io.erofs.bench;

import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.util.List;
import java.util.Optional;
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
 * How long does it take to find a file by its path, over all paths of the tree in random order?
 *
 * <pre>java -jar erofs-bench/target/benchmarks.jar LookupBenchmark</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class LookupBenchmark {
  private static final Bytes ABSENT = Bytes.utf8("no such name");

  private int next;

  /**
   * Resolves a path of several names from the root.
   *
   * @param sample the image
   * @return what was found
   * @throws IOException if reading fails
   */
  @Benchmark
  public Inode resolve(SampleImage sample) throws IOException {
    List<Bytes> paths = sample.paths();
    next = next + 1 == paths.size() ? 0 : next + 1;
    return sample.image().resolve(paths.get(next), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Looks for a name that the root directory does not have.
   *
   * @param sample the image
   * @return nothing found
   * @throws IOException if reading fails
   */
  @Benchmark
  public Optional<DirEntry> miss(SampleImage sample) throws IOException {
    return sample.image().lookup(sample.image().root(), ABSENT);
  }
}
