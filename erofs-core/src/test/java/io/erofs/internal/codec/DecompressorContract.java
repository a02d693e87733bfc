package io.erofs.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.erofs.internal.codec.CodecException.Kind;
import io.erofs.testkit.Seeds;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every decompressor must hold, whatever its algorithm. */
abstract class DecompressorContract {
  private static final int[] SIZES = {
    100, 255, 256, 257, 1023, 4095, 4096, 4097, 16384, 65535, 65536, 65537, 131072, 200_001, 1 << 20
  };

  private Decompressor decompressor;
  private Guarded guarded;

  /** A decompressor with limits that every encoder of the test keeps. */
  abstract Decompressor create();

  /** The data as streams of several levels and forms. */
  abstract List<byte[]> encode(byte[] data);

  /** What another implementation makes of a stream that may be damaged; empty if it refuses. */
  abstract Optional<byte[]> oracle(byte[] stream, int length);

  /** Whether a stream shows by itself where it ends. */
  abstract boolean knowsItsEnd();

  /** Whether the oracle is as strict as we are about everything. */
  abstract boolean oracleIsStrict();

  @BeforeEach
  void begin() {
    decompressor = create();
    guarded = new Guarded(decompressor);
  }

  @AfterEach
  void end() {
    decompressor.close();
  }

  @ParameterizedTest
  @EnumSource
  void givesBackWhatWasEncoded(DataShape shape) throws CodecException {
    for (int size : SIZES) {
      check(shape.make(size, 1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesBackEverySmallSize(DataShape shape) throws CodecException {
    for (int size = 0; size <= 80; size++) {
      check(shape.make(size, size));
    }
  }

  private void check(byte[] data) throws CodecException {
    for (byte[] stream : encode(data)) {
      Guarded.Result loose = guarded.decode(stream, data.length, false, 0xA5);
      assertThat(Arrays.equals(loose.data(), data)).as("size " + data.length).isTrue();
      assertThat(loose.used()).isEqualTo(stream.length);
      Guarded.Result tight = guarded.decodeTight(stream, data.length, false);
      assertThat(Arrays.equals(tight.data(), data)).as("size " + data.length).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesEveryPrefixOfAStream(DataShape shape) throws CodecException {
    byte[] data = shape.make(700, 2);
    for (byte[] stream : encode(data)) {
      for (int cut = 0; cut <= data.length; cut++) {
        checkPrefix(stream, data, cut);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesPrefixesOfLongStreams(DataShape shape) throws CodecException {
    byte[] data = shape.make(300_000, 3);
    Random random = new Random(4);
    for (byte[] stream : encode(data)) {
      for (int i = 0; i < 12; i++) {
        checkPrefix(stream, data, random.nextInt(data.length));
      }
      checkPrefix(stream, data, 131072);
      checkPrefix(stream, data, 131073);
      checkPrefix(stream, data, data.length);
    }
  }

  private void checkPrefix(byte[] stream, byte[] data, int cut) throws CodecException {
    Guarded.Result result = guarded.decode(stream, cut, true, 0x5A);
    if (!Arrays.equals(result.data(), 0, cut, data, 0, cut)) {
      throw new AssertionError("prefix of " + cut + " of " + data.length + " bytes differs");
    }
  }

  @Test
  void ignoresWhatFollowsAPartialStream() throws CodecException {
    byte[] data = DataShape.TEXT.make(5000, 5);
    for (byte[] stream : encode(data)) {
      byte[] longer = Arrays.copyOf(stream, stream.length + 300);
      assertThat(guarded.decode(longer, data.length, true, 1).data()).isEqualTo(data);
      new Random(6).nextBytes(longer);
      System.arraycopy(stream, 0, longer, 0, stream.length);
      assertThat(guarded.decode(longer, data.length, true, 1).data()).isEqualTo(data);
      assertThat(guarded.decode(longer, 1000, true, 1).data()).isEqualTo(Arrays.copyOf(data, 1000));
    }
  }

  @ParameterizedTest
  @EnumSource
  void rejectsEveryTruncation(DataShape shape) {
    byte[] data = shape.make(3000, 7);
    for (byte[] stream : encode(data)) {
      for (int length = 0; length < stream.length; length++) {
        byte[] part = Arrays.copyOf(stream, length);
        assertThatThrownBy(() -> guarded.decode(part, data.length, false, 0x11))
            .as("%d of %d bytes", length, stream.length)
            .isInstanceOf(CodecException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesTheRightPrefixOrNothingOfATruncatedPartialStream(DataShape shape) {
    byte[] data = shape.make(3000, 7);
    byte[] prefix = Arrays.copyOf(data, 1500);
    for (byte[] stream : encode(data)) {
      for (int length = 0; length < stream.length; length++) {
        byte[] part = Arrays.copyOf(stream, length);
        try {
          assertThat(guarded.decode(part, 1500, true, 0x11).data()).isEqualTo(prefix);
        } catch (CodecException e) {
          assertThat(e).hasMessageMatching("(?s).{10,}");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void rejectsAnotherLengthThanTheStreams(DataShape shape) {
    for (int size : new int[] {1, 17, 100, 4096, 70_000, 140_000}) {
      byte[] data = shape.make(size, 8);
      for (byte[] stream : encode(data)) {
        for (int more : knowsItsEnd() ? new int[] {1, 4, 13, 70_000} : new int[] {70_000}) {
          assertThat(failure(stream, size + more, false).kind())
              .isIn(Kind.TOO_SHORT, Kind.TRUNCATED, Kind.CORRUPT);
          assertThat(failure(stream, size + more, true).kind())
              .isIn(Kind.TOO_SHORT, Kind.TRUNCATED, Kind.CORRUPT);
        }
        for (int less : new int[] {1, 4, 13, 3000}) {
          if (less <= size) {
            assertThat(failure(stream, size - less, false).kind())
                .isIn(Kind.TOO_LONG, Kind.TRAILING_INPUT, Kind.CORRUPT);
          }
        }
      }
    }
  }

  @Test
  void rejectsInputBehindTheEndWithTheOutputComplete() {
    byte[] data = DataShape.TEXT.make(5000, 9);
    for (byte[] stream : encode(data)) {
      for (int more : new int[] {1, 2, 20, 5000}) {
        byte[] longer = Arrays.copyOf(stream, stream.length + more);
        byte[] out = new byte[data.length];
        CodecException problem =
            catchThrowableOfType(
                CodecException.class,
                () -> decompressor.decode(longer, 0, longer.length, out, 0, out.length, false));
        assertThat(problem.kind()).isEqualTo(Kind.TRAILING_INPUT);
        assertThat(out).isEqualTo(data);
      }
    }
  }

  private CodecException failure(byte[] stream, int length, boolean partial) {
    return catchThrowableOfType(
        CodecException.class, () -> guarded.decode(stream, length, partial, 0x3C));
  }

  @Test
  void rejectsRangesOutsideOfTheArrays() {
    byte[] array = new byte[10];
    byte[] other = new byte[10];
    int[][] wrong = {{-1, 5, 0, 5}, {0, 11, 0, 5}, {6, 5, 0, 5}, {0, 5, -1, 5}, {0, 5, 6, 5}};
    for (int[] w : wrong) {
      assertThatThrownBy(() -> decompressor.decode(array, w[0], w[1], other, w[2], w[3], false))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesEveryFlippedBitWell(DataShape shape) throws CodecException {
    byte[] data = shape.make(900, 10);
    for (byte[] stream : encode(data)) {
      for (int bit = 0; bit < Math.min(stream.length, 400) * 8; bit++) {
        byte[] damaged = stream.clone();
        damaged[bit / 8] ^= (byte) (1 << bit % 8);
        tryDamaged(damaged, data.length, "bit " + bit + " of " + shape);
      }
      assertThat(guarded.decode(stream, data.length, false, 0).data()).isEqualTo(data);
    }
  }

  @Test
  void takesMutationsWell() throws CodecException {
    for (long seed : Seeds.of(3)) {
      Random random = new Random(seed);
      long end = System.nanoTime() + 1_500_000_000L;
      while (System.nanoTime() < end) {
        DataShape shape = DataShape.values()[random.nextInt(DataShape.values().length)];
        byte[] data = shape.make(1 + random.nextInt(1 << random.nextInt(16)), random.nextInt());
        List<byte[]> streams = encode(data);
        byte[] stream = streams.get(random.nextInt(streams.size()));
        for (int i = 0; i < 40; i++) {
          byte[] damaged = Mutations.mutate(stream, random);
          int length = random.nextInt(4) == 0 ? random.nextInt(70_000) : data.length;
          tryDamaged(damaged, length, Seeds.describe(seed));
        }
      }
    }
  }

  /** Damaged streams: the same outcome whatever is around them, and the same as elsewhere. */
  private void tryDamaged(byte[] damaged, int length, String what) {
    Optional<byte[]> one = outcome(damaged, length, false, 0x00);
    Optional<byte[]> two = outcome(damaged, length, false, 0xFF);
    assertThat(one.isPresent()).as(what).isEqualTo(two.isPresent());
    Optional<byte[]> wanted = oracle(damaged, length);
    if (one.isPresent()) {
      assertThat(Arrays.equals(one.get(), two.get())).as(what).isTrue();
      if (wanted.isPresent() || oracleIsStrict()) {
        assertThat(wanted).as(what).isPresent();
        assertThat(Arrays.equals(one.get(), wanted.get())).as(what).isTrue();
      }
      Optional<byte[]> prefix = outcome(damaged, length / 2, true, 0x77);
      assertThat(prefix).as(what).isPresent();
      assertThat(Arrays.equals(prefix.get(), Arrays.copyOf(one.get(), length / 2))).isTrue();
    } else {
      assertThat(wanted.isPresent() && oracleIsStrict()).as(what).isFalse();
      outcome(damaged, length, true, 0x77);
    }
  }

  private Optional<byte[]> outcome(byte[] stream, int length, boolean partial, int filler) {
    try {
      return Optional.of(guarded.decode(stream, length, partial, filler).data());
    } catch (CodecException e) {
      return Optional.empty();
    }
  }

  @Test
  void allocatesNoMoreThanTheLengthsJustify() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Random random = new Random(11);
    List<byte[]> streams = new ArrayList<>();
    for (byte[] stream : encode(DataShape.MIXED.make(2000, 12))) {
      for (int i = 0; i < 300; i++) {
        streams.add(Mutations.mutate(stream, random));
      }
    }
    byte[] out = new byte[2000];
    for (byte[] stream : streams) {
      long before = threads.getCurrentThreadAllocatedBytes();
      try (Decompressor fresh = create()) {
        fresh.decode(stream, 0, stream.length, out, 0, out.length, false);
      } catch (CodecException e) {
        assertThat(e.kind()).isNotNull();
      }
      long used = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(used).isLessThan(512 << 10);
    }
  }
}
