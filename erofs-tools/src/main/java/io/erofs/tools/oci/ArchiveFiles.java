package io.erofs.tools.oci;

import io.erofs.model.Bytes;
import io.erofs.tools.archive.FileTarInput;
import io.erofs.tools.archive.Packing;
import io.erofs.tools.archive.TarEntry;
import io.erofs.tools.archive.TarListener;
import io.erofs.tools.archive.TarReader;
import io.erofs.tools.archive.TarType;
import io.erofs.tools.host.TemporaryFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An image layout, or what {@code docker save} writes, in a tar archive. Links between its files
 * are followed inside of the archive, and nowhere else.
 */
final class ArchiveFiles implements OciFiles {
  private static final int MAX_FILES = 1 << 16;
  private static final int MAX_LINKS = 8;

  private record Place(long offset, long size) {}

  private final String name;
  private final FileChannel channel;
  private final Map<String, Place> files = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();

  private ArchiveFiles(String name, FileChannel channel) {
    this.name = name;
    this.channel = channel;
  }

  /**
   * Opens an archive and reads its table.
   *
   * @param temporary where a compressed archive may be unpacked
   */
  static ArchiveFiles open(Path path, Path temporary) throws IOException {
    String name = path.toString();
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      ByteBuffer head = ByteBuffer.allocate(Packing.HEAD);
      int count = Math.max(0, file.read(head, 0));
      Packing packing = Packing.of(Arrays.copyOf(head.array(), count));
      FileChannel plain = packing == Packing.NONE ? file : unpack(file, packing, name, temporary);
      ArchiveFiles archive = new ArchiveFiles(name, plain);
      archive.readTable();
      return archive;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static FileChannel unpack(FileChannel file, Packing packing, String name, Path temporary)
      throws IOException {
    FileChannel plain = TemporaryFile.open(temporary);
    try (InputStream in = packing.unpack(Channels.newInputStream(file.position(0)), name)) {
      in.transferTo(Channels.newOutputStream((WritableByteChannel) plain));
      return plain;
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  private void readTable() throws IOException {
    TarReader reader = new TarReader(new FileTarInput(channel), name, true, new Ignoring());
    int count = 0;
    for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
      if (++count > MAX_FILES) {
        throw new OciException(name, "has more than " + MAX_FILES + " entries");
      }
      take(next.get());
    }
  }

  private void take(TarEntry entry) throws OciException {
    String path = normal("", entry.name().toString());
    if (entry.type() == TarType.FILE) {
      if (entry.dataLength() != entry.size()) {
        throw new OciException(
            name + ": offset " + entry.offset(), "entry '" + entry.name() + "' is sparse");
      }
      files.put(path, new Place(entry.dataOffset(), entry.size()));
    } else if (entry.type() == TarType.SYMLINK) {
      int slash = path.lastIndexOf('/');
      links.put(path, normal(slash < 0 ? "" : path.substring(0, slash), entry.link().toString()));
    } else if (entry.type() == TarType.HARD_LINK) {
      links.put(path, normal("", entry.link().toString()));
    }
  }

  /** A path from the root of the archive; what would lead out of it ends there. */
  private static String normal(String from, String path) {
    Deque<String> names = new ArrayDeque<>();
    String whole = path.startsWith("/") ? path : from + "/" + path;
    for (String part : whole.split("/")) {
      if (part.equals("..")) {
        names.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        names.addLast(part);
      }
    }
    return String.join("/", names);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<OciFile> find(String path) throws IOException {
    String at = normal("", path);
    for (int i = 0; links.containsKey(at); i++) {
      if (i == MAX_LINKS) {
        throw new OciException(name, "'" + path + "' leads through more than " + i + " links");
      }
      at = links.getOrDefault(at, "");
    }
    Place place = files.get(at);
    return place == null
        ? Optional.empty()
        : Optional.of(new OciFile(name + "!" + at, channel::read, place.offset(), place.size()));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** What is lost of entries does not matter here. */
  private static final class Ignoring implements TarListener {
    @Override
    public void skipped(Bytes entry, String reason) {}

    @Override
    public void lost(Bytes entry, String reason) {}

    @Override
    public void note(String what) {}
  }
}
