package io.erofs.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.erofs.internal.cache.FilePool.PooledFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which files are open, and for how long. */
@Timeout(60)
class FilePoolTest {
  @TempDir Path folder = Path.of("");

  private final Deque<Runnable> due = new ArrayDeque<>();
  private int opened;

  private FilePool pool(int maxOpen) {
    FileIo.Opener counting =
        file -> {
          opened++;
          return FileIo.HOST.open(file);
        };
    return new FilePool(counting, maxOpen, due::add);
  }

  private List<PooledFile> files(FilePool pool, int count) throws IOException {
    List<PooledFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(pool.file(Files.write(folder.resolve("f" + i), new byte[] {(byte) i})));
    }
    return files;
  }

  private static int first(PooledFile file) throws IOException {
    return file.use(
        io -> {
          ByteBuffer one = ByteBuffer.allocate(1);
          io.read(one, 0);
          return (int) one.get(0);
        });
  }

  @Test
  void closesTheFileThatWasNotUsedForLongest() throws IOException {
    FilePool pool = pool(2);
    List<PooledFile> files = files(pool, 3);
    first(files.get(0));
    first(files.get(1));
    first(files.get(0));
    first(files.get(2));
    assertThat(pool.openFiles()).isEqualTo(2);
    assertThat(first(files.get(0))).isZero();
    assertThat(opened).isEqualTo(3);
    assertThat(first(files.get(1))).as("opened again").isEqualTo(1);
    assertThat(opened).isEqualTo(4);
  }

  @Test
  void closesFilesThatNobodyUsesForAWhile() throws IOException {
    FilePool pool = pool(10);
    List<PooledFile> files = files(pool, 2);
    first(files.get(0));
    first(files.get(1));
    assertThat(due).hasSize(1);
    due.remove().run();
    assertThat(pool.openFiles()).as("they were used since the pool began").isEqualTo(2);
    first(files.get(1));
    due.remove().run();
    assertThat(pool.openFiles()).as("one was used since").isEqualTo(1);
    due.remove().run();
    assertThat(pool.openFiles()).isZero();
    assertThat(due).as("nothing to look for").isEmpty();
    assertThat(first(files.get(1))).isEqualTo(1);
    assertThat(due).hasSize(1);
    for (PooledFile file : files) {
      file.close();
    }
    due.remove().run();
    assertThat(due).isEmpty();
  }

  @Test
  void leavesFilesThatAreInUse() throws Exception {
    FilePool pool = pool(10);
    PooledFile file = files(pool, 1).get(0);
    int got =
        file.use(
            io -> {
              due.remove().run();
              due.remove().run();
              due.remove().run();
              ByteBuffer one = ByteBuffer.allocate(1);
              return io.read(one, 0);
            });
    assertThat(got).isEqualTo(1);
    assertThat(pool.openFiles()).isEqualTo(1);
  }

  @Test
  void closingWaitsForWhoeverUsesTheFile() throws Exception {
    FilePool pool = pool(10);
    PooledFile file = files(pool, 1).get(0);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    List<Integer> got = new ArrayList<>();
    Thread user =
        new Thread(
            () -> {
              try {
                got.add(
                    file.use(
                        io -> {
                          inside.countDown();
                          awaitQuietly(go);
                          return io.read(ByteBuffer.allocate(1), 0);
                        }));
              } catch (IOException e) {
                got.add(-1);
              }
            });
    user.start();
    inside.await();
    Thread closer =
        new Thread(
            () -> {
              try {
                file.close();
              } catch (IOException e) {
                got.add(-2);
              }
            });
    closer.start();
    while (closer.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> first(file))
        .withMessageContaining("is closed");
    go.countDown();
    closer.join();
    user.join();
    assertThat(got).containsExactly(1);
    assertThat(pool.openFiles()).isZero();
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> first(file));
    file.close();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
