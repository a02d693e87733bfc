package io.erofs.testkit;

import io.erofs.ErofsImage;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import io.erofs.model.Xattr;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tree of an image as this project's reader reads it, to compare with the truth. For good
 * images only: it follows every directory that it finds.
 */
public final class ImageSnapshot {
  private static final Bytes SLASH = Bytes.utf8("/");

  private final ErofsImage image;
  private final TreeSnapshot reference;
  private final List<TreeEntry> entries = new ArrayList<>();
  private final SortedSet<Bytes> withoutData = new TreeSet<>();
  private final SortedSet<Bytes> withoutXattrs = new TreeSet<>();

  private ImageSnapshot(ErofsImage image, TreeSnapshot reference) {
    this.image = image;
    this.reference = reference;
  }

  /**
   * Reads everything.
   *
   * @param image an open image
   * @return what was read
   * @throws IOException if something cannot be read, and not only because it is unsupported
   */
  public static ImageSnapshot of(ErofsImage image) throws IOException {
    return like(TreeSnapshot.of(List.of(), true), image);
  }

  /**
   * Reads everything, with the content of large files in the form that a reference has.
   *
   * @param reference the tree to compare with
   * @param image an open image
   * @return what was read
   * @throws IOException if something cannot be read, and not only because it is unsupported
   */
  public static ImageSnapshot like(TreeSnapshot reference, ErofsImage image) throws IOException {
    ImageSnapshot snapshot = new ImageSnapshot(image, reference);
    snapshot.walk();
    return snapshot;
  }

  /**
   * What was read, in the order of the directories, parents first.
   *
   * @return the entries
   */
  public List<TreeEntry> entries() {
    return List.copyOf(entries);
  }

  /**
   * What was read as a tree.
   *
   * @return the tree
   */
  public TreeSnapshot tree() {
    return TreeSnapshot.of(entries, true);
  }

  /**
   * Files whose data is unsupported: content is missing in the tree, and what is below directories.
   *
   * @return their paths
   */
  public SortedSet<Bytes> withoutData() {
    return withoutData;
  }

  /**
   * Files whose extended attributes are unsupported.
   *
   * @return their paths
   */
  public SortedSet<Bytes> withoutXattrs() {
    return withoutXattrs;
  }

  private record Folder(Bytes path, Inode inode) {}

  private void walk() throws IOException {
    Deque<Folder> folders = new ArrayDeque<>();
    Inode root = image.root();
    entries.add(entry(SLASH, root));
    folders.add(new Folder(SLASH, root));
    while (!folders.isEmpty()) {
      Folder folder = folders.remove();
      Bytes prefix = folder.path().length() == 1 ? SLASH : folder.path().concat(SLASH);
      for (DirEntry child : list(folder)) {
        Inode inode = image.inode(child.nid());
        TreeEntry entry = entry(prefix.concat(child.name()), inode);
        entries.add(entry);
        if (entry.type() == FileType.DIRECTORY) {
          folders.add(new Folder(entry.path(), inode));
        }
      }
    }
  }

  private List<DirEntry> list(Folder folder) throws IOException {
    try {
      return image.list(folder.inode());
    } catch (UnsupportedFeatureException e) {
      withoutData.add(folder.path());
      return List.of();
    }
  }

  private TreeEntry entry(Bytes path, Inode inode) throws IOException {
    return new TreeEntry(
        path,
        inode.type(),
        inode.permissions(),
        inode.uid(),
        inode.gid(),
        inode.size(),
        inode.linkCount(),
        inode.mtime(),
        content(path, inode),
        xattrs(path, inode),
        image.superblock().inodeNumber(inode.nid()),
        inode.layout().name().toLowerCase(Locale.ROOT),
        inode.version().size());
  }

  private Content content(Bytes path, Inode inode) throws IOException {
    try {
      return switch (inode.type()) {
        case REGULAR -> data(path, inode);
        case SYMLINK -> new Content.Target(image.readLink(inode));
        case CHARACTER_DEVICE, BLOCK_DEVICE -> new Content.Device(inode.device().orElseThrow());
        case DIRECTORY, FIFO, SOCKET -> Content.NONE;
      };
    } catch (UnsupportedFeatureException e) {
      withoutData.add(path);
      return Content.NONE;
    }
  }

  private Content data(Bytes path, Inode inode) throws IOException {
    Content like = reference.find(path).map(TreeEntry::content).orElse(Content.NONE);
    return Contents.like(like, (at, target) -> image.read(inode, at, target), inode.size());
  }

  private SortedMap<Bytes, Bytes> xattrs(Bytes path, Inode inode) throws IOException {
    SortedMap<Bytes, Bytes> xattrs = new TreeMap<>();
    try {
      for (Xattr xattr : image.xattrs(inode)) {
        if (xattrs.put(xattr.name(), xattr.value()) != null) {
          throw new IOException(path + " has two xattrs " + xattr.name());
        }
      }
    } catch (UnsupportedFeatureException e) {
      withoutXattrs.add(path);
    }
    return xattrs;
  }
}
