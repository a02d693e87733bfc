package io.erofs.tools.build.source;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that gets its name when it is complete. */
final class RawCopy implements Closeable {
  private static final int ATTEMPTS = 100;

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private boolean isComplete;

  private RawCopy(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  static RawCopy open(Path target) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Path temporary = target.resolveSibling(".erofs-raw-" + attempt + ".tmp");
      try {
        return new RawCopy(
            target,
            temporary,
            FileChannel.open(
                temporary,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
      } catch (FileAlreadyExistsException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** The file; it stays open until this is closed. */
  FileChannel channel() {
    return channel;
  }

  /** Gives the file its name. */
  void complete() throws IOException {
    Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    isComplete = true;
  }

  /** Closes the file, and removes it if it did not become complete. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (!isComplete) {
      Files.deleteIfExists(temporary);
    }
  }
}
