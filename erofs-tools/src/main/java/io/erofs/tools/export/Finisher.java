package io.erofs.tools.export;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import io.erofs.tools.host.Host;
import io.erofs.tools.host.HostWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives files their metadata: owner, then extended attributes, then time, then permissions, because
 * a change of the owner clears set-id bits and capabilities, and because permissions may forbid the
 * rest. What the host puts off is finished by {@link #finish}. Thread-safe but for {@link #finish}.
 */
final class Finisher {
  private static final int SET_ID = 06000;
  private static final int ACCESS = 0777;
  private static final int OTHERS_WRITE = 022;

  /** Permissions of a directory for as long as nothing better is known. */
  static final int PRIVATE_DIRECTORY = 0700;

  /**
   * A file that exists or is going to.
   *
   * @param file where
   * @param path path in the image
   * @param inode what
   * @param habits those of the directory it is in; unknown for a directory that was there before
   */
  record Item(Path file, Bytes path, Inode inode, Habits habits) {}

  private final ErofsImage image;
  private final Host host;
  private final HostWriter writer;
  private final ReportBuilder report;
  private final Ownership ownership;
  private final boolean xattrs;
  private final List<Item> late = new ArrayList<>();
  private final List<Item> lateTimes = new ArrayList<>();
  private final List<Item> doubtful = new ArrayList<>();

  Finisher(
      ErofsImage image,
      Host host,
      HostWriter writer,
      ReportBuilder report,
      Ownership ownership,
      boolean xattrs) {
    this.image = image;
    this.host = host;
    this.writer = writer;
    this.report = report;
    this.ownership = ownership;
    this.xattrs = xattrs;
  }

  /**
   * Permissions to make a regular file or a directory with: the final ones if nothing needs to be
   * done about them later, otherwise private ones.
   */
  int initialPermissions(Item item) {
    return isMadeFinal(item) ? wanted(item.inode()) : usable(item.inode());
  }

  /** What the owner needs until all is done: to set the time, and to fill a directory. */
  private static int usable(Inode inode) {
    return inode.isDirectory() ? PRIVATE_DIRECTORY : FileWriter.PRIVATE;
  }

  /**
   * Whether a regular file or directory is made with its owner and permissions, so that these need
   * not be set. Directories into which others may write are not, before they are complete.
   */
  private boolean isMadeFinal(Item item) {
    Inode inode = item.inode();
    int wanted = wanted(inode);
    boolean owned = !ownership.preserveOwner() || item.habits().gives(inode);
    if (!owned || !item.habits().gives(wanted) || (wanted & usable(inode)) != usable(inode)) {
      return false;
    }
    return inode.isDirectory()
        ? (wanted & OTHERS_WRITE) == 0 && !item.habits().setGroup()
        : !FileWriter.isLarge(inode);
  }

  /** All metadata of a file that is no directory. */
  void apply(Item item) throws IOException {
    boolean regular = item.inode().isRegular();
    if (!regular || !item.habits().gives(item.inode())) {
      owner(item);
    }
    if (!attributes(item)) {
      synchronized (late) {
        late.add(item);
      }
      return;
    }
    time(item);
    if (!regular || !isMadeFinal(item)) {
      permissions(item);
    }
  }

  /**
   * Does what was put off.
   *
   * @param earlier what went wrong when the host was flushed before
   */
  void finish(Map<Path, String> earlier) throws IOException {
    Map<Path, String> failures = new HashMap<>(earlier);
    failures.putAll(writer.flush());
    for (Item item : late) {
      // What was put off for such a file were its attributes; its time comes only now.
      lost(Loss.Kind.XATTR, item, failures.remove(item.file()));
      time(item);
      permissions(item);
    }
    late.clear();
    finishTimes(failures);
  }

  /** Does what was put off about times, and looks at those that a file system may not keep. */
  private void finishTimes(Map<Path, String> earlier) throws IOException {
    Map<Path, String> failures = new HashMap<>(earlier);
    failures.putAll(writer.flush());
    for (Item item : lateTimes) {
      lost(Loss.Kind.TIME, item, failures.get(item.file()));
    }
    lateTimes.clear();
    List<Timestamp> kept = host.mtimes(doubtful.stream().map(Item::file).toList());
    for (int i = 0; i < kept.size(); i++) {
      Item item = doubtful.get(i);
      if (!kept.get(i).equals(item.inode().mtime())) {
        String text = "the file system keeps " + kept.get(i).toInstant();
        report.loss(Loss.Kind.TIME, item.path(), text);
      }
    }
    doubtful.clear();
  }

  private void lost(Loss.Kind kind, Item item, @Nullable String failure) {
    if (failure != null) {
      report.loss(kind, item.path(), failure);
    }
  }

  /** Metadata of directories, the deepest first; nothing is made in them afterwards. */
  void directories(List<Item> parentsFirst) throws IOException {
    List<Item> items = new ArrayList<>(parentsFirst);
    Collections.reverse(items);
    for (Item item : items) {
      if (!item.habits().gives(item.inode())) {
        owner(item);
      }
      attributes(item);
    }
    Map<Path, String> failures = writer.flush();
    for (Item item : items) {
      lost(Loss.Kind.XATTR, item, failures.get(item.file()));
      time(item);
    }
    finishTimes(Map.of());
    for (Item item : items) {
      if (!isMadeFinal(item)) {
        permissions(item);
      }
    }
  }

  private void owner(Item item) {
    if (!ownership.preserveOwner()) {
      return;
    }
    try {
      writer.setOwner(item.file(), item.inode().uid(), item.inode().gid());
    } catch (IOException e) {
      report.loss(Loss.Kind.OWNER, item.path(), Aborted.reason(e));
    }
  }

  /** Returns false if they were put off. */
  private boolean attributes(Item item) {
    if (!xattrs) {
      return true;
    }
    List<Xattr> all;
    try {
      all = image.xattrs(item.inode());
    } catch (IOException e) {
      report.problem(item.path(), "extended attributes: " + Aborted.reason(e));
      return true;
    }
    if (all.isEmpty()) {
      return true;
    }
    try {
      return writer.setXattrs(item.file(), all);
    } catch (IOException e) {
      report.loss(Loss.Kind.XATTR, item.path(), Aborted.reason(e));
      return true;
    }
  }

  private void time(Item item) {
    Timestamp mtime = item.inode().mtime();
    if (mtime.nanos() > Timestamp.MAX_NANOS) {
      report.problem(item.path(), "time of modification: nanoseconds=" + mtime.nanos());
      return;
    }
    try {
      boolean now = writer.setMtime(item.file(), item.inode().type(), mtime);
      boolean usual = mtime.seconds() == (int) mtime.seconds();
      if (now && usual) {
        return;
      }
      synchronized (late) {
        if (!now) {
          lateTimes.add(item);
        }
        if (!usual) {
          doubtful.add(item);
        }
      }
    } catch (IOException e) {
      report.loss(Loss.Kind.TIME, item.path(), Aborted.reason(e));
    }
  }

  private void permissions(Item item) {
    Inode inode = item.inode();
    if (inode.type() == FileType.SYMLINK) {
      return;
    }
    int wanted = wanted(inode);
    if ((wanted & SET_ID) != 0 && !ownership.isRight(item.file(), inode)) {
      wanted &= ~SET_ID;
      report.loss(Loss.Kind.PERMISSIONS, item.path(), "set-id bits left off, the owner is another");
    }
    try {
      writer.setPermissions(item.file(), wanted);
    } catch (IOException e) {
      report.loss(Loss.Kind.PERMISSIONS, item.path(), Aborted.reason(e));
    }
  }

  private int wanted(Inode inode) {
    return ownership.preservePermissions()
        ? inode.permissions()
        : inode.permissions() & ACCESS & ~ownership.umask();
  }
}
