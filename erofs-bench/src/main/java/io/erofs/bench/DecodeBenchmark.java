package io.erofs.bench;

import io.erofs.internal.codec.CodecException;
import io.erofs.internal.codec.Decompressor;
import io.erofs.internal.codec.Decompressors;
import io.erofs.model.Algorithm;
import io.erofs.model.CompressionConfig;
import java.io.IOException;
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
 * How many bytes per second does a thread decode, beside the libraries of others?
 *
 * <p>{@code decoder=native} is lz4-java's and zstd-jni's native code, the JDK's Inflater and XZ for
 * Java, called as thinly as they allow; {@code decoder=aircompressor} is Java with {@code Unsafe},
 * for LZ4 and Zstandard alone, and has to be asked for.
 *
 * <pre>java -jar erofs-bench/target/benchmarks.jar DecodeBenchmark
 * java -jar erofs-bench/target/benchmarks.jar DecodeBenchmark -p algorithm=LZ4,ZSTD \
 *     -p decoder=ours,native,aircompressor</pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class DecodeBenchmark {
  /** The algorithm. */
  @Param({"LZ4", "ZSTD", "DEFLATE", "LZMA"})
  public Algorithm algorithm = Algorithm.LZ4;

  /** Whose decoder. */
  @Param({"ours", "native"})
  public String decoder = "ours";

  /** What is decoded. */
  @Param({"classes", "lines"})
  public String data = "classes";

  /** Bytes of an extent. */
  @Param({"65536"})
  public int extent;

  private List<byte[]> streams = List.of();
  private byte[] out = {};
  private Decoder decode = (in, into) -> {};
  private Decompressor ours = Decompressors.create(config(Algorithm.LZ4));

  /** Decodes a whole array into another. */
  interface Decoder {
    void decode(byte[] in, byte[] out) throws IOException, CodecException;
  }

  private static CompressionConfig config(Algorithm algorithm) {
    return new CompressionConfig(algorithm, algorithm == Algorithm.LZ4 ? 0xFFFF : 8 << 20, 0);
  }

  /**
   * Encodes the data, and tries the decoder.
   *
   * @throws IOException if the data cannot be read
   * @throws CodecException if our decoder is wrong
   */
  @Setup
  public void encode() throws IOException, CodecException {
    byte[] plain = DecodeSample.data(data);
    streams = DecodeSample.encode(plain, extent, algorithm);
    out = new byte[extent];
    ours.close();
    ours = Decompressors.create(config(algorithm));
    if (decoder.equals("ours")) {
      decode = (in, into) -> ours.decode(in, 0, in.length, into, 0, into.length, false);
    } else {
      decode = OtherDecoders.of(algorithm, decoder);
    }
    for (int i = 0; i < streams.size(); i++) {
      Arrays.fill(out, (byte) 0);
      decode.decode(streams.get(i), out);
      if (!Arrays.equals(out, Arrays.copyOfRange(plain, i * extent, (i + 1) * extent))) {
        throw new IllegalStateException(decoder + " decodes wrongly, extent=" + i);
      }
    }
  }

  /** Ends our decoder. */
  @TearDown
  public void close() {
    ours.close();
  }

  /**
   * Decodes all extents.
   *
   * @param count counts the bytes
   * @return the last extent
   * @throws IOException never
   * @throws CodecException never
   */
  @Benchmark
  public byte[] decode(ByteCount count) throws IOException, CodecException {
    for (byte[] stream : streams) {
      decode.decode(stream, out);
      count.bytes += out.length;
    }
    return out;
  }
}
