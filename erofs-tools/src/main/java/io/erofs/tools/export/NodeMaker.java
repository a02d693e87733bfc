package io.erofs.tools.export;

import io.erofs.ErofsImage;
import io.erofs.error.ErofsException;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.tools.export.Finisher.Item;
import io.erofs.tools.host.Host;
import io.erofs.tools.host.HostWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes entries of directories, always new ones: what exists is removed first if the options say
 * so, and never followed or written to. {@link #make} is thread-safe; the rest is for one thread.
 */
final class NodeMaker {
  private static final String EXISTS = "exists already";

  private final ErofsImage image;
  private final HostWriter writer;
  private final Host host;
  private final ReportBuilder report;
  private final boolean overwrite;
  private final List<Item> late = new ArrayList<>();

  NodeMaker(
      ErofsImage image, HostWriter writer, Host host, ReportBuilder report, boolean overwrite) {
    this.image = image;
    this.writer = writer;
    this.host = host;
    this.report = report;
    this.overwrite = overwrite;
  }

  /**
   * A directory that exists.
   *
   * @param item the directory
   * @param habits its habits, which are those of what it is in unless it was there before
   */
  record Made(Item item, Habits habits) {}

  /**
   * Makes a directory, or takes an existing one that is no link.
   *
   * @param permissions what to make it with, which the process's umask leaves alone
   * @return the directory, or empty if there is none
   */
  Optional<Made> directory(Item item, int permissions) throws Aborted {
    FileAttribute<?> attribute = Permissions.attribute(permissions);
    try {
      try {
        Files.createDirectory(item.file(), attribute);
      } catch (FileAlreadyExistsException e) {
        if (Files.isDirectory(item.file(), LinkOption.NOFOLLOW_LINKS)) {
          int mode = host.status(item.file()).permissions();
          writer.setPermissions(item.file(), mode | Finisher.PRIVATE_DIRECTORY);
          Item old = new Item(item.file(), item.path(), item.inode(), Habits.UNKNOWN);
          return Optional.of(new Made(old, Habits.of(host, item.file())));
        }
        if (!clear(item)) {
          return Optional.empty();
        }
        Files.createDirectory(item.file(), attribute);
      }
      return Optional.of(new Made(item, item.habits()));
    } catch (IOException e) {
      failed(item, e);
      return Optional.empty();
    }
  }

  /** What makes a new file, and fails if the name exists. */
  @FunctionalInterface
  interface Making {
    void make() throws IOException;
  }

  /** Makes a new file, if there is room or room can be made; thread-safe. */
  boolean make(Item item, Making making) throws IOException {
    try {
      making.make();
      return true;
    } catch (FileAlreadyExistsException e) {
      if (!clear(item)) {
        return false;
      }
      making.make();
      return true;
    }
  }

  /** Makes room for a new file; a problem is reported. */
  private boolean clear(Item item) throws IOException {
    BasicFileAttributes existing;
    try {
      existing =
          Files.readAttributes(item.file(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException nothing) {
      return true;
    }
    if (existing.isDirectory()) {
      report.problem(item.path(), EXISTS + ", as a directory");
      return false;
    }
    if (!overwrite) {
      report.problem(item.path(), EXISTS);
      return false;
    }
    Files.delete(item.file());
    return true;
  }

  /** Makes a symbolic link or special file. Returns false if it is not there (yet). */
  boolean special(Item item) throws Aborted {
    try {
      // First, because a program that makes it later would not say what was in its way.
      if (!clear(item)) {
        return false;
      }
      boolean now = item.inode().type() == FileType.SYMLINK ? symlink(item) : node(item);
      if (!now) {
        late.add(item);
      }
      return now;
    } catch (ErofsException e) {
      report.problem(item.path(), Aborted.reason(e));
      return false;
    } catch (IOException e) {
      return failed(item, e);
    }
  }

  private boolean symlink(Item item) throws IOException {
    Bytes target = image.readLink(item.inode());
    if (target.isEmpty() || target.indexOf(0) >= 0) {
      throw new IOException("symbolic link with an empty target or a NUL in it");
    }
    return writer.makeSymlink(item.file(), target);
  }

  private boolean node(Item item) throws IOException {
    DeviceNumber device = item.inode().device().orElse(DeviceNumber.ZERO);
    return writer.makeNode(item.file(), item.inode().type(), device);
  }

  /** What the host put off and has made meanwhile, given what it failed to make. */
  List<Item> madeLate(Map<Path, String> failures) {
    List<Item> made = new ArrayList<>();
    for (Item item : late) {
      String failure = failures.get(item.file());
      if (failure == null) {
        made.add(item);
      } else {
        missing(item, failure);
      }
    }
    late.clear();
    return made;
  }

  boolean hardLink(Item item, Item first) throws IOException {
    if (!Files.exists(first.file(), LinkOption.NOFOLLOW_LINKS)) {
      missing(item, "is a hard link to /" + first.path() + ", which is missing");
      return false;
    }
    try {
      return make(item, () -> Files.createLink(item.file(), first.file()));
    } catch (IOException e) {
      return failed(item, e);
    }
  }

  private boolean failed(Item item, IOException e) throws Aborted {
    if (Aborted.concernsAll(e)) {
      throw new Aborted(e);
    }
    missing(item, Aborted.reason(e));
    return false;
  }

  private void missing(Item item, String reason) {
    switch (item.inode().type()) {
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET ->
          report.loss(Loss.Kind.SPECIAL_FILE, item.path(), reason);
      case REGULAR, DIRECTORY, SYMLINK -> report.problem(item.path(), reason);
    }
  }
}
