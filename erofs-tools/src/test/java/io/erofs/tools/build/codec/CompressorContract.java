package io.erofs.tools.build.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.internal.codec.DataShape;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.Fit;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every compressor must hold, whatever its algorithm and settings.
 *
 * <p>A subclass names the settings to test and may loosen the bounds of the algorithm's efficiency
 * where it has a reason. Every stream is decoded by our own strict decompressor within the window
 * that the factory declares.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class CompressorContract {
  private static final int MIB = 1 << 20;
  private static final int[] SMALL_PCLUSTERS = {4096, 8192, 16384, 32768, 65536};
  private static final int[] LARGE_PCLUSTERS = {131072, 262144, 524288, MIB};

  /** The algorithm with the settings to test: at least its least, default and greatest level. */
  protected abstract List<CompressorFactory> factories();

  /** Most input that a call with a large capacity is offered. */
  protected int mostInput() {
    return 5 * MIB / 2;
  }

  /** Bytes that a greater capacity may take less than a smaller one took. */
  protected int slack(int consumed) {
    return 16 + consumed / 50;
  }

  /** Bytes of the output that may stay unused although there is more input. */
  protected int waste(int capacity) {
    return 32 + capacity / 50;
  }

  /** Bytes that noise may take on top of itself. */
  protected int expansion(int length) {
    return 32 + length / 50;
  }

  /** Times its own length that a stream of ordinary text decodes to, at least. */
  protected double ratioOfText() {
    return 1.5;
  }

  /** The settings, shown by their descriptions. */
  Stream<Named<CompressorFactory>> settings() {
    return factories().stream().map(factory -> Named.of(factory.description(), factory));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void fillsSmallPclustersWithEveryKindOfData(CompressorFactory factory) {
    try (GuardedCompressor compressor = new GuardedCompressor(factory)) {
      for (DataShape shape : DataShape.values()) {
        byte[] data = shape.make(8 * SMALL_PCLUSTERS[SMALL_PCLUSTERS.length - 1], 11);
        for (int capacity : SMALL_PCLUSTERS) {
          int offered = Math.min(data.length, 12 * capacity);
          checkFill(compressor, shape + " " + capacity, Arrays.copyOf(data, offered), capacity);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void fillsLargePclusters(CompressorFactory factory) {
    byte[] data = DataShape.MIXED.make(mostInput(), 12);
    try (GuardedCompressor compressor = new GuardedCompressor(factory)) {
      for (int capacity : LARGE_PCLUSTERS) {
        checkFill(compressor, "MIXED " + capacity, data, capacity);
      }
      byte[] noise = DataShape.NOISE.make(MIB + 4096, 12);
      checkFill(compressor, "NOISE 1 MiB", noise, MIB);
    }
  }

  private void checkFill(GuardedCompressor compressor, String what, byte[] data, int capacity) {
    Fit fit = compressor.compress(data, data.length, capacity);
    assertThat(fit.consumed()).as(what).isGreaterThan(0);
    if (fit.consumed() < data.length) {
      assertThat(fit.produced()).as(what).isGreaterThanOrEqualTo(capacity - waste(capacity));
      assertThat(fit.consumed())
          .as(what)
          .isGreaterThanOrEqualTo(capacity - expansion(capacity) - waste(capacity));
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void cutsAFileIntoPclusters(CompressorFactory factory) {
    try (GuardedCompressor compressor = new GuardedCompressor(factory)) {
      for (DataShape shape : new DataShape[] {DataShape.MIXED, DataShape.TEXT}) {
        byte[] data = shape.make(300_001, 13);
        int at = 0;
        int pclusters = 0;
        while (at < data.length) {
          byte[] rest = Arrays.copyOfRange(data, at, data.length);
          Fit fit = compressor.compress(rest, rest.length, 4096);
          assertThat(fit.consumed()).as("%s at %d", shape, at).isGreaterThan(0);
          at += fit.consumed();
          pclusters++;
        }
        assertThat(pclusters).as("%s", shape).isLessThan(data.length / 4096);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void takesEverythingThatFits(CompressorFactory factory) {
    try (GuardedCompressor compressor = new GuardedCompressor(factory)) {
      for (DataShape shape : DataShape.values()) {
        for (int length : new int[] {1, 2, 13, 100, 4095, 4096, 70_000, 200_000}) {
          byte[] data = shape.make(length, 14);
          String what = shape + " " + length;
          int plenty = length + expansion(length) + 64;
          Fit all = compressor.compress(data, length, plenty);
          assertThat(all.consumed()).as(what).isEqualTo(length);
          Fit tight = compressor.compress(data, length, all.produced());
          assertThat(tight.consumed()).as(what).isGreaterThanOrEqualTo(length - slack(length));
        }
      }
      byte[] zeros = new byte[MIB];
      Fit fit = compressor.compress(zeros, zeros.length, 16384);
      assertThat(fit.consumed()).isEqualTo(zeros.length);
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void fillsTinyCapacitiesWithTinyInputs(CompressorFactory factory) {
    int[] lengths =
        IntStream.concat(IntStream.rangeClosed(1, 20), IntStream.of(31, 32, 33, 64, 100, 1000))
            .toArray();
    DataShape[] shapes = {
      DataShape.TEXT, DataShape.NOISE, DataShape.ZEROS, DataShape.PERIODIC, DataShape.REPEATED
    };
    try (GuardedCompressor compressor = new GuardedCompressor(factory)) {
      for (DataShape shape : shapes) {
        for (int length : lengths) {
          byte[] data = shape.make(length, length);
          int before = 0;
          for (int capacity = 1; capacity <= 64; capacity++) {
            Fit fit = compressor.compress(data, length, capacity);
            String what = shape + " " + length + " in " + capacity;
            assertThat(fit.consumed()).as(what).isGreaterThanOrEqualTo(before - slack(before));
            before = fit.consumed();
          }
          assertThat(before).as("%s %d in 64", shape, length).isGreaterThan(0);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void takesNoLessWithAGreaterCapacity(CompressorFactory factory) {
    try (GuardedCompressor compressor = new GuardedCompressor(factory)) {
      for (DataShape shape : DataShape.values()) {
        byte[] data = shape.make(100_000, 15);
        int before = 0;
        for (int capacity = 65; capacity < 40_000; capacity += 1 + capacity / 7) {
          Fit fit = compressor.compress(data, data.length, capacity);
          assertThat(fit.consumed())
              .as("%s in %d", shape, capacity)
              .isGreaterThanOrEqualTo(before - slack(before));
          before = fit.consumed();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void compressesText(CompressorFactory factory) {
    byte[] data = DataShape.TEXT.make(500_000, 16);
    try (GuardedCompressor compressor = new GuardedCompressor(factory)) {
      for (int capacity : new int[] {4096, 65536}) {
        Fit fit = compressor.compress(data, data.length, capacity);
        assertThat(fit.consumed()).isGreaterThan((int) (capacity * ratioOfText()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void remembersNothingOfEarlierCalls(CompressorFactory factory) {
    Random random = new Random(17);
    DataShape[] shapes = DataShape.values();
    try (GuardedCompressor used = new GuardedCompressor(factory)) {
      for (int i = 0; i < 25; i++) {
        byte[] data = shapes[i % shapes.length].make(1 + random.nextInt(90_000), i);
        int capacity = 64 + random.nextInt(20_000);
        int length = 1 + random.nextInt(data.length);
        Fit fit = used.compress(data, length, capacity);
        byte[] stream = used.stream();
        try (GuardedCompressor fresh = new GuardedCompressor(factory)) {
          assertThat(fresh.compress(data, length, capacity)).isEqualTo(fit);
          assertThat(fresh.stream()).isEqualTo(stream);
        }
        used.compress(data, data.length, 1 + random.nextInt(9));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void refusesRangesOutsideOfTheirArrays(CompressorFactory factory) {
    byte[] in = DataShape.TEXT.make(100, 18);
    byte[] out = new byte[100];
    int[][] bad = {
      {-1, 10, 0, 10}, {0, 101, 0, 10}, {91, 10, 0, 10}, {0, -1, 0, 10},
      {0, 10, -1, 10}, {0, 10, 0, 101}, {0, 10, 91, 10}, {0, 10, 0, -1},
      {1, Integer.MAX_VALUE, 0, 10}, {0, 10, 1, Integer.MAX_VALUE},
    };
    try (Compressor compressor = factory.newCompressor()) {
      for (int[] r : bad) {
        assertThatThrownBy(() -> compressor.compress(in, r[0], r[1], out, r[2], r[3]))
            .as(Arrays.toString(r))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
      assertThat(out).containsOnly(0);
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void describesItself(CompressorFactory factory) {
    assertThat(factory.description()).matches("[a-z0-9]+(,[a-z]+=[0-9]+)*");
    assertThat(factory.description()).isEqualTo(factory.description());
    assertThat(factory.window()).isPositive();
  }
}
