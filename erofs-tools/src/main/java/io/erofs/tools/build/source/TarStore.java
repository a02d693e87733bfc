package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.tools.archive.TarEntry;
import io.erofs.tools.archive.TarReader;
import io.erofs.tools.host.TemporaryFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the data of the files of an archive is once the archive was read. */
interface TarStore extends Closeable {
  /** The content of a file whose entry was read last. */
  FileContent content(TarReader reader, TarEntry entry) throws IOException;

  /** The archive has no data. */
  static TarStore absent() {
    return new Absent();
  }

  /** All of the archive is, or will be, in a file at the same offsets. */
  static TarStore inPlace(FileChannel file) {
    return new InPlace(file);
  }

  /** Data goes to a temporary file in some directory. */
  static TarStore spool(Path directory) {
    return new Spooled(directory);
  }

  /**
   * Files stay in the archive.
   *
   * @param file the archive if it can be read again
   * @param name its name
   */
  static Indexed index(Optional<FileChannel> file, String name) {
    return new Indexed(file, name);
  }

  /** Files are holes. */
  record Absent() implements TarStore {
    @Override
    public FileContent content(TarReader reader, TarEntry entry) {
      return FileContent.hole(entry.size());
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  /** Files are ranges of a file. */
  record InPlace(FileChannel file) implements TarStore {
    @Override
    public FileContent content(TarReader reader, TarEntry entry) {
      return new TarContent(Optional.of(file), entry.dataOffset(), entry.size(), entry.ranges());
    }

    @Override
    public void close() {
      // The file belongs to whoever opened it.
    }
  }

  /** Files are ranges of a file with nothing but data, which is made when it is needed. */
  final class Spooled implements TarStore {
    private final Path directory;
    private Optional<FileChannel> file = Optional.empty();
    private boolean isClosed;

    private Spooled(Path directory) {
      this.directory = directory;
    }

    @Override
    public FileContent content(TarReader reader, TarEntry entry) throws IOException {
      FileChannel data = open();
      long base = data.position();
      reader.copyData(data, entry.dataLength());
      return new TarContent(Optional.of(data), base, entry.size(), entry.ranges());
    }

    /** The reading goes on for a moment when a build failed: nothing is made any more then. */
    private synchronized FileChannel open() throws IOException {
      if (isClosed) {
        throw new IOException("the archive was closed");
      }
      if (file.isEmpty()) {
        file = Optional.of(TemporaryFile.open(directory));
      }
      return file.get();
    }

    @Override
    public synchronized void close() throws IOException {
      isClosed = true;
      if (file.isPresent()) {
        file.get().close();
      }
    }
  }

  /** Files are places on a device. */
  final class Indexed implements TarStore {
    private final Optional<FileChannel> file;
    private final String name;
    private Optional<SourceDevice> device = Optional.empty();

    private Indexed(Optional<FileChannel> file, String name) {
      this.file = file;
      this.name = name;
    }

    @Override
    public FileContent content(TarReader reader, TarEntry entry) {
      TarContent data = new TarContent(file, entry.dataOffset(), entry.size(), entry.ranges());
      return new IndexedContent(data, this);
    }

    boolean isReadable() {
      return file.isPresent();
    }

    /** Tells the size of the archive, when it was read. */
    void finish(long size) {
      device = Optional.of(new SourceDevice(name, size, Bytes.EMPTY));
    }

    /** The archive as a device. */
    SourceDevice device() throws IOException {
      return device.orElseThrow(() -> new IOException(name + " was not read to its end"));
    }

    /** The device if its size is known. */
    List<SourceDevice> devices() {
      return device.isPresent() ? List.of(device.get()) : List.of();
    }

    @Override
    public void close() {
      // The file belongs to whoever opened it.
    }
  }
}
