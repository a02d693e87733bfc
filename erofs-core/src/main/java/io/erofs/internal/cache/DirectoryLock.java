package io.erofs.internal.cache;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * That this process has a cache directory. The lock is on the file that says what the directory is,
 * and goes with the process, however it ends.
 */
final class DirectoryLock implements Closeable {
  /** Says what a directory is; begins with the version of its layout. */
  static final String FILE = "erofs-blob-cache";

  private static final String CONTENT =
      "1\nA cache of blobs. May be removed when nobody uses it.\n";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  static DirectoryLock take(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      refuseOtherThings(directory);
    }
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean done = false;
    try {
      if (tryLock(channel) == null) {
        throw new FileSystemException(
            directory.toString(), null, "the cache is in use by another process");
      }
      checkVersion(directory, channel);
      done = true;
      return new DirectoryLock(channel);
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // somebody else in this process
    }
  }

  private static void refuseOtherThings(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      if (entries.iterator().hasNext()) {
        throw new FileSystemException(
            directory.toString(), null, "neither a cache nor an empty directory");
      }
    }
  }

  private static void checkVersion(Path directory, FileChannel channel) throws IOException {
    byte[] content = CONTENT.getBytes(StandardCharsets.US_ASCII);
    if (channel.size() == 0) {
      java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes, bytes.position());
      }
      return;
    }
    java.nio.ByteBuffer start = java.nio.ByteBuffer.allocate(2);
    if (channel.read(start, 0) != 2 || start.get(0) != content[0] || start.get(1) != content[1]) {
      throw new FileSystemException(
          directory.toString(), null, "a cache of another version; remove it");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
