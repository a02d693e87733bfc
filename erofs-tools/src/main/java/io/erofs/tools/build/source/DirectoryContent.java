package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.tools.host.Host;
import io.erofs.tools.host.HostNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The bytes of a file of the host. Many live at once: the path of the directory is shared by all
 * its files.
 */
final class DirectoryContent implements FileContent {
  /** Smaller files are read as a whole, which is cheaper than asking for holes. */
  private static final long WORTH_ASKING = 1 << 17;

  private static final Set<java.nio.file.OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final Host host;
  private final Path directory;
  private final Bytes name;
  private final long size;

  private DirectoryContent(Host host, Path directory, Bytes name, long size) {
    this.host = host;
    this.directory = directory;
    this.name = name;
    this.size = size;
  }

  static DirectoryContent of(Host host, Path file, long size) {
    Path directory = Objects.requireNonNull(file.getParent(), "parent");
    return new DirectoryContent(host, directory, HostNames.name(file), size);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public List<DataRange> dataRanges() throws IOException {
    if (size < WORTH_ASKING) {
      return FileContent.super.dataRanges();
    }
    List<DataRange> ranges = new ArrayList<>();
    for (long[] range : host.dataRanges(file(), size)) {
      ranges.add(new DataRange(range[0], range[1] - range[0]));
    }
    return ranges;
  }

  @Override
  public ContentReader open() throws IOException {
    return new Reader(FileChannel.open(file(), READ), size);
  }

  private Path file() {
    return HostNames.resolve(directory, name);
  }

  /** One open file. */
  private record Reader(FileChannel channel, long size) implements ContentReader {
    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      int done = 0;
      while (target.hasRemaining()) {
        int n = channel.read(target, position + done);
        if (n < 0) {
          break;
        }
        done += n;
        if (position + done == size && target.hasRemaining()) {
          // Exactly what was expected, although more was asked for: this is the end.
          break;
        }
      }
      return done;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
