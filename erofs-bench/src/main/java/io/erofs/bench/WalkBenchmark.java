package io.erofs.bench;

import io.erofs.ErofsImage;
import io.erofs.model.DirEntry;
import io.erofs.model.Inode;
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
 * How many files per second does a walk of the whole tree list, and read the inodes of?
 *
 * <pre>java -jar erofs-bench/target/benchmarks.jar WalkBenchmark</pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WalkBenchmark {
  /**
   * Walks an image that stays open; what fits into its cache of metadata is there.
   *
   * @param sample the image
   * @param count counts the files
   * @return sum of the sizes
   * @throws IOException if reading fails
   */
  @Benchmark
  public long walk(SampleImage sample, FileCount count) throws IOException {
    return walk(sample.image(), sample.image().root(), count);
  }

  /**
   * Opens the image, walks it and closes it, so that every block of metadata is read anew.
   *
   * @param sample the image
   * @param count counts the files
   * @return sum of the sizes
   * @throws IOException if reading fails
   */
  @Benchmark
  public long openAndWalk(SampleImage sample, FileCount count) throws IOException {
    try (ErofsImage image = sample.reopen()) {
      return walk(image, image.root(), count);
    }
  }

  private static long walk(ErofsImage image, Inode directory, FileCount count) throws IOException {
    long sizes = 0;
    for (DirEntry entry : image.list(directory)) {
      Inode inode = image.inode(entry.nid());
      count.files++;
      sizes += inode.isDirectory() ? walk(image, inode, count) : inode.size();
    }
    return sizes;
  }
}
