package io.erofs.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.erofs.testkit.FileData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every {@link ByteSource}. */
public abstract class ByteSourceContract {
  private static final int SIZE = 200_003;
  private static final byte[] BYTES = FileData.of(SIZE, 42, FileData.Pattern.RANDOM).toByteArray();

  @TempDir protected Path folder = Path.of("");

  private final List<ByteSource> opened = new ArrayList<>();

  /** A source of exactly these bytes, with a file of its own in the folder if it needs one. */
  protected abstract ByteSource open(byte[] bytes) throws IOException;

  @AfterEach
  void closeAll() throws IOException {
    for (ByteSource source : opened) {
      source.close();
    }
  }

  @Test
  void hasSizeAndName() throws IOException {
    ByteSource source = source(BYTES);
    assertThat(source.size()).isEqualTo(SIZE);
    assertThat(source.name()).isNotEmpty();
  }

  @Test
  void readsEveryByteInItsPlace() throws IOException {
    ByteSource source = source(BYTES);
    ByteBuffer all = ByteBuffer.allocate(SIZE + 10);
    assertThat(source.readFully(0, all)).isEqualTo(SIZE);
    assertThat(all.position()).isEqualTo(SIZE);
    assertThat(Arrays.copyOf(all.array(), SIZE)).isEqualTo(BYTES);
  }

  @Test
  void readsRangesIntoTheRoomOfTheTarget() throws IOException {
    ByteSource source = source(BYTES);
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      int at = random.nextInt(SIZE);
      int length = random.nextInt(Math.min(9000, SIZE - at) + 1);
      ByteBuffer target = random.nextBoolean() ? heap(length) : direct(length);
      assertThat(source.readFully(at, target)).isEqualTo(length);
      assertThat(target.position()).isEqualTo(7 + length);
      assertThat(target.limit()).isEqualTo(7 + length);
      byte[] got = new byte[length];
      target.position(7).get(got);
      assertThat(got).isEqualTo(Arrays.copyOfRange(BYTES, at, at + length));
      assertThat(target.limit(target.capacity()).get(7 + length)).isZero();
      assertThat(target.get(6)).isZero();
    }
  }

  @Test
  void readsAtLeastOneByteInsideAndNoneBehind() throws IOException {
    ByteSource source = source(BYTES);
    assertThat(source.read(SIZE - 1, ByteBuffer.allocate(100))).isEqualTo(1);
    assertThat(source.read(SIZE, ByteBuffer.allocate(100))).isEqualTo(-1);
    assertThat(source.read(SIZE + 1, ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThat(source.read(Long.MAX_VALUE, ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThat(source.readFully(SIZE, ByteBuffer.allocate(1))).isZero();
    assertThat(source.readFully(0, ByteBuffer.allocate(0))).isZero();
  }

  @Test
  void refusesNegativePositions() throws IOException {
    ByteSource source = source(BYTES);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> source.read(-1, ByteBuffer.allocate(1)))
        .withMessageContaining("-1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> source.transferTo(-5, 1, Channels.newChannel(sink())))
        .withMessageContaining("-5");
  }

  @Test
  void transfersRangesToChannels() throws IOException {
    ByteSource source = source(BYTES);
    ByteArrayOutputStream out = sink();
    assertThat(source.transferTo(1000, 150_000, Channels.newChannel(out))).isEqualTo(150_000);
    assertThat(out.toByteArray()).isEqualTo(Arrays.copyOfRange(BYTES, 1000, 151_000));
    assertThat(source.transferTo(SIZE - 5, 100, Channels.newChannel(sink()))).isEqualTo(5);
    assertThat(source.transferTo(SIZE, 100, Channels.newChannel(sink()))).isZero();
    assertThat(source.transferTo(SIZE + 9L, 100, Channels.newChannel(sink()))).isZero();
    assertThat(source.transferTo(3, 0, Channels.newChannel(sink()))).isZero();
  }

  @Test
  void transfersToFilesWhereTheyStand() throws IOException {
    ByteSource source = source(BYTES);
    Path file = folder.resolve("out");
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.position(10);
      assertThat(source.transferTo(0, Long.MAX_VALUE, out)).isEqualTo(SIZE);
      assertThat(out.position()).isEqualTo(SIZE + 10L);
    }
    byte[] written = Files.readAllBytes(file);
    assertThat(Arrays.copyOfRange(written, 10, SIZE + 10)).isEqualTo(BYTES);
  }

  @Test
  void slicesAreSourcesOfTheirOwn() throws IOException {
    ByteSource slice = source(BYTES).slice(5000, 6000).slice(10, 1000);
    assertThat(slice.size()).isEqualTo(1000);
    ByteBuffer target = ByteBuffer.allocate(2000);
    assertThat(slice.readFully(0, target)).isEqualTo(1000);
    assertThat(Arrays.copyOf(target.array(), 1000))
        .isEqualTo(Arrays.copyOfRange(BYTES, 5010, 6010));
    assertThat(slice.read(1000, ByteBuffer.allocate(1))).isEqualTo(-1);
    ByteArrayOutputStream out = sink();
    assertThat(slice.transferTo(990, 100, Channels.newChannel(out))).isEqualTo(10);
    assertThat(out.toByteArray()).isEqualTo(Arrays.copyOfRange(BYTES, 6000, 6010));
  }

  @Test
  void refusesSlicesThatAreNotInside() throws IOException {
    ByteSource source = source(BYTES);
    assertThat(source.slice(SIZE, 0).size()).isZero();
    long[][] outside = {
      {-1, 1}, {0, -1}, {0, SIZE + 1}, {SIZE, 1}, {SIZE + 1, 0}, {1, Long.MAX_VALUE}
    };
    for (long[] range : outside) {
      assertThatIllegalArgumentException().isThrownBy(() -> source.slice(range[0], range[1]));
    }
  }

  @Test
  void showsItsBytesWithoutACopyOrNotAtAll() throws IOException {
    ByteSource source = source(BYTES);
    for (int at : new int[] {0, 1, 4095, 4096, 100_000, SIZE - 5000}) {
      Optional<ByteBuffer> view = source.view(at, 5000);
      if (view.isPresent()) {
        byte[] got = new byte[view.get().remaining()];
        view.get().get(got);
        assertThat(view.get().isReadOnly()).isTrue();
        assertThat(got).isEqualTo(Arrays.copyOfRange(BYTES, at, at + 5000));
        ByteSource slice = source.slice(at, 10);
        assertThat(slice.view(1, 9).orElseThrow().remaining()).isEqualTo(9);
        assertThat(slice.view(1, 10)).isEmpty();
      }
    }
    assertThat(source.view(SIZE - 4999, 5000)).isEmpty();
    assertThat(source.view(SIZE, 1)).isEmpty();
  }

  @Test
  void canBeEmpty() throws IOException {
    ByteSource source = source(new byte[0]);
    assertThat(source.size()).isZero();
    assertThat(source.read(0, ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThat(source.transferTo(0, 1, Channels.newChannel(sink()))).isZero();
  }

  @Test
  void readsNothingOnceClosed() throws IOException {
    ByteSource source = source(BYTES);
    source.close();
    source.close();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> source.read(0, ByteBuffer.allocate(1)));
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> source.transferTo(0, 1, Channels.newChannel(sink())));
  }

  @Test
  void closingASliceClosesTheSource() throws IOException {
    ByteSource source = source(BYTES);
    source.slice(1, 2).close();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> source.read(0, ByteBuffer.allocate(1)));
  }

  @Test
  void servesManyThreadsAtOnce() throws Exception {
    ByteSource source = source(BYTES);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        Random random = new Random(thread);
        results.add(pool.submit(() -> readsRight(source, random)));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static boolean readsRight(ByteSource source, Random random) throws IOException {
    for (int i = 0; i < 300; i++) {
      int at = random.nextInt(SIZE - 2000);
      ByteBuffer target = ByteBuffer.allocate(2000);
      source.readFully(at, target);
      if (!Arrays.equals(target.array(), 0, 2000, BYTES, at, at + 2000)) {
        return false;
      }
    }
    return true;
  }

  private ByteSource source(byte[] bytes) throws IOException {
    ByteSource source = open(bytes);
    opened.add(source);
    return source;
  }

  /** A buffer with room for some bytes between others. */
  private static ByteBuffer heap(int room) {
    return ByteBuffer.allocate(room + 16).position(7).limit(7 + room);
  }

  private static ByteBuffer direct(int room) {
    return ByteBuffer.allocateDirect(room + 16).position(7).limit(7 + room);
  }

  private static ByteArrayOutputStream sink() {
    return new ByteArrayOutputStream();
  }
}
