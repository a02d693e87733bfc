package io.erofs.tools.dump;

import io.erofs.ErofsImage;
import io.erofs.ImageVisitor;
import io.erofs.error.ErofsException;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.Inode;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Lists files in the manner of {@code ls}: names in the order of the image, owners as numbers,
 * times in UTC.
 *
 * <p>A name that is not printable UTF-8 is shown with its bytes as {@code \xNN}, so that different
 * names look different and none can play tricks with a terminal. Needs no memory that grows with
 * the tree, except for the entries of one directory. For one thread.
 */
public final class Listing {
  private final ErofsImage image;
  private final Options options;
  private final Appendable out;
  private boolean started;

  /**
   * What to show.
   *
   * @param longFormat mode, links, owner, size, time and link target in front of or behind the name
   * @param recursive all directories below
   * @param dots {@code .} and {@code ..} as well
   * @param directories directories themselves rather than their entries
   */
  public record Options(boolean longFormat, boolean recursive, boolean dots, boolean directories) {}

  /**
   * Creates a listing.
   *
   * @param image the image
   * @param options what to show
   * @param out where to
   */
  public Listing(ErofsImage image, Options options, Appendable out) {
    this.image = image;
    this.options = options;
    this.out = out;
  }

  /**
   * Lists a file, or the entries of a directory.
   *
   * @param path what to call the inode
   * @param inode the inode
   * @param title whether to name a directory in front of its entries
   * @throws IOException if the image cannot be read or the appender fails
   */
  public void add(Bytes path, Inode inode, boolean title) throws IOException {
    if (!inode.isDirectory() || options.directories()) {
      Widths widths = new Widths();
      widths.add(inode);
      line(path.toString(), inode, widths);
      started = true;
    } else if (options.recursive()) {
      image.walk(
          inode,
          path,
          entry -> {
            if (entry.inode().isDirectory()) {
              directory(Paths.below(path, entry.path()), entry.inode(), true);
            }
            return ImageVisitor.Next.CONTINUE;
          });
    } else {
      directory(path, inode, title);
    }
  }

  /**
   * Writes names as they are, each with a NUL behind it, as {@code xargs -0} reads them: the names
   * in a directory, or with {@link Options#recursive()} the paths of everything below.
   *
   * @param path what to call the inode
   * @param inode the inode
   * @param target where to
   * @throws IOException if the image cannot be read or the stream fails
   */
  public void addRaw(Bytes path, Inode inode, OutputStream target) throws IOException {
    if (!inode.isDirectory() || options.directories()) {
      raw(path, target);
    } else if (options.recursive()) {
      image.walk(
          inode,
          path,
          entry -> {
            raw(Paths.below(path, entry.path()), target);
            return ImageVisitor.Next.CONTINUE;
          });
    } else {
      OrderedEntries.forEach(image, path, inode, options.dots(), e -> raw(e.name(), target));
    }
  }

  private static void raw(Bytes name, OutputStream target) throws IOException {
    target.write(name.toByteArray());
    target.write(0);
  }

  private void directory(Bytes path, Inode directory, boolean title) throws IOException {
    if (title) {
      out.append(started ? "\n" : "").append(path.toString()).append(":\n");
    }
    started = true;
    Widths widths = new Widths();
    if (options.longFormat()) {
      forEach(path, directory, (name, inode) -> widths.add(inode));
      forEach(path, directory, (name, inode) -> line(name.toString(), inode, widths));
    } else {
      OrderedEntries.forEach(
          image,
          path,
          directory,
          options.dots(),
          entry -> out.append(entry.name().toString()).append('\n'));
    }
  }

  /** Takes an entry with its inode. */
  @FunctionalInterface
  private interface EntryConsumer {
    void accept(Bytes name, Inode inode) throws IOException;
  }

  private void forEach(Bytes path, Inode directory, EntryConsumer consumer) throws IOException {
    OrderedEntries.forEach(
        image,
        path,
        directory,
        options.dots(),
        entry -> consumer.accept(entry.name(), inode(path, entry)));
  }

  private Inode inode(Bytes path, DirEntry entry) throws IOException {
    try {
      return image.inode(entry.nid());
    } catch (ErofsException e) {
      throw e.withPath(path + "/" + entry.name());
    }
  }

  private void line(String name, Inode inode, Widths widths) throws IOException {
    if (options.longFormat()) {
      out.append(Modes.letters(inode.mode())).append(' ');
      out.append(Columns.right(inode.linkCount(), widths.links)).append(' ');
      out.append(Columns.right(inode.uid(), widths.uid)).append(' ');
      out.append(Columns.right(inode.gid(), widths.gid)).append(' ');
      out.append(Columns.right(size(inode), widths.size)).append(' ');
      out.append(Times.seconds(inode.mtime())).append(' ');
    }
    out.append(name);
    if (options.longFormat() && inode.isSymlink()) {
      out.append(" -> ").append(image.readLink(inode).toString());
    }
    out.append('\n');
  }

  /** The size, or what {@code ls} shows for a device instead. */
  private static String size(Inode inode) {
    return inode
        .device()
        .map(device -> device.major() + ", " + device.minor())
        .orElseGet(() -> Long.toString(inode.size()));
  }

  /** Widths of the columns. */
  private static final class Widths {
    private int links = 1;
    private int uid = 1;
    private int gid = 1;
    private int size = 1;

    void add(Inode inode) {
      links = Math.max(links, Long.toString(inode.linkCount()).length());
      uid = Math.max(uid, Long.toString(inode.uid()).length());
      gid = Math.max(gid, Long.toString(inode.gid()).length());
      size = Math.max(size, Listing.size(inode).length());
    }
  }
}
