package io.erofs.tools.build.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TargetFileTest {
  @TempDir Path directory;
  private Path target;

  @BeforeEach
  void writeOldFile() throws IOException {
    target = Files.writeString(directory.resolve("image"), "old");
  }

  private void write(boolean isComplete) throws IOException {
    try (TargetFile file = TargetFile.open(target, 0)) {
      file.channel().write(ByteBuffer.wrap("new".getBytes(UTF_8)));
      assertThat(target).hasContent("old");
      if (isComplete) {
        file.commit();
      }
    }
  }

  private void checkOnly(String content) throws IOException {
    assertThat(target).hasContent(content);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(target);
    }
  }

  @Test
  void replacesWhatIsComplete() throws IOException {
    write(true);
    checkOnly("new");
  }

  @Test
  void keepsTheOldFileUntilThen() throws IOException {
    write(false);
    checkOnly("old");
  }

  /** Linux tells in order what happens to the names of a directory. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void thereIsAlwaysAFileOfThatName() throws IOException, InterruptedException {
    try (WatchService watch = directory.getFileSystem().newWatchService()) {
      directory.register(
          watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
      write(true);
      for (boolean isThere = false; !isThere; ) {
        WatchKey key = watch.take();
        for (WatchEvent<?> event : key.pollEvents()) {
          boolean isTarget = target.getFileName().equals(event.context());
          boolean isGone = event.kind() == StandardWatchEventKinds.ENTRY_DELETE;
          assertThat(isTarget && isGone).as("the target was taken away").isFalse();
          isThere |= isTarget;
        }
        key.reset();
      }
    }
  }
}
