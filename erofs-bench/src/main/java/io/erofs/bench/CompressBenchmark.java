package io.erofs.bench;

import io.erofs.internal.codec.CodecException;
import io.erofs.internal.codec.Decompressor;
import io.erofs.internal.codec.Decompressors;
import io.erofs.model.CompressionConfig;
import io.erofs.tools.build.Compressors;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.Fit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * How many bytes per second does a thread compress, beside the libraries of others?
 *
 * <p>Each extent is compressed whole, because the libraries do not stop at the end of an output of
 * fixed size; so this does not show what ours save by doing so. {@code encoder=native} is
 * lz4-java's and zstd-jni's native code, the JDK's Deflater and XZ for Java. In {@code settings}
 * the level stands behind a hyphen. The setup prints the bytes that came of all extents.
 *
 * <pre>java -jar erofs-bench/target/benchmarks.jar CompressBenchmark -p settings=lz4hc-9,zstd-3
 * </pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class CompressBenchmark {
  /** Algorithm and level. */
  @Param({"lz4", "lz4hc-9", "lz4hc-12", "lzma-6", "deflate-6", "deflate-9", "zstd-3", "zstd-12"})
  public String settings = "lz4";

  /** Whose encoder. */
  @Param({"ours", "native"})
  public String encoder = "ours";

  /** What is compressed. */
  @Param({"classes", "lines"})
  public String data = "classes";

  /** Bytes of an extent. */
  @Param({"131072"})
  public int extent;

  private List<byte[]> extents = List.of();
  private byte[] out = {};
  private Compressor ours = Compressors.of("lz4", 1 << 12).newCompressor();
  private Encoder encode = (in, into) -> 0;

  /** Encodes a whole array into another, and tells the length. */
  interface Encoder {
    int encode(byte[] in, byte[] out) throws IOException;
  }

  /**
   * Makes the extents, and tries the encoder.
   *
   * @throws IOException if the data cannot be read
   * @throws CodecException if our decoder is wrong
   */
  @Setup
  public void prepare() throws IOException, CodecException {
    byte[] plain = DecodeSample.data(data);
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at + extent <= plain.length; at += extent) {
      pieces.add(Arrays.copyOfRange(plain, at, at + extent));
    }
    extents = List.copyOf(pieces);
    out = new byte[extent * 2];
    CompressorFactory factory = Compressors.of(settings.replace('-', ','), extent);
    ours.close();
    ours = factory.newCompressor();
    encode = encoder.equals("ours") ? this::encodeByOurs : OtherEncoders.of(settings, extent);
    long bytes = 0;
    CompressionConfig config = new CompressionConfig(factory.algorithm(), factory.window(), 0);
    try (Decompressor decompressor = Decompressors.create(config)) {
      for (byte[] piece : extents) {
        int length = encode.encode(piece, out);
        byte[] decoded = new byte[extent];
        decompressor.decode(out, 0, length, decoded, 0, extent, false);
        if (!Arrays.equals(decoded, piece)) {
          throw new IllegalStateException(encoder + " encodes wrongly");
        }
        bytes += length;
      }
    }
    System.out.println("# bytes of all extents: " + bytes);
  }

  private int encodeByOurs(byte[] in, byte[] into) {
    Fit fit = ours.compress(in, 0, in.length, into, 0, into.length);
    if (fit.consumed() != in.length) {
      throw new IllegalStateException("consumed=" + fit.consumed());
    }
    return fit.produced();
  }

  /** Ends our encoder. */
  @TearDown
  public void close() {
    ours.close();
  }

  /**
   * Encodes all extents.
   *
   * @param count counts the bytes
   * @return the length of the last stream
   * @throws IOException never
   */
  @Benchmark
  public int compress(ByteCount count) throws IOException {
    int length = 0;
    for (byte[] piece : extents) {
      length = encode.encode(piece, out);
      count.bytes += piece.length;
    }
    return length;
  }
}
