package io.erofs.internal.read;

import io.erofs.io.ReadLimits;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Walks a path from the root, following symbolic links inside the image as the kernel does. */
public final class PathResolver {
  private static final int SLASH = '/';

  private final ImageReader image;
  private final Bytes path;
  private final Deque<Bytes> pending = new ArrayDeque<>();
  private final List<Inode> ancestors = new ArrayList<>();
  private final List<Bytes> names = new ArrayList<>();
  private int linksLeft;

  private PathResolver(ImageReader image, Bytes path, ReadLimits limits) {
    this.image = image;
    this.path = path;
    this.linksLeft = limits.maxSymlinks();
  }

  /**
   * Finds an inode.
   *
   * @param root the root directory
   * @param path path with slashes; where it begins does not matter, it is taken from the root
   * @param follow whether a symbolic link at the end is followed
   */
  public static Inode resolve(ImageReader image, Inode root, Bytes path, boolean follow)
      throws IOException {
    return new PathResolver(image, path, image.limits()).walk(root, follow);
  }

  /** The path from the root to what {@link #resolve} finds, without links and dots. */
  public static Bytes realPath(ImageReader image, Inode root, Bytes path, boolean follow)
      throws IOException {
    PathResolver resolver = new PathResolver(image, path, image.limits());
    resolver.walk(root, follow);
    Bytes slash = Bytes.utf8("/");
    Bytes real = resolver.names.isEmpty() ? slash : Bytes.EMPTY;
    for (Bytes name : resolver.names) {
      real = real.concat(slash).concat(name);
    }
    return real;
  }

  private Inode walk(Inode root, boolean follow) throws IOException {
    boolean mustBeDirectory = path.length() > 0 && path.at(path.length() - 1) == SLASH;
    ancestors.add(root);
    push(path);
    while (!pending.isEmpty()) {
      Bytes name = pending.pop();
      Inode here = ancestors.get(ancestors.size() - 1);
      if (!here.isDirectory()) {
        throw new NotDirectoryException(path.toString());
      }
      if (name.equals(DirEntry.DOT)) {
        continue;
      }
      if (name.equals(DirEntry.DOT_DOT)) {
        if (ancestors.size() > 1) {
          ancestors.remove(ancestors.size() - 1);
          names.remove(names.size() - 1);
        }
        continue;
      }
      step(root, here, name, follow || mustBeDirectory);
    }
    Inode found = ancestors.get(ancestors.size() - 1);
    if (mustBeDirectory && !found.isDirectory()) {
      throw new NotDirectoryException(path.toString());
    }
    return found;
  }

  private void step(Inode root, Inode directory, Bytes name, boolean follow) throws IOException {
    Optional<DirEntry> entry = image.directories().lookup(directory, name);
    if (entry.isEmpty()) {
      throw new NoSuchFileException(path.toString());
    }
    Inode next = image.inode(entry.get().nid());
    if (!next.isSymlink() || (pending.isEmpty() && !follow)) {
      ancestors.add(next);
      names.add(name);
      return;
    }
    if (linksLeft-- == 0) {
      throw new FileSystemLoopException(path.toString());
    }
    Bytes target = image.readLink(next);
    if (target.at(0) == SLASH) {
      ancestors.clear();
      ancestors.add(root);
      names.clear();
    }
    push(target);
  }

  private void push(Bytes names) {
    int end = names.length();
    for (int i = names.length() - 1; i >= -1; i--) {
      if (i == -1 || names.at(i) == SLASH) {
        if (i + 1 < end) {
          pending.push(names.slice(i + 1, end));
        }
        end = i;
      }
    }
  }
}
