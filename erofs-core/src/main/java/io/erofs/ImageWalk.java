package io.erofs;

import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.LimitExceededException;
import io.erofs.internal.read.DirectoryCursor;
import io.erofs.internal.read.ImageReader;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One walk over a tree: without recursion, and finite whatever the image holds.
 *
 * <p>Every directory is entered once; meeting one again, which no good image allows, is an error.
 * Kept are the directories above, the numbers of those seen, and the first names of inodes of which
 * more names are to come.
 */
final class ImageWalk {
  /** Longest path from the start, in bytes; Linux itself takes paths of 4095. */
  static final int MAX_PATH = 1 << 16;

  /** How many directories above keep their current block; more would let a deep tree fill heaps. */
  private static final int DEPTH_WITH_BLOCKS = 64;

  private final ErofsImage image;
  private final ImageReader reader;
  private final Bytes start;
  private final ImageVisitor visitor;
  private final Deque<Level> levels = new ArrayDeque<>();
  private final Set<Long> directories = new HashSet<>();
  private final Map<Long, Linked> linked = new HashMap<>();

  private record Level(ImageEntry directory, DirectoryCursor entries) {}

  private static final class Linked {
    final ImageEntry first;
    long namesLeft;

    Linked(ImageEntry first) {
      this.first = first;
      this.namesLeft = first.inode().linkCount() - 1;
    }
  }

  ImageWalk(ErofsImage image, Bytes start, ImageVisitor visitor) {
    this.image = image;
    this.reader = image.reader();
    this.start = start;
    this.visitor = visitor;
  }

  /** Walks from the inode that the path leads to, which is the start with its slashes. */
  void run(Bytes path) throws IOException {
    run(find(path));
  }

  /** Walks from an inode that the start is the name of. */
  void run(Inode inode) throws IOException {
    boolean goOn = take(ImageEntry.start(lastName(), inode));
    while (goOn && !levels.isEmpty()) {
      Level level = levels.peek();
      Optional<DirEntry> entry = next(level);
      if (entry.isEmpty()) {
        levels.pop();
      } else {
        goOn = take(child(level.directory, entry.get()));
      }
    }
  }

  private Inode find(Bytes path) throws IOException {
    try {
      return image.resolve(path, LinkOption.NOFOLLOW_LINKS);
    } catch (ErofsException e) {
      throw located(e, Bytes.EMPTY);
    }
  }

  private boolean take(ImageEntry entry) throws IOException {
    remember(entry);
    ImageVisitor.Next next;
    try {
      next = visitor.visit(entry);
    } catch (ErofsException e) {
      throw located(e, entry.path());
    }
    if (next == ImageVisitor.Next.CONTINUE && entry.inode().isDirectory()) {
      if (levels.size() >= DEPTH_WITH_BLOCKS) {
        levels.peek().entries.release();
      }
      levels.push(new Level(entry, new DirectoryCursor(reader, entry.inode())));
    }
    return next != ImageVisitor.Next.STOP;
  }

  private Optional<DirEntry> next(Level level) throws IOException {
    try {
      return level.entries.next();
    } catch (ErofsException e) {
      throw e.withPath(printable(level.directory.path()));
    }
  }

  private ImageEntry child(ImageEntry parent, DirEntry entry) throws IOException {
    int length = parent.pathLengthWith(entry.name());
    if (length > MAX_PATH) {
      throw new LimitExceededException(
          "path length", length, MAX_PATH, reader.location(parent.inode()));
    }
    try {
      Inode inode = reader.inode(entry.nid());
      return ImageEntry.child(parent, entry.name(), inode, firstName(inode));
    } catch (ErofsException e) {
      ImageEntry failed = ImageEntry.child(parent, entry.name(), parent.inode(), null);
      throw e.withPath(printable(failed.path()));
    }
  }

  private @Nullable ImageEntry firstName(Inode inode) {
    Linked known = linked.get(inode.nid());
    if (known == null) {
      return null;
    }
    if (--known.namesLeft == 0) {
      linked.remove(inode.nid());
    }
    return known.first;
  }

  private void remember(ImageEntry entry) throws CorruptImageException {
    Inode inode = entry.inode();
    if (inode.isDirectory()) {
      if (!directories.add(inode.nid())) {
        throw new CorruptImageException(
            "L-12",
            "directory is reached twice",
            reader.location(inode).withPath(printable(entry.path())));
      }
    } else if (inode.linkCount() > 1 && entry.firstName().isEmpty()) {
      linked.put(inode.nid(), new Linked(entry));
    }
  }

  private Bytes lastName() {
    return start.slice(lastSlash(start) + 1, start.length());
  }

  private static int lastSlash(Bytes path) {
    int at = path.length() - 1;
    while (at >= 0 && path.at(at) != '/') {
      at--;
    }
    return at;
  }

  private ErofsException located(ErofsException e, Bytes path) {
    return e.location().path().isEmpty() ? e.withPath(printable(path)) : e;
  }

  /** The path in the image as users write it. */
  private String printable(Bytes path) {
    Bytes slash = Bytes.utf8("/");
    Bytes full = start.isEmpty() ? slash : slash.concat(start);
    if (!path.isEmpty()) {
      full = (start.isEmpty() ? full : full.concat(slash)).concat(path);
    }
    return full.toString();
  }
}
