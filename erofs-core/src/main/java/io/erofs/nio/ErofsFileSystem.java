package io.erofs.nio;

import io.erofs.ErofsImage;
import io.erofs.io.Closing;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.Inode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An image as a read-only file system. Thread-safe; paths have no current directory but the root.
 */
final class ErofsFileSystem extends FileSystem {
  private final ErofsFileSystemProvider provider;
  private final Path file;
  private final ErofsImage image;
  private final AtomicBoolean open = new AtomicBoolean(true);

  /** What was opened, as long as somebody has it. */
  private final Set<Closeable> opened = Collections.newSetFromMap(new WeakHashMap<>());

  private final ErofsPath root = new ErofsPath(this, true, List.of());

  ErofsFileSystem(ErofsFileSystemProvider provider, Path file, ErofsImage image) {
    this.provider = provider;
    this.file = file;
    this.image = image;
  }

  /** The image, unless it is closed. */
  ErofsImage image() {
    if (!open.get()) {
      throw new ClosedFileSystemException();
    }
    return image;
  }

  /** Has something closed with the file system. */
  <T extends Closeable> T keep(T opening) throws IOException {
    synchronized (opened) {
      if (open.get()) {
        opened.add(opening);
        return opening;
      }
    }
    opening.close();
    throw new ClosedFileSystemException();
  }

  Path file() {
    return file;
  }

  /** The inode of a path. What is below a file does not exist, as newer JDKs say it. */
  Inode inode(ErofsPath path, LinkOption... options) throws IOException {
    try {
      return image().resolve(path.absoluteBytes(), options);
    } catch (NotDirectoryException e) {
      throw missing(path, e);
    }
  }

  ErofsFileAttributes attributes(ErofsPath path, LinkOption... options) throws IOException {
    Inode inode = inode(path, options);
    return new ErofsFileAttributes(inode, image().superblock().inodeNumber(inode.nid()));
  }

  private static NoSuchFileException missing(ErofsPath path, NotDirectoryException e) {
    NoSuchFileException missing =
        new NoSuchFileException(path.toString(), null, "below what is no directory");
    missing.initCause(e);
    return missing;
  }

  ErofsPath realPath(ErofsPath path, LinkOption... options) throws IOException {
    if (List.of(options).contains(LinkOption.NOFOLLOW_LINKS)) {
      return withLinks(path.toAbsolutePath());
    }
    try {
      return pathOf(image().realPath(path.absoluteBytes()));
    } catch (NotDirectoryException e) {
      throw missing(path, e);
    }
  }

  /** Takes out dots, and double dots unless they follow a link. */
  private ErofsPath withLinks(ErofsPath path) throws IOException {
    inode(path, LinkOption.NOFOLLOW_LINKS);
    ErofsPath real = root;
    for (Path each : path) {
      Bytes name = ((ErofsPath) each).bytes();
      Path parent = real.getParent();
      boolean up = name.equals(DirEntry.DOT_DOT);
      if (up && parent != null && !inode(real, LinkOption.NOFOLLOW_LINKS).isSymlink()) {
        real = (ErofsPath) parent;
      } else if (!name.equals(DirEntry.DOT) && !(up && parent == null)) {
        real = real.child(name);
      }
    }
    return real;
  }

  ErofsPath pathOf(Bytes absolute) {
    ErofsPath path = root;
    int start = 0;
    for (int i = 0; i <= absolute.length(); i++) {
      if (i == absolute.length() || absolute.at(i) == '/') {
        if (i > start) {
          path = path.child(absolute.slice(start, i));
        }
        start = i + 1;
      }
    }
    return path;
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() throws IOException {
    if (open.compareAndSet(true, false)) {
      provider.forget(this);
      List<Closeable> all;
      synchronized (opened) {
        all = new ArrayList<>(opened);
      }
      all.add(image);
      Closing.all(all);
    }
  }

  @Override
  public boolean isOpen() {
    return open.get();
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(root);
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of(new ErofsFileStore(this));
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return ErofsAttributes.VIEWS;
  }

  @Override
  public Path getPath(String first, String... more) {
    StringBuilder text = new StringBuilder(first);
    for (String next : more) {
      if (!next.isEmpty()) {
        text.append(text.length() == 0 ? "" : "/").append(next);
      }
    }
    return ErofsPath.parse(this, text.toString());
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    return PathPatterns.matcher(syntaxAndPattern);
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return new UserPrincipalLookupService() {
      @Override
      public UserPrincipal lookupPrincipalByName(String name) throws IOException {
        return NumericPrincipal.parse(name);
      }

      @Override
      public GroupPrincipal lookupPrincipalByGroupName(String group) throws IOException {
        return NumericPrincipal.parse(group);
      }
    };
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("an image does not change");
  }
}
