package io.erofs.tools.build.data;

import io.erofs.tools.build.tree.BuildTree;
import java.io.Closeable;
import java.io.IOException;

/**
 * Finds extents that are stored already as a whole, as those of files that occur twice are: by a
 * digest of what is stored, then by comparing the bytes of both files. For one thread at a time.
 */
final class EqualExtents implements Closeable {
  /** No such extent. */
  static final long NONE = -1;

  private final ExtentIndex index = new ExtentIndex();
  private final StoredBytes ours;
  private final StoredBytes theirs;

  EqualExtents(BuildTree tree) {
    this.ours = new StoredBytes(tree);
    this.theirs = new StoredBytes(tree);
  }

  /**
   * The address of an equal extent, or {@link #NONE}; then the extent is remembered.
   *
   * @param digest digest of the stored bytes
   * @param extent the extent, with the address that it gets if there is no equal one
   */
  long findOrAdd(long digest, ExtentIndex.Entry extent) throws IOException {
    int number = index.find(digest);
    if (number == ExtentIndex.UNKNOWN) {
      index.add(digest, extent);
      return NONE;
    }
    ExtentIndex.Entry other = index.get(number);
    if (!isLike(extent, other)
        || !ours.read(extent, extent.length()).equals(theirs.read(other, other.length()))) {
      return NONE;
    }
    return other.address();
  }

  private static boolean isLike(ExtentIndex.Entry extent, ExtentIndex.Entry other) {
    return extent.length() == other.length()
        && extent.stored() == other.stored()
        && extent.compressed() == other.compressed()
        && extent.codec() == other.codec();
  }

  @Override
  public void close() throws IOException {
    try (ours) {
      theirs.close();
    }
  }
}
