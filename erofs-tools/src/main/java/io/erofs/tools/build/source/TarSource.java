package io.erofs.tools.build.source;

import io.erofs.tools.archive.ArchiveException;
import io.erofs.tools.archive.FileTarInput;
import io.erofs.tools.archive.Packing;
import io.erofs.tools.archive.StreamTarInput;
import io.erofs.tools.archive.TarInput;
import io.erofs.tools.host.HostNames;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A tar archive: v7, ustar, star, GNU or pax, plain or compressed by gzip, xz, lzma or Zstandard,
 * from a file or a stream.
 *
 * <p>Everything that GNU tar restores as root is captured: owners by number, times with fractions,
 * hard links, devices, holes, extended attributes and ACLs; names are bytes. Of entries with the
 * same name the last counts. Slashes and {@code ./} in front of names mean nothing; {@code ..} in a
 * name, an entry below something that is no directory (a symbolic link for instance), and a hard
 * link to what did not come before are errors, which name archive, offset and entry.
 *
 * <p>The files of a plain archive on disk are read from where they are. What comes from a pipe or
 * is compressed is read once; the data of its files waits in a temporary file without a name.
 */
public final class TarSource implements TreeSource {
  private final String name;
  private final Optional<FileChannel> file;
  private final InputStream stream;
  private final TarSourceOptions options;
  private Optional<TarStore> store = Optional.empty();
  private Optional<TarStore.Indexed> index = Optional.empty();
  private Optional<RawCopy> rawCopy = Optional.empty();

  private TarSource(
      String name, Optional<FileChannel> file, InputStream stream, TarSourceOptions options) {
    this.name = name;
    this.file = file;
    this.stream = stream;
    this.options = options;
  }

  /**
   * An archive in a file, or in what a pipe gives.
   *
   * @param path a regular file, a pipe or a device
   * @param options how to read it
   * @return the source
   * @throws IOException if it cannot be opened
   */
  public static TarSource open(Path path, TarSourceOptions options) throws IOException {
    String name = HostNames.bytes(path).toString();
    if (!Files.isRegularFile(path)) {
      return of(Files.newInputStream(path), name, options);
    }
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    return new TarSource(name, Optional.of(file), Channels.newInputStream(file), options);
  }

  /**
   * An archive in a stream.
   *
   * @param stream the archive from its first byte on; closed with this source
   * @param name name for messages
   * @param options how to read it
   * @return the source
   */
  public static TarSource of(InputStream stream, String name, TarSourceOptions options) {
    return new TarSource(name, Optional.empty(), stream, options);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void visit(EntryVisitor visitor) throws IOException {
    byte[] head = head();
    Packing packing = Packing.of(head);
    if (!options.filter().takes(packing)) {
      throw new ArchiveException(
          name, 0, "this is " + packing.text() + ", but not " + options.filter().text());
    }
    boolean isReferred = options.data() == TarData.REFER;
    if (isReferred && packing != Packing.NONE && options.rawCopy().isEmpty()) {
      throw new ArchiveException(
          name,
          0,
          "this is "
              + packing.text()
              + ", but an image can refer to data in a plain archive only; have it written"
              + " decompressed");
    }
    boolean isPlainFile = file.isPresent() && packing == Packing.NONE;
    if (isPlainFile && options.rawCopy().isEmpty()) {
      read(new FileTarInput(file.get()), inPlace(file, name), visitor);
    } else {
      InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), stream);
      readStream(packing.unpack(whole, name), visitor);
    }
  }

  private TarStore inPlace(Optional<FileChannel> archive, String device) {
    if (options.data() == TarData.REFER) {
      TarStore.Indexed made = TarStore.index(archive, device);
      index = Optional.of(made);
      return made;
    }
    return archive.isPresent()
        ? TarStore.inPlace(archive.get())
        : TarStore.spool(options.spoolDirectory());
  }

  private void readStream(InputStream bytes, EntryVisitor visitor) throws IOException {
    if (options.rawCopy().isEmpty()) {
      read(new StreamTarInput(bytes, Optional.empty()), inPlace(Optional.empty(), name), visitor);
      return;
    }
    Path target = options.rawCopy().get();
    RawCopy copy = RawCopy.open(target);
    rawCopy = Optional.of(copy);
    FileChannel raw = copy.channel();
    TarStore place = inPlace(Optional.of(raw), HostNames.bytes(target).toString());
    read(new StreamTarInput(bytes, Optional.of(raw)), place, visitor);
    copy.complete();
  }

  private void read(TarInput input, TarStore data, EntryVisitor visitor) throws IOException {
    boolean hasData = options.data() != TarData.ABSENT;
    TarStore used = hasData ? data : TarStore.absent();
    store = Optional.of(used);
    new TarVisit(name, used, visitor).run(input, hasData);
    // To the end: a compressed stream's checksum comes last, and a pipe's writer should not fail.
    input.skip(Long.MAX_VALUE);
    index.ifPresent(indexed -> indexed.finish(input.position()));
  }

  @Override
  public List<SourceDevice> devices() {
    return index.isPresent() ? index.get().devices() : List.of();
  }

  /** The first bytes of the stream; of a file without moving its position. */
  private byte[] head() throws IOException {
    if (file.isEmpty()) {
      return stream.readNBytes(Packing.HEAD);
    }
    ByteBuffer head = ByteBuffer.allocate(Packing.HEAD);
    int count = Math.max(0, file.get().read(head, 0));
    file.get().position(count);
    return Arrays.copyOf(head.array(), count);
  }

  @Override
  public void close() throws IOException {
    try {
      stream.close();
    } finally {
      closeStores();
    }
  }

  private void closeStores() throws IOException {
    try {
      if (store.isPresent()) {
        store.get().close();
      }
    } finally {
      if (rawCopy.isPresent()) {
        rawCopy.get().close();
      }
    }
  }
}
