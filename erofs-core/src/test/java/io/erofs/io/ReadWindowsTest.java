package io.erofs.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads that follow each other give the bytes of the file, as all others do. */
class ReadWindowsTest {
  private static final int SIZE = 1_000_003;

  @TempDir Path directory;
  private final byte[] content = new byte[SIZE];
  private Path path = Path.of("");
  private ByteSource source = ByteSource.of("none", new byte[0]);

  @BeforeEach
  void open() throws IOException {
    new Random(3).nextBytes(content);
    path = Files.write(directory.resolve("file"), content);
    source = ByteSource.file(path);
  }

  @AfterEach
  void close() throws IOException {
    source.close();
  }

  private void check(long position, int wanted) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(wanted);
    int n = source.readFully(position, target);
    int there = (int) Math.max(0, Math.min(wanted, SIZE - position));
    assertThat(Math.max(0, n)).isEqualTo(there);
    assertThat(Arrays.copyOf(target.array(), there)).isEqualTo(content(position, there));
  }

  private byte[] content(long position, int count) {
    int from = (int) Math.min(position, SIZE);
    return Arrays.copyOfRange(content, from, from + count);
  }

  @Test
  void readsOnFromManyPlacesAtOnce() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    long[] places = new long[40];
    for (int i = 0; i < 20_000; i++) {
      int who = random.nextInt(places.length);
      int wanted = 1 + random.nextInt(random.nextInt(10) == 0 ? 200_000 : 5000);
      if (places[who] >= SIZE || random.nextInt(50) == 0) {
        places[who] = random.nextInt(SIZE);
      }
      check(places[who], wanted);
      places[who] += wanted;
    }
  }

  @Test
  void endsWhereTheFileEnds() throws IOException {
    for (long at = SIZE - 300_000; at < SIZE + 10_000; at += 4096) {
      check(at, 4096);
    }
    assertThat(source.read(SIZE, ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  @Test
  void servesManyThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    List<Callable<Integer>> readers = new ArrayList<>();
    for (int thread = 0; thread < 6; thread++) {
      int first = thread * 1000;
      readers.add(
          () -> {
            for (long at = first; at < SIZE; at += 3000) {
              check(at, 3000);
            }
            return first;
          });
    }
    try {
      for (Future<Integer> done : threads.invokeAll(readers)) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  /** One read of the file serves many that follow each other: later ones see what it saw. */
  @Test
  void readsAheadOnlyWhereReadsFollowEachOther() throws IOException {
    check(0, 4096);
    check(4096, 4096);
    check(500_000, 4096);
    byte[] other = new byte[SIZE];
    Files.write(path, other);
    ByteBuffer ahead = ByteBuffer.allocate(4096);
    source.readFully(8192, ahead);
    assertThat(ahead.array()).isEqualTo(Arrays.copyOfRange(content, 8192, 12288));
    ByteBuffer elsewhere = ByteBuffer.allocate(4096);
    source.readFully(600_000, elsewhere);
    assertThat(elsewhere.array()).isEqualTo(new byte[4096]);
  }
}
