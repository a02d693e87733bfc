package io.erofs;

import io.erofs.internal.read.ImageReader;
import io.erofs.internal.read.InodeChannel;
import io.erofs.internal.read.InodeInputStream;
import io.erofs.internal.read.PathResolver;
import io.erofs.internal.read.RafsReader;
import io.erofs.model.Bytes;
import io.erofs.model.CompressionConfig;
import io.erofs.model.DeviceSlot;
import io.erofs.model.DirEntry;
import io.erofs.model.DirEntryVisitor;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import io.erofs.model.Rafs;
import io.erofs.model.Superblock;
import io.erofs.model.Xattr;
import io.erofs.model.XattrPrefix;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.LinkOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An open image: an immutable tree of inodes, and the exact map from each byte of a file to a byte
 * of a device.
 *
 * <p>Thread-safe; any number of threads may read at once. Nothing is read before it is asked for,
 * and what is kept is bounded by the limits given at opening. What is wrong with the bytes of an
 * image is always an {@link io.erofs.error.ErofsException}: corrupt, unsupported, over a limit, or
 * not readable. After {@link #close()}, reading throws {@link
 * java.nio.channels.ClosedChannelException} unless the bytes are still cached.
 */
public final class ErofsImage implements Closeable {
  private final ImageReader reader;

  ErofsImage(ImageReader reader) {
    this.reader = reader;
  }

  /**
   * Name of the image for messages, usually its path.
   *
   * @return the name
   */
  public String name() {
    return reader.name();
  }

  /**
   * The superblock.
   *
   * @return the superblock
   */
  public Superblock superblock() {
    return reader.superblock();
  }

  /**
   * The device table.
   *
   * @return the extra devices, the first with id 1
   */
  public List<DeviceSlot> devices() {
    return reader.devices().slots();
  }

  /**
   * The compression algorithms that the image may use.
   *
   * @return their parameters
   */
  public List<CompressionConfig> compression() {
    return reader.compression();
  }

  /**
   * The long prefixes of extended attribute names.
   *
   * @return the table
   * @throws IOException if it cannot be read
   */
  public List<XattrPrefix> xattrPrefixes() throws IOException {
    return reader.xattrPrefixes();
  }

  /**
   * The root directory.
   *
   * @return its inode
   * @throws IOException if it cannot be read, or is no directory
   */
  public Inode root() throws IOException {
    return reader.root();
  }

  /**
   * What a Nydus RAFS v6 bootstrap holds beside the image: its blobs and what to fetch first. The
   * blobs are the devices of the image; {@link #extents} tells which of them holds which byte.
   *
   * @return empty if the image is no such bootstrap
   * @throws IOException if it is one and its tables are corrupt or cannot be read
   */
  public Optional<Rafs> rafs() throws IOException {
    return Rafs.isBootstrap(superblock())
        ? Optional.of(RafsReader.read(reader.primary()))
        : Optional.empty();
  }

  /**
   * Reads an inode.
   *
   * @param nid node number, unsigned
   * @return the inode
   * @throws IOException if there is none
   */
  public Inode inode(long nid) throws IOException {
    return reader.inode(nid);
  }

  /**
   * Finds an inode by its path. Symbolic links are followed inside the image, as Linux does with
   * the image as root directory: at most 40 by default, and never out of the image.
   *
   * @param path path with slashes, taken from the root of the image
   * @param options {@link LinkOption#NOFOLLOW_LINKS} leaves a link at the end of the path alone
   * @return the inode
   * @throws java.nio.file.NoSuchFileException if there is no such name
   * @throws java.nio.file.NotDirectoryException if a name in the middle is no directory
   * @throws java.nio.file.FileSystemLoopException if there are too many symbolic links
   * @throws IOException if the image cannot be read
   */
  public Inode resolve(Bytes path, LinkOption... options) throws IOException {
    boolean follow = !Arrays.asList(options).contains(LinkOption.NOFOLLOW_LINKS);
    return PathResolver.resolve(reader, root(), path, follow);
  }

  /**
   * Finds an inode by a path whose names are UTF-8.
   *
   * @param path path with slashes, taken from the root of the image
   * @param options {@link LinkOption#NOFOLLOW_LINKS} leaves a link at the end of the path alone
   * @return the inode
   * @throws IOException as {@link #resolve(Bytes, LinkOption...)}
   */
  public Inode resolve(String path, LinkOption... options) throws IOException {
    return resolve(Bytes.utf8(path), options);
  }

  /**
   * The path of what {@link #resolve(Bytes, LinkOption...)} finds, without symbolic links and dots.
   *
   * @param path path with slashes, taken from the root of the image
   * @param options {@link LinkOption#NOFOLLOW_LINKS} leaves a link at the end of the path alone
   * @return an absolute path
   * @throws IOException as {@link #resolve(Bytes, LinkOption...)}
   */
  public Bytes realPath(Bytes path, LinkOption... options) throws IOException {
    boolean follow = !Arrays.asList(options).contains(LinkOption.NOFOLLOW_LINKS);
    return PathResolver.realPath(reader, root(), path, follow);
  }

  /**
   * Lists a directory.
   *
   * @param directory inode of a directory
   * @return its entries without {@code .} and {@code ..}, in the order of the image, which is that
   *     of unsigned bytes
   * @throws IOException if the directory cannot be read, is not in order, or is larger than the
   *     limit
   */
  public List<DirEntry> list(Inode directory) throws IOException {
    return reader.directories().list(directory(directory));
  }

  /**
   * Visits the entries of a directory without holding them all.
   *
   * @param directory inode of a directory
   * @param visitor takes every stored entry, {@code .} and {@code ..} included
   * @throws IOException if the directory cannot be read, or from the visitor
   */
  public void forEachEntry(Inode directory, DirEntryVisitor visitor) throws IOException {
    reader.directories().forEach(directory(directory), visitor);
  }

  /**
   * Looks up one name in a directory, by binary search over its blocks.
   *
   * @param directory inode of a directory
   * @param name the name
   * @return the entry, or empty if there is none
   * @throws IOException if the directory cannot be read
   */
  public Optional<DirEntry> lookup(Inode directory, Bytes name) throws IOException {
    return reader.directories().lookup(directory(directory), name);
  }

  /**
   * The target of a symbolic link.
   *
   * @param link inode of a symbolic link
   * @return its target
   * @throws IOException if it cannot be read
   */
  public Bytes readLink(Inode link) throws IOException {
    return reader.readLink(link);
  }

  /**
   * The extended attributes of an inode as Linux shows them to root: of all namespaces, ACLs
   * included, in the format of the system call. Names that Linux hides are left out.
   *
   * @param inode any inode
   * @return attributes stored with the inode first, then shared ones
   * @throws IOException if they cannot be read
   */
  public List<Xattr> xattrs(Inode inode) throws IOException {
    return reader.xattrs().list(inode);
  }

  /**
   * The value of one extended attribute.
   *
   * @param inode any inode
   * @param name full name
   * @return the value, or empty if the inode has no such attribute
   * @throws IOException if it cannot be read
   */
  public Optional<Bytes> xattr(Inode inode, Bytes name) throws IOException {
    return reader.xattrs().get(inode, name);
  }

  /**
   * The map of an inode's data: for each byte, the device and the byte on it.
   *
   * <p>The map does not depend on whether the extra devices were given at opening, so that a
   * program can ask a bootstrap alone which blobs a file needs.
   *
   * @param inode a regular file, directory or symbolic link
   * @return the map
   * @throws IllegalArgumentException if the inode is of another type
   * @throws IOException if the index cannot be read or is of an unsupported kind
   */
  public ExtentMap extents(Inode inode) throws IOException {
    return reader.extents(inode);
  }

  /**
   * Reads from a position.
   *
   * @param inode a regular file, directory or symbolic link
   * @param position byte offset, not negative
   * @param target buffer, filled unless the file ends before
   * @return number of bytes, -1 if the position is at or behind the end
   * @throws IOException if the data cannot be read
   */
  public int read(Inode inode, long position, ByteBuffer target) throws IOException {
    checkPosition(position);
    return reader.data().read(inode, reader.extents(inode), position, target);
  }

  /**
   * The bytes of a file as they are in memory, without a copy: of a file that lies in one run (one
   * chunk, for example) on a device that is mapped into memory, or cached in a {@link
   * io.erofs.blob.BlobDomain}. Images of a domain that share a blob get the same memory.
   *
   * @param inode a regular file, directory or symbolic link
   * @return a read-only buffer that is the file, and stays as it is for as long as anybody has it;
   *     none if the file has to be read: it is empty, lies in several runs, is compressed, or is
   *     larger than a quarter of the cache's memory
   * @throws IOException if the data cannot be read
   */
  public Optional<ByteBuffer> view(Inode inode) throws IOException {
    return reader.data().view(inode, reader.extents(inode));
  }

  /**
   * Writes part of a file to a channel, without copying through the heap where the channels can.
   *
   * @param inode a regular file, directory or symbolic link
   * @param position byte offset, not negative
   * @param count number of bytes, not negative
   * @param target channel in blocking mode
   * @return number of bytes, less than asked only at the end of the file
   * @throws IOException if the data cannot be read or written
   */
  public long transferTo(Inode inode, long position, long count, WritableByteChannel target)
      throws IOException {
    checkPosition(position);
    if (count < 0) {
      throw new IllegalArgumentException("count=" + count + " is negative");
    }
    return reader.data().transfer(inode, reader.extents(inode), position, count, target);
  }

  /**
   * A stream of a file's bytes. It buffers nothing; closing it does not close the image.
   *
   * @param inode a regular file, directory or symbolic link
   * @return a stream for one thread
   * @throws IOException if the index cannot be read or is of an unsupported kind
   */
  public InputStream newInputStream(Inode inode) throws IOException {
    return new InodeInputStream(reader, inode);
  }

  /**
   * A read-only channel on a file's bytes; closing it does not close the image.
   *
   * @param inode a regular file, directory or symbolic link
   * @return a channel for one thread
   * @throws IOException if the index cannot be read or is of an unsupported kind
   */
  public SeekableByteChannel newByteChannel(Inode inode) throws IOException {
    return new InodeChannel(reader, inode);
  }

  /**
   * Visits every file of the image once, for programs that convert: parents first, names in the
   * order of the image.
   *
   * @param visitor takes every name; hard links are told by {@link ImageEntry#firstName()}
   * @throws IOException as {@link #walk(Bytes, ImageVisitor)}
   */
  public void walk(ImageVisitor visitor) throws IOException {
    walk(Bytes.EMPTY, visitor);
  }

  /**
   * Visits a file and, if it is a directory, everything below it: parents first, names in the order
   * of the image, the data of each file once.
   *
   * <p>Uses no recursion, and memory for the directories and for hard links only. The walk is
   * finite whatever the image holds: a directory that is reached twice is an error. Another name of
   * an inode that was met before is told as such as long as the inode's link count says that there
   * are more.
   *
   * @param start path of the first file, taken from the root of the image; a symbolic link at its
   *     end is not followed, unless a slash follows
   * @param visitor takes every name, that of the start first
   * @throws io.erofs.error.CorruptImageException if a directory is damaged or is reached twice
   * @throws io.erofs.error.LimitExceededException if a path is longer than 65536 bytes
   * @throws IOException if the start is not found, the image cannot be read, or from the visitor;
   *     errors of the image name the path
   */
  public void walk(Bytes start, ImageVisitor visitor) throws IOException {
    new ImageWalk(this, trimmed(start), visitor).run(start);
  }

  /**
   * Visits an inode and everything below it, as {@link #walk(Bytes, ImageVisitor)} does, for
   * programs that have found the inode already.
   *
   * @param start the first file
   * @param name what to call it in messages: a path from the root of the image
   * @param visitor takes every name, that of the start first
   * @throws IOException as {@link #walk(Bytes, ImageVisitor)}
   */
  public void walk(Inode start, Bytes name, ImageVisitor visitor) throws IOException {
    new ImageWalk(this, trimmed(name), visitor).run(start);
  }

  private static Bytes trimmed(Bytes path) {
    int from = 0;
    int to = path.length();
    while (from < to && path.at(from) == '/') {
      from++;
    }
    while (to > from && path.at(to - 1) == '/') {
      to--;
    }
    return path.slice(from, to);
  }

  /** Closes the sources of the image. Idempotent. */
  @Override
  public void close() throws IOException {
    reader.close();
  }

  ImageReader reader() {
    return reader;
  }

  private static Inode directory(Inode inode) {
    if (!inode.isDirectory()) {
      throw new IllegalArgumentException("nid " + inode.nid() + " is a " + inode.type());
    }
    return inode;
  }

  private static void checkPosition(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("position=" + position + " is negative");
    }
  }
}
