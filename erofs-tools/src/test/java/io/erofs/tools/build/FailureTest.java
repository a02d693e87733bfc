package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.erofs.model.Bytes;
import io.erofs.testkit.Commands;
import io.erofs.testkit.FileData;
import io.erofs.testkit.KernelMount;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.ContentReader;
import io.erofs.tools.build.source.EntryVisitor;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A build that fails says why, leaves nothing, and spares what was there. */
@Timeout(60)
class FailureTest {
  private static final String OLD = "what was there before";

  @TempDir Path directory;

  /** Content that is not what it says. */
  private record Changing(long size, byte[] bytes) implements FileContent, ContentReader {
    @Override
    public ContentReader open() {
      return this;
    }

    @Override
    public int read(long position, ByteBuffer target) {
      int from = (int) Math.min(position, bytes.length);
      int count = Math.min(target.remaining(), bytes.length - from);
      target.put(bytes, from, count);
      return count;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  static Stream<Arguments> layouts() {
    return Stream.of(
        Arguments.of("flat", BuildOptions.defaults()),
        Arguments.of("not inline", BuildOptions.builder().inlineData(false).build()),
        Arguments.of("compressed", compressed(false)),
        Arguments.of("compressed, tails", compressed(true)),
        Arguments.of("chunks", BuildOptions.builder().chunks(ChunkOptions.of(4096)).build()),
        Arguments.of(
            "large chunks", BuildOptions.builder().chunks(ChunkOptions.of(64 << 20)).build()));
  }

  private static BuildOptions compressed(boolean inlineTails) {
    return BuildOptions.builder()
        .compression(
            CompressionOptions.builder()
                .algorithms(List.of(new PlainLz4()))
                .inlineTails(inlineTails)
                .build())
        .build();
  }

  private Path target() throws IOException {
    return Files.writeString(directory.resolve("image"), OLD);
  }

  private void onlyTheOldFileIsThere(Path target) throws IOException {
    assertThat(target).hasContent(OLD);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(target);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  void noticesFilesThatShrank(String name, BuildOptions options) throws IOException {
    Path target = target();
    for (int size : new int[] {1, 100, 5000, 1 << 20, 6 << 20}) {
      MemoryTree tree = MemoryTree.named("t").file("d/f", new Changing(size, new byte[size - 1]));
      assertThatThrownBy(() -> ImageBuilder.of(options).build(target, tree))
          .isInstanceOf(BuildException.class)
          .hasMessageStartingWith(
              "/d/f: changed while it was read: " + size + " bytes were expected, only ");
      onlyTheOldFileIsThere(target);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  void noticesFilesThatGrew(String name, BuildOptions options) throws IOException {
    Path target = target();
    for (int size : new int[] {1, 100, 4096, 5000, 1 << 20, 6 << 20, (6 << 20) + 1}) {
      MemoryTree tree = MemoryTree.named("t").file("d/f", new Changing(size, new byte[size + 1]));
      assertThatThrownBy(() -> ImageBuilder.of(options).build(target, tree))
          .isInstanceOf(BuildException.class)
          .hasMessage("/d/f: changed while it was read: " + size + " bytes were expected, it grew");
      onlyTheOldFileIsThere(target);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  void namesFilesThatCannotBeOpened(String name, BuildOptions options) throws IOException {
    Path target = target();
    FileContent broken =
        new FileContent() {
          @Override
          public long size() {
            return 10;
          }

          @Override
          public ContentReader open() throws IOException {
            throw new FileNotFoundException("no such file");
          }
        };
    MemoryTree tree = MemoryTree.named("t").file("a", "fine").file("d/broken", broken);
    assertThatThrownBy(() -> ImageBuilder.of(options).build(target, tree))
        .isInstanceOf(BuildException.class)
        .hasMessage("/d/broken: cannot be read: no such file")
        .hasCauseInstanceOf(FileNotFoundException.class);
    onlyTheOldFileIsThere(target);
  }

  @Test
  void aSourceThatFailsLeavesNothing() throws IOException {
    Path target = target();
    TreeSource source =
        new TreeSource() {
          @Override
          public String name() {
            return "failing";
          }

          @Override
          public void visit(EntryVisitor visitor) throws IOException {
            visitor.entry(SourceEntry.directory(Bytes.EMPTY).build());
            throw new IOException("the disk is gone");
          }

          @Override
          public void close() {
            // Nothing is open.
          }
        };
    assertThatThrownBy(() -> ImageBuilder.of(BuildOptions.defaults()).build(target, source))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is gone");
    onlyTheOldFileIsThere(target);
  }

  @Test
  void exceptionsOfOtherKindsLeaveNothingEither() throws IOException {
    Path target = target();
    FileContent broken =
        new FileContent() {
          @Override
          public long size() {
            return 10;
          }

          @Override
          public ContentReader open() {
            throw new IllegalStateException("a defect");
          }
        };
    MemoryTree tree = MemoryTree.named("t").file("broken", broken);
    assertThatThrownBy(() -> ImageBuilder.of(BuildOptions.defaults()).build(target, tree))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a defect");
    onlyTheOldFileIsThere(target);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  void anInterruptEndsTheBuildAndLeavesNothing(String name, BuildOptions options) throws Exception {
    Path target = target();
    CountDownLatch reading = new CountDownLatch(1);
    FileData data = FileData.of(64 << 20, 1, FileData.Pattern.RANDOM);
    FileContent slow =
        new FileContent() {
          @Override
          public long size() {
            return data.size();
          }

          @Override
          public ContentReader open() {
            reading.countDown();
            return new TestContent(data);
          }
        };
    AtomicReference<Throwable> failure = new AtomicReference<>(new AssertionError("succeeded"));
    MemoryTree tree = MemoryTree.named("t").file("slow", slow);
    Thread builder =
        new Thread(
            () -> {
              try {
                ImageBuilder.of(options).build(target, tree);
              } catch (IOException | RuntimeException e) {
                failure.set(e);
              }
            });
    builder.start();
    reading.await();
    builder.interrupt();
    builder.join();

    assertThat(failure.get()).isInstanceOf(IOException.class);
    onlyTheOldFileIsThere(target);
  }

  @Test
  void aFullDiskIsAnErrorAndLeavesNothing() throws IOException {
    KernelMount.assumeAvailable();
    Commands.run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", directory.toString());
    try {
      FileData data = FileData.of(8 << 20, 1, FileData.Pattern.RANDOM);
      MemoryTree tree = MemoryTree.named("t").file("large", new TestContent(data));
      List<BuildOptions> all =
          List.of(
              BuildOptions.defaults(),
              BuildOptions.builder().chunks(ChunkOptions.of(4096)).build(),
              compressed(true));
      for (BuildOptions options : all) {
        assertThatThrownBy(() -> ImageBuilder.of(options).build(directory.resolve("image"), tree))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("No space left on device");
        assertThat(directory).isEmptyDirectory();
      }
    } finally {
      Commands.run("umount", directory.toString());
    }
  }

  @Test
  void refusesTargetsThatAreNoFiles() throws IOException {
    MemoryTree tree = MemoryTree.named("t");
    assertThatThrownBy(() -> ImageBuilder.of(BuildOptions.defaults()).build(directory, tree))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(directory + ": is a directory");
    Path device = Path.of("/dev/null");
    assumeTrue(Files.exists(device), "there is no /dev/null");
    assertThatThrownBy(() -> ImageBuilder.of(BuildOptions.defaults()).build(device, tree))
        .isInstanceOf(FileSystemException.class)
        .hasMessage("/dev/null: is neither a regular file nor a block device");
    assertThatThrownBy(
            () ->
                ImageBuilder.of(BuildOptions.defaults())
                    .build(directory.resolve("missing/image"), List.of(tree)))
        .isInstanceOf(FileSystemException.class);
    assertThat(directory).isEmptyDirectory();
  }
}
