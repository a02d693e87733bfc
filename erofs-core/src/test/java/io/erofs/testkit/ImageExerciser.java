package io.erofs.testkit;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.error.ErofsException;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import io.erofs.model.Xattr;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Does everything that can be done with an image that may be damaged: opens it, walks it, looks
 * every name up, reads every attribute and file in every way.
 *
 * <p>Goes on after an {@link ErofsException}, which it collects; whatever else is thrown goes
 * through, because it is a bug. Each inode is visited once, so that the walk ends in a graph that
 * is no tree, and of each file only as many bytes are read as the budget allows.
 */
public final class ImageExerciser {
  private static final long BYTES_PER_FILE = 4L << 20;
  private static final int MAX_INODES = 20_000;
  private static final int MAX_EXTENTS = 1000;
  private static final int BUFFER = 1 << 16;
  private static final Bytes ABSENT = Bytes.utf8("user.absent");
  private static final WritableByteChannel NOWHERE =
      Channels.newChannel(java.io.OutputStream.nullOutputStream());

  private final List<ErofsException> errors = new ArrayList<>();
  private final Set<Long> seen = new HashSet<>();
  private final Deque<Inode> folders = new ArrayDeque<>();
  private long bytesRead;

  private ImageExerciser() {}

  /**
   * What came of it.
   *
   * @param errors all typed errors, in the order in which they came
   * @param inodes number of inodes visited
   * @param bytesRead number of bytes of files read
   */
  public record Report(List<ErofsException> errors, int inodes, long bytesRead) {
    /** Copies the list. */
    public Report {
      errors = List.copyOf(errors);
    }
  }

  /** Something that may fail as an image may fail. */
  private interface Step {
    void run() throws IOException;
  }

  /**
   * Exercises an image.
   *
   * @param image the primary device; closed afterwards
   * @param devices the extra devices; closed afterwards
   * @param options how to open it
   * @return what came of it
   * @throws IOException if anything but an {@link ErofsException} is thrown
   */
  public static Report exercise(ByteSource image, List<ByteSource> devices, OpenOptions options)
      throws IOException {
    ImageExerciser exerciser = new ImageExerciser();
    exerciser.step(
        () -> {
          try (ErofsImage opened = Erofs.open(image, devices, options)) {
            exerciser.all(opened);
          }
        });
    return new Report(exerciser.errors, exerciser.seen.size(), exerciser.bytesRead);
  }

  private void step(Step step) throws IOException {
    try {
      step.run();
    } catch (ErofsException e) {
      errors.add(e);
    }
  }

  private void all(ErofsImage image) throws IOException {
    String ignored = image.superblock() + image.superblock().uuidText() + image.devices();
    if (ignored.isEmpty() || image.compression().size() > 64) {
      throw new IllegalStateException("superblock without content");
    }
    step(image::xattrPrefixes);
    step(() -> visit(image, image.root()));
    while (!folders.isEmpty() && seen.size() < MAX_INODES) {
      Inode folder = folders.remove();
      step(() -> list(image, folder));
    }
  }

  private void list(ErofsImage image, Inode folder) throws IOException {
    List<DirEntry> found = new ArrayList<>();
    image.forEachEntry(folder, entry -> found.size() < MAX_INODES && found.add(entry));
    step(() -> image.list(folder));
    for (DirEntry entry : found) {
      step(() -> image.lookup(folder, entry.name()));
      if (!entry.isDots()) {
        step(() -> visit(image, image.inode(entry.nid())));
      }
    }
  }

  private void visit(ErofsImage image, Inode inode) throws IOException {
    if (!seen.add(inode.nid())) {
      return;
    }
    step(() -> xattrs(image, inode));
    switch (inode.type()) {
      case DIRECTORY:
        folders.add(inode);
        break;
      case SYMLINK:
        step(() -> follow(image, image.readLink(inode)));
        break;
      case REGULAR:
        break;
      default:
        inode.device();
        return;
    }
    step(() -> image.extents(inode).toList(MAX_EXTENTS));
    if (inode.type() == FileType.REGULAR) {
      step(() -> readForward(image, inode));
      step(() -> readAtEnds(image, inode));
      step(() -> stream(image, inode));
      step(() -> image.transferTo(inode, 0, BYTES_PER_FILE, NOWHERE));
    }
  }

  private void xattrs(ErofsImage image, Inode inode) throws IOException {
    step(() -> image.xattr(inode, ABSENT));
    for (Xattr xattr : image.xattrs(inode)) {
      step(() -> image.xattr(inode, xattr.name()));
    }
  }

  /** Looks the target up; that it does not exist is no error of the image. */
  private static void follow(ErofsImage image, Bytes target) throws IOException {
    try {
      image.resolve(target);
      image.resolve(target, LinkOption.NOFOLLOW_LINKS);
    } catch (FileSystemException absent) {
      if (absent.getMessage() == null) {
        throw absent;
      }
    }
  }

  private void readForward(ErofsImage image, Inode inode) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    long end = Math.min(inode.size(), BYTES_PER_FILE);
    for (long at = 0; at < end; ) {
      int n = image.read(inode, at, buffer.clear());
      if (n <= 0) {
        throw new IllegalStateException("read " + n + " at " + at + " of " + inode);
      }
      at += n;
      bytesRead += n;
    }
  }

  private void readAtEnds(ErofsImage image, Inode inode) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(4097);
    for (long at : new long[] {inode.size() / 2, inode.size() - 1, inode.size() - 4097}) {
      step(() -> bytesRead += Math.max(0, image.read(inode, Math.max(0, at), buffer.clear())));
    }
    if (image.read(inode, inode.size(), buffer.clear()) != -1) {
      throw new IllegalStateException("bytes behind the end of " + inode);
    }
  }

  private void stream(ErofsImage image, Inode inode) throws IOException {
    try (InputStream in = image.newInputStream(inode)) {
      in.skip(inode.size() / 3);
      bytesRead += in.readNBytes(BUFFER).length;
    }
  }
}
