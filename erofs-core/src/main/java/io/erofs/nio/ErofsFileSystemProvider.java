package io.erofs.nio;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.error.NotErofsException;
import io.erofs.model.Inode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.spi.FileSystemProvider;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * EROFS images as file systems of {@link java.nio.file}; read-only.
 *
 * <pre>{@code
 * try (FileSystem image = FileSystems.newFileSystem(Path.of("system.erofs"))) {
 *   Files.walk(image.getPath("/etc")).forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>URIs have the form {@code erofs:file:///dir/x.erofs!/path}; the image may itself be in a file
 * system that has URIs: {@code erofs:jar:file:///a.jar!/x.erofs!/path}. The environment of {@code
 * newFileSystem} may hold:
 *
 * <table>
 * <caption>Environment</caption>
 * <tr><th>key</th><th>value</th></tr>
 * <tr><td>{@code offset}</td><td>byte offset of the image in its file: a number, or its text</td></tr>
 * <tr><td>{@code devices}</td><td>the extra devices: a path, or a list of paths, in order</td></tr>
 * <tr><td>{@code verifyChecksum}</td><td>a {@code Boolean}, true by default</td></tr>
 * <tr><td>{@code memoryMapped}</td><td>a {@code Boolean}, false by default</td></tr>
 * <tr><td>{@code cacheSize}</td><td>bytes for decoded data: a number, or its text</td></tr>
 * <tr><td>{@code readAhead}</td><td>bytes to decode ahead of sequential reads: likewise</td></tr>
 * </table>
 *
 * <p>Attribute views: {@code basic}, {@code owner}, {@code posix}, {@code unix} (by name), {@code
 * user} for extended attributes of that namespace, and {@link ErofsFileAttributeView}. All writing
 * methods throw {@link ReadOnlyFileSystemException}. Owners and groups are numbers. Closing the
 * file system closes what is open in it. Thread-safe.
 */
public final class ErofsFileSystemProvider extends FileSystemProvider {
  private static final String USER_VIEW = ErofsAttributes.USER + ":";

  private final Map<Path, ErofsFileSystem> byFile = new HashMap<>();

  /** Creates the provider; {@link java.util.ServiceLoader} does. */
  public ErofsFileSystemProvider() {}

  @Override
  public String getScheme() {
    return ErofsUris.SCHEME;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
    Path file = ErofsUris.image(uri).toRealPath();
    OpenOptions options = Environment.options(env);
    synchronized (byFile) {
      if (byFile.containsKey(file)) {
        throw new FileSystemAlreadyExistsException(file.toString());
      }
      ErofsFileSystem opened = new ErofsFileSystem(this, file, Erofs.open(file, options));
      byFile.put(file, opened);
      return opened;
    }
  }

  @Override
  public FileSystem newFileSystem(Path path, Map<String, ?> env) throws IOException {
    OpenOptions options = Environment.options(env);
    if (Files.isDirectory(path)) {
      throw new UnsupportedOperationException(path + " is a directory");
    }
    ErofsImage image;
    try {
      image = Erofs.open(path, options);
    } catch (NotErofsException otherProvidersMayKnow) {
      UnsupportedOperationException unsupported =
          new UnsupportedOperationException(otherProvidersMayKnow.getMessage());
      unsupported.initCause(otherProvidersMayKnow);
      throw unsupported;
    }
    return new ErofsFileSystem(this, path, image);
  }

  void forget(ErofsFileSystem fileSystem) {
    synchronized (byFile) {
      byFile.values().remove(fileSystem);
    }
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    Path file;
    try {
      file = ErofsUris.image(uri).toRealPath();
    } catch (IOException e) {
      FileSystemNotFoundException missing = new FileSystemNotFoundException(uri.toString());
      missing.initCause(e);
      throw missing;
    }
    synchronized (byFile) {
      ErofsFileSystem found = byFile.get(file);
      if (found == null) {
        throw new FileSystemNotFoundException(uri.toString());
      }
      return found;
    }
  }

  @Override
  public Path getPath(URI uri) {
    return ((ErofsFileSystem) getFileSystem(uri)).pathOf(ErofsUris.path(uri));
  }

  private static Inode inode(Path path, LinkOption... options) throws IOException {
    ErofsPath own = ErofsPath.of(path);
    return own.getFileSystem().inode(own, options);
  }

  private static ErofsFileAttributes attributes(Path path, LinkOption... options)
      throws IOException {
    ErofsPath own = ErofsPath.of(path);
    return own.getFileSystem().attributes(own, options);
  }

  /** What is opened is closed with its file system. */
  private static <T extends Closeable> T opened(Path path, T opened) throws IOException {
    return ErofsPath.of(path).getFileSystem().keep(opened);
  }

  private static ErofsImage image(Path path) {
    return ErofsPath.of(path).getFileSystem().image();
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return opened(path, new ErofsFileChannel(image(path), readable(path, options)));
  }

  @Override
  public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
    return opened(
        path, image(path).newInputStream(readable(path, new HashSet<>(List.of(options)))));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Each read is a task of the executor; without one, of threads that all such channels share.
   */
  @Override
  public AsynchronousFileChannel newAsynchronousFileChannel(
      Path path,
      Set<? extends OpenOption> options,
      @Nullable ExecutorService executor,
      FileAttribute<?>... attributes)
      throws IOException {
    Executor threads = executor == null ? ErofsAsynchronousChannel.defaultExecutor() : executor;
    return opened(
        path, new ErofsAsynchronousChannel(image(path), readable(path, options), threads));
  }

  private static Inode readable(Path path, Set<? extends OpenOption> options) throws IOException {
    for (OpenOption option : options) {
      if (option != StandardOpenOption.READ
          && option != StandardOpenOption.SPARSE
          && option != LinkOption.NOFOLLOW_LINKS) {
        throw new ReadOnlyFileSystemException();
      }
    }
    Inode inode =
        options.contains(LinkOption.NOFOLLOW_LINKS)
            ? inode(path, LinkOption.NOFOLLOW_LINKS)
            : inode(path);
    if (!inode.isRegular()) {
      throw new FileSystemException(path.toString(), null, "is a " + inode.type());
    }
    return inode;
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    Inode inode = image(directory).resolve(ErofsPath.of(directory).absoluteBytes());
    if (!inode.isDirectory()) {
      throw new NotDirectoryException(directory.toString());
    }
    return opened(
        directory,
        new ErofsDirectoryStream(ErofsPath.of(directory), image(directory).list(inode), filter));
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    Inode inode = inode(link, LinkOption.NOFOLLOW_LINKS);
    if (!inode.isSymlink()) {
      throw new NotLinkException(link.toString());
    }
    return ErofsPath.parse(
        ErofsPath.of(link).getFileSystem(), image(link).readLink(inode).toString());
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    if (path.equals(other)) {
      return true;
    }
    return other instanceof ErofsPath that
        && that.getFileSystem() == path.getFileSystem()
        && inode(path).nid() == inode(other).nid();
  }

  @Override
  public boolean isHidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    inode(path);
    return new ErofsFileStore(ErofsPath.of(path).getFileSystem());
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    Inode inode = inode(path);
    for (AccessMode mode : modes) {
      if (mode == AccessMode.WRITE) {
        throw new AccessDeniedException(path.toString(), null, "read-only file system");
      }
      if (mode == AccessMode.EXECUTE && (inode.mode() & 0111) == 0) {
        throw new AccessDeniedException(path.toString(), null, "not executable");
      }
    }
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return ErofsViews.of(ErofsPath.of(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class && type != PosixFileAttributes.class) {
      throw new UnsupportedOperationException("attributes of " + type);
    }
    return type.cast(attributes(path, options));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return names.startsWith(USER_VIEW)
        ? ErofsViews.readUser(ErofsPath.of(path), names.substring(USER_VIEW.length()), options)
        : ErofsAttributes.read(() -> attributes(path, options), names);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void createLink(Path link, Path existing) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void delete(Path path) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) {
    throw new ReadOnlyFileSystemException();
  }
}
