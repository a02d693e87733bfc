package io.erofs.tools.export;

import io.erofs.ErofsImage;
import io.erofs.ImageEntry;
import io.erofs.ImageVisitor;
import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import io.erofs.model.Timestamp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Writes an image, or a part of it, as a tar stream in the pax format of POSIX; no root, no mount.
 *
 * <pre>{@code
 * try (ErofsImage image = Erofs.open(Path.of("system.erofs"))) {
 *   TarExporter.export(image, TarOptions.DEFAULT, Path.of("system.tar"));
 * }
 * }</pre>
 *
 * <p>Everything that the image tells goes over: all types of files but sockets, owners as numbers,
 * times to the nanosecond, hard links, extended attributes of all namespaces and ACLs, and names
 * byte by byte. {@code tar --xattrs --xattrs-include='*' -xpf} restores it equal. Members come
 * parents first, in the order of the image; the same image gives the same bytes everywhere, however
 * many threads decode ahead of what is written.
 *
 * <p>A stream cannot be taken back: the first file that cannot be read ends it with an error that
 * names the path, without the blocks that mark the end of a stream.
 */
public final class TarExporter {
  private static final Bytes SLASH = Bytes.utf8("/");

  private final ErofsImage image;
  private final TarOptions options;
  private final TarStream stream;
  private final TarMemberWriter members;
  private long files;
  private long links;
  private long sockets;

  private TarExporter(ErofsImage image, TarOptions options, WritableByteChannel target) {
    this.image = image;
    this.options = options;
    this.stream = new TarStream(target, options.workers(), options.listener()::written);
    this.members = new TarMemberWriter(stream);
  }

  /**
   * Writes a tar stream to a channel, which stays open. A {@link java.nio.channels.FileChannel
   * FileChannel} gets uncompressed data of large files without a copy through the heap.
   *
   * @param image an open image
   * @param options what and how
   * @param target channel in blocking mode
   * @return what was written
   * @throws io.erofs.error.ErofsException if the image is corrupt, unsupported or not readable; its
   *     location names the path
   * @throws IOException if the start is not found, or the target cannot be written
   */
  public static TarReport export(ErofsImage image, TarOptions options, WritableByteChannel target)
      throws IOException {
    TarExporter exporter = new TarExporter(image, options, target);
    try (exporter.stream) {
      return exporter.run();
    }
  }

  /**
   * Writes a tar stream to a stream, which stays open and is not flushed.
   *
   * @param image an open image
   * @param options what and how
   * @param target where the bytes go, in large pieces
   * @return what was written
   * @throws IOException as {@link #export(ErofsImage, TarOptions, WritableByteChannel)}
   */
  public static TarReport export(ErofsImage image, TarOptions options, OutputStream target)
      throws IOException {
    return export(image, options, new StreamChannel(target));
  }

  /**
   * Writes a tar file. It is written under a temporary name beside its place and moved there when
   * it is complete; after an error nothing is left. What is no regular file is written in place.
   *
   * @param image an open image
   * @param options what and how
   * @param target the file; replaced if it exists
   * @return what was written
   * @throws IOException as {@link #export(ErofsImage, TarOptions, WritableByteChannel)}
   */
  public static TarReport export(ErofsImage image, TarOptions options, Path target)
      throws IOException {
    try (TarFile file = TarFile.open(target)) {
      TarReport report = export(image, options, file.channel());
      file.commit();
      return report;
    } catch (ErofsException | FileSystemException | ClosedChannelException known) {
      throw known;
    } catch (IOException e) {
      FileSystemException named =
          new FileSystemException(target.toString(), null, "cannot write: " + e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  private TarReport run() throws IOException {
    image.walk(options.start(), this::visit);
    stream.end();
    options.listener().written(stream.position());
    return new TarReport(files, links, sockets, stream.position());
  }

  private ImageVisitor.Next visit(ImageEntry entry) throws IOException {
    boolean nameless = entry.depth() == 0 && entry.inode().isDirectory();
    if (entry.inode().type() == FileType.SOCKET) {
      sockets++;
      options.listener().lost(entry.path(), "socket left out");
    } else if (!nameless || !options.prefix().isEmpty()) {
      options.listener().file(entry.path());
      write(entry);
      stream.pad();
      options.listener().written(stream.position());
    }
    return ImageVisitor.Next.CONTINUE;
  }

  private void write(ImageEntry entry) throws IOException {
    Inode inode = entry.inode();
    if (inode.mtime().nanos() > Timestamp.MAX_NANOS) {
      String what = "nanoseconds " + inode.mtime().nanos() + " written as " + Timestamp.MAX_NANOS;
      options.listener().lost(entry.path(), what);
    }
    Bytes name = name(entry);
    if (entry.firstName().isPresent()) {
      TarMember link = TarMember.of(name, TarMember.HARD_LINK, inode);
      members.write(link.withTarget(name(entry.firstName().get())), new PaxRecords());
      links++;
      return;
    }
    PaxRecords xattrs = xattrs(inode);
    switch (inode.type()) {
      case REGULAR -> writeFile(TarMember.of(name, TarMember.REGULAR, inode), entry, xattrs);
      case SYMLINK ->
          members.write(
              TarMember.of(name, TarMember.SYMLINK, inode).withTarget(target(inode)), xattrs);
      default -> members.write(TarMember.of(name, flag(inode.type()), inode), xattrs);
    }
    files++;
  }

  private void writeFile(TarMember member, ImageEntry entry, PaxRecords xattrs) throws IOException {
    Inode inode = entry.inode();
    Bytes path = path(entry);
    if (options.sparse()) {
      TarSparseMap map = TarSparseMap.of(image.extents(inode));
      if (map.saves()) {
        members.writeSparse(member.withSize(map.storedSize()), inode.size(), xattrs);
        map.write(stream);
        map.forEach((offset, length) -> stream.write(image, inode, path, offset, length));
        return;
      }
    }
    members.write(member.withSize(inode.size()), xattrs);
    stream.write(image, inode, path, 0, inode.size());
  }

  private PaxRecords xattrs(Inode inode) throws IOException {
    PaxRecords records = new PaxRecords();
    if (options.xattrs()) {
      TarXattrs.add(image.xattrs(inode), records, location(inode));
    }
    return records;
  }

  private Bytes target(Inode link) throws IOException {
    Bytes target = image.readLink(link);
    if (target.indexOf(0) >= 0) {
      throw new CorruptImageException(
          "I-20", "target of a symbolic link has a NUL: \"" + target + "\"", location(link));
    }
    return target;
  }

  private Bytes name(ImageEntry entry) {
    Inode inode = entry.inode();
    Bytes path = entry.depth() == 0 && !inode.isDirectory() ? entry.name() : entry.path();
    boolean top = path.isEmpty();
    Bytes name = options.prefix().concat(path);
    return inode.isDirectory() && !top ? name.concat(SLASH) : name;
  }

  /** The path in the image, for messages. */
  private Bytes path(ImageEntry entry) {
    Bytes start = options.start();
    Bytes path = start.startsWith(SLASH) || start.isEmpty() ? start : SLASH.concat(start);
    return entry.path().isEmpty() ? path : path.concat(SLASH).concat(entry.path());
  }

  private Location location(Inode inode) {
    return Location.of(image.name()).withNid(inode.nid());
  }

  private static char flag(FileType type) {
    return switch (type) {
      case DIRECTORY -> TarMember.DIRECTORY;
      case CHARACTER_DEVICE -> TarMember.CHARACTER_DEVICE;
      case BLOCK_DEVICE -> TarMember.BLOCK_DEVICE;
      case FIFO -> TarMember.FIFO;
      default -> throw new IllegalArgumentException("type=" + type);
    };
  }
}
