package io.erofs.testkit;

import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tree of files at one moment, by path: of a folder of the host, of a mounted image, of a
 * manifest, or of an image that a reader reads. Immutable.
 */
public final class TreeSnapshot {
  private final NavigableMap<Bytes, TreeEntry> entries;
  private final boolean withXattrs;

  private TreeSnapshot(NavigableMap<Bytes, TreeEntry> entries, boolean withXattrs) {
    this.entries = Collections.unmodifiableNavigableMap(entries);
    this.withXattrs = withXattrs;
  }

  /**
   * A tree of given entries.
   *
   * @param entries the entries
   * @param withXattrs whether they tell their extended attributes
   * @return the tree
   * @throws IllegalArgumentException if two have the same path
   */
  public static TreeSnapshot of(Collection<TreeEntry> entries, boolean withXattrs) {
    NavigableMap<Bytes, TreeEntry> byPath = new TreeMap<>();
    for (TreeEntry entry : entries) {
      if (byPath.put(entry.path(), entry) != null) {
        throw new IllegalArgumentException("two entries have the path " + entry.path());
      }
    }
    return new TreeSnapshot(byPath, withXattrs);
  }

  /**
   * The tree below a folder of the host. Extended attributes need {@code getfattr}; without it the
   * tree has none, and says so.
   *
   * @param root the folder
   * @return the tree, with the folder itself as {@code /}
   * @throws IOException if something cannot be read
   */
  public static TreeSnapshot capture(Path root) throws IOException {
    return new TreeCapture(root, Optional.empty()).capture();
  }

  /**
   * The tree below a folder of the host, with the content of large files in the form that a
   * reference has, so that the two can be compared.
   *
   * @param root the folder
   * @param reference the tree to compare with
   * @return the tree, with the folder itself as {@code /}
   * @throws IOException if something cannot be read
   */
  public static TreeSnapshot captureLike(Path root, TreeSnapshot reference) throws IOException {
    return new TreeCapture(root, Optional.of(reference)).capture();
  }

  /**
   * All entries by path.
   *
   * @return the entries, in the order of the bytes of their paths
   */
  public NavigableMap<Bytes, TreeEntry> entries() {
    return entries;
  }

  /**
   * An entry.
   *
   * @param path its path in UTF-8, beginning with a slash
   * @return the entry
   * @throws NoSuchElementException if there is none
   */
  public TreeEntry entry(String path) {
    return find(Bytes.utf8(path))
        .orElseThrow(() -> new NoSuchElementException("no '" + path + "' in the tree"));
  }

  /**
   * An entry that may be missing.
   *
   * @param path its path
   * @return the entry
   */
  public Optional<TreeEntry> find(Bytes path) {
    return Optional.ofNullable(entries.get(path));
  }

  /**
   * Whether the extended attributes are known.
   *
   * @return false if they could not be read, in which case all entries have none
   */
  public boolean withXattrs() {
    return withXattrs;
  }
}
