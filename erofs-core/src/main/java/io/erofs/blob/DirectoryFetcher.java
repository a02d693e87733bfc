package io.erofs.blob;

import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * Fetches blobs from a directory, for example one of a network's file system: {@code
 * DIRECTORY/blobs/sha256/KEY}, or else {@code DIRECTORY/KEY}.
 *
 * <p>A file that is changed while it is open is noticed by its size and time. Thread-safe.
 */
public final class DirectoryFetcher implements BlobFetcher {
  private final DirectoryBlobs blobs;
  private volatile boolean closed;

  private DirectoryFetcher(DirectoryBlobs blobs) {
    this.blobs = blobs;
  }

  /**
   * A fetcher from a directory.
   *
   * @param directory the directory
   * @return the fetcher
   */
  public static DirectoryFetcher of(Path directory) {
    return new DirectoryFetcher(new DirectoryBlobs(directory));
  }

  @Override
  public RemoteBlob open(BlobKey key) throws IOException {
    checkOpen(key.toString());
    Path file = blobs.find(key.cookie(), "");
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new OpenFile(file, channel, look(file));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void checkOpen(String name) throws BlobUnavailableException {
    if (closed) {
      throw new BlobUnavailableException(
          Reason.CLOSED, "the fetcher was closed", Location.of(name));
    }
  }

  private static BlobInfo look(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return new BlobInfo(now.size(), Bytes.utf8(now.lastModifiedTime() + "/" + now.fileKey()));
  }

  @Override
  public void close() {
    closed = true;
  }

  /** A file, and what it was like when it was opened. */
  private final class OpenFile implements RemoteBlob {
    private final Path file;
    private final FileChannel channel;
    private final BlobInfo info;

    OpenFile(Path file, FileChannel channel, BlobInfo info) {
      this.file = file;
      this.channel = channel;
      this.info = info;
    }

    @Override
    public BlobInfo info() {
      return info;
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
      Objects.checkFromIndexSize(offset, target.remaining(), info.size());
      checkOpen(file.toString());
      try {
        long at = offset;
        while (target.hasRemaining()) {
          int n = channel.read(target, at);
          if (n < 0) {
            throw changed();
          }
          at += n;
        }
      } catch (ClosedChannelException | BlobUnavailableException e) {
        throw e;
      } catch (IOException e) {
        throw new BlobUnavailableException(
            Reason.FAILED,
            "cannot read: " + e.getMessage(),
            Location.of(file.toString(), offset),
            e);
      }
      if (!Files.exists(file) || !look(file).equals(info)) {
        throw changed();
      }
    }

    private BlobUnavailableException changed() {
      return new BlobUnavailableException(
          Reason.CHANGED, "the file is another one now", Location.of(file.toString()));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
