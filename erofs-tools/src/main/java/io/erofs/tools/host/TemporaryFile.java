package io.erofs.tools.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/** Files that nobody else sees and that are gone once they are closed. */
public final class TemporaryFile {
  private static final int ATTEMPTS = 100;

  private TemporaryFile() {}

  /** Makes an empty file to write and read. */
  public static FileChannel open(Path directory) throws IOException {
    for (int attempt = 1; ; attempt++) {
      long number = ThreadLocalRandom.current().nextLong();
      try {
        return FileChannel.open(
            directory.resolve(".erofs-" + Long.toHexString(number) + ".tmp"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
      } catch (FileAlreadyExistsException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
