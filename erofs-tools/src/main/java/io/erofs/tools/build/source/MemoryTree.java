package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A source made of values in memory.
 *
 * <pre>{@code
 * MemoryTree tree = MemoryTree.named("sample")
 *     .mtime(new Timestamp(1700000000, 0))
 *     .directory("etc")
 *     .file("etc/motd", "hello\n")
 *     .symlink("motd", "etc/motd");
 * }</pre>
 *
 * <p>The short forms give every entry root's ownership, the permissions usual for its type and the
 * time set by {@link #mtime}; {@link #add} takes entries with any attributes. Not thread-safe while
 * entries are added; afterwards it may be visited any number of times.
 */
public final class MemoryTree implements TreeSource {
  private sealed interface Item permits Node, Link {}

  private record Node(SourceEntry entry) implements Item {}

  private record Link(Bytes path, Bytes target) implements Item {}

  private final String name;
  private final List<Item> items = new ArrayList<>();
  private Timestamp mtime = Timestamp.ZERO;

  private MemoryTree(String name) {
    this.name = name;
  }

  /**
   * An empty tree.
   *
   * @param name name for messages
   * @return the tree
   */
  public static MemoryTree named(String name) {
    return new MemoryTree(name);
  }

  /**
   * Sets the time of modification for the entries that the short forms add from now on.
   *
   * @param value the stamp; {@link Timestamp#ZERO} at first
   * @return this
   */
  public MemoryTree mtime(Timestamp value) {
    mtime = value;
    return this;
  }

  /**
   * Adds a directory with permissions 0755.
   *
   * @param path path in the tree, empty for the root
   * @return this
   */
  public MemoryTree directory(String path) {
    return add(SourceEntry.directory(Bytes.utf8(path)).mtime(mtime).build());
  }

  /**
   * Adds a regular file with permissions 0644.
   *
   * @param path path in the tree
   * @param content what it holds
   * @return this
   */
  public MemoryTree file(String path, FileContent content) {
    return add(SourceEntry.file(Bytes.utf8(path), content).mtime(mtime).build());
  }

  /**
   * Adds a regular file with permissions 0644 that holds text.
   *
   * @param path path in the tree
   * @param text what it holds, as UTF-8
   * @return this
   */
  public MemoryTree file(String path, String text) {
    return file(path, FileContent.of(Bytes.utf8(text)));
  }

  /**
   * Adds a symbolic link.
   *
   * @param path path in the tree
   * @param target what it holds
   * @return this
   */
  public MemoryTree symlink(String path, String target) {
    return add(SourceEntry.symlink(Bytes.utf8(path), Bytes.utf8(target)).mtime(mtime).build());
  }

  /**
   * Adds one more name for a file.
   *
   * @param path the new name
   * @param target path of the file, which may be added later
   * @return this
   */
  public MemoryTree hardLink(String path, String target) {
    items.add(new Link(Bytes.utf8(path), Bytes.utf8(target)));
    return this;
  }

  /**
   * Adds an entry of any kind.
   *
   * @param entry the entry
   * @return this
   */
  public MemoryTree add(SourceEntry entry) {
    items.add(new Node(entry));
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void visit(EntryVisitor visitor) throws IOException {
    for (Item item : items) {
      if (item instanceof Node node) {
        visitor.entry(node.entry());
      } else if (item instanceof Link link) {
        visitor.hardLink(link.path(), link.target());
      }
    }
  }

  /** Nothing is open: has no effect. */
  @Override
  public void close() {
    // Values in memory need no closing.
  }
}
