package io.erofs.bench;

import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import io.erofs.model.Xattr;
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
 * How many files per second can be asked for their extended attributes?
 *
 * <pre>java -jar erofs-bench/target/benchmarks.jar XattrBenchmark</pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class XattrBenchmark {
  private static final Bytes LABEL = Bytes.utf8("security.selinux");
  private static final Bytes ABSENT = Bytes.utf8("system.posix_acl_access");

  /**
   * Lists the attributes of every file with their values.
   *
   * @param sample the image
   * @param count counts the files
   * @return number of bytes of all values
   * @throws IOException if reading fails
   */
  @Benchmark
  public long list(SampleImage sample, FileCount count) throws IOException {
    long total = 0;
    for (Inode inode : sample.inodes()) {
      for (Xattr xattr : sample.image().xattrs(inode)) {
        total += xattr.value().length();
      }
      count.files++;
    }
    return total;
  }

  /**
   * Gets the label of every file, which is a shared attribute in the sample.
   *
   * @param sample the image
   * @param count counts the files
   * @return number of bytes of all values
   * @throws IOException if reading fails
   */
  @Benchmark
  public long get(SampleImage sample, FileCount count) throws IOException {
    return get(sample, count, LABEL);
  }

  /**
   * Asks every file for an attribute that none has.
   *
   * @param sample the image
   * @param count counts the files
   * @return 0 in the sample
   * @throws IOException if reading fails
   */
  @Benchmark
  public long getAbsent(SampleImage sample, FileCount count) throws IOException {
    return get(sample, count, ABSENT);
  }

  private static long get(SampleImage sample, FileCount count, Bytes name) throws IOException {
    long total = 0;
    for (Inode inode : sample.inodes()) {
      total += sample.image().xattr(inode, name).map(Bytes::length).orElse(0);
      count.files++;
    }
    return total;
  }
}
