package io.erofs.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.testkit.Corpus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AsynchronousChannelTest {
  private FileSystem image;
  private Path file;
  private byte[] content;

  @BeforeEach
  void open() throws IOException {
    image = FileSystems.newFileSystem(Corpus.image("lz4-C64k").image());
    try (Stream<Path> all = Files.walk(image.getPath("/"))) {
      file = all.filter(Files::isRegularFile).max(Comparator.comparing(this::size)).orElseThrow();
    }
    content = Files.readAllBytes(file);
  }

  private long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() throws IOException {
    image.close();
  }

  /** Tells a future what a read gave. */
  private static final class Telling
      implements CompletionHandler<Integer, CompletableFuture<Integer>> {
    @Override
    public void completed(Integer count, CompletableFuture<Integer> future) {
      future.complete(count);
    }

    @Override
    public void failed(Throwable problem, CompletableFuture<Integer> future) {
      future.completeExceptionally(problem);
    }
  }

  @Test
  void readsManyPlacesAtOnce() throws Exception {
    assertThat(content.length).isGreaterThan(100_000);
    try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(file)) {
      assertThat(channel.size()).isEqualTo(content.length);
      List<ByteBuffer> parts = new ArrayList<>();
      List<Future<Integer>> counts = new ArrayList<>();
      int step = 10_007;
      for (int at = 0; at < content.length; at += step) {
        ByteBuffer part = ByteBuffer.allocate(step);
        parts.add(part);
        counts.add(channel.read(part, at));
      }
      for (int i = 0; i < parts.size(); i++) {
        int wanted = Math.min(step, content.length - i * step);
        assertThat(counts.get(i).get()).isEqualTo(wanted);
        assertThat(parts.get(i).flip()).isEqualTo(ByteBuffer.wrap(content, i * step, wanted));
      }
      assertThat(channel.read(ByteBuffer.allocate(1), content.length).get()).isEqualTo(-1);
    }
  }

  @Test
  void readsOnTheThreadsOfTheCaller() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor(work -> new Thread(work, "mine"));
    try (AsynchronousFileChannel channel =
        AsynchronousFileChannel.open(file, Set.of(StandardOpenOption.READ), executor)) {
      CompletableFuture<String> thread = new CompletableFuture<>();
      channel.read(
          ByteBuffer.allocate(10),
          5,
          thread,
          new CompletionHandler<Integer, CompletableFuture<String>>() {
            @Override
            public void completed(Integer count, CompletableFuture<String> future) {
              future.complete(Thread.currentThread().getName() + " " + count);
            }

            @Override
            public void failed(Throwable problem, CompletableFuture<String> future) {
              future.completeExceptionally(problem);
            }
          });
      assertThat(thread.get()).isEqualTo("mine 10");
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void tellsOfAClosedChannel() throws Exception {
    AsynchronousFileChannel channel = AsynchronousFileChannel.open(file);
    AsynchronousFileChannel other = AsynchronousFileChannel.open(file);
    channel.close();
    assertThat(channel.isOpen()).isFalse();
    assertThatThrownBy(channel::size).isInstanceOf(ClosedChannelException.class);
    CompletableFuture<Integer> told = new CompletableFuture<>();
    channel.read(ByteBuffer.allocate(1), 0, told, new Telling());
    assertThatThrownBy(told::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1), 0).get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ClosedChannelException.class);
    assertThat(other.read(ByteBuffer.allocate(3), 0).get()).isEqualTo(3);
  }

  @Test
  void refusesWhatCannotBe() throws Exception {
    assertThatThrownBy(() -> AsynchronousFileChannel.open(image.getPath("/nothing")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> AsynchronousFileChannel.open(file, StandardOpenOption.WRITE))
        .isInstanceOf(ReadOnlyFileSystemException.class);
    try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(file)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThatThrownBy(() -> channel.read(one, -1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("position=-1 is negative");
      assertThatThrownBy(() -> channel.read(one.asReadOnlyBuffer(), 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> channel.write(one, 0))
          .isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(() -> channel.write(one, 0, null, null))
          .isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(() -> channel.truncate(0)).isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(channel::lock).isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(() -> channel.tryLock(0, 1, true))
          .isInstanceOf(UnsupportedOperationException.class);
      channel.force(true);
    }
  }
}
