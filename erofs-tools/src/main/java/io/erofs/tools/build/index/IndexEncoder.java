package io.erofs.tools.build.index;

import io.erofs.tools.build.data.StoredExtents;

/**
 * Chooses the forms of indexes and encodes them. Immutable, for any number of threads.
 *
 * <p>A planner asks {@link #choose} for the size; a writer asks again for the same file and hands
 * the answer, which is the same, to {@link #encode}.
 */
public final class IndexEncoder {
  private final IndexSettings settings;

  /** Creates an encoder for the indexes of an image. */
  public IndexEncoder(IndexSettings settings) {
    this.settings = settings;
  }

  /**
   * Chooses the form of an index: the smallest one that can tell the extents, in constant time.
   *
   * @param extents the extents of the file
   * @param inodeEnd bytes of the inode and its attribute body, a multiple of 4
   * @throws IllegalArgumentException if no form that the settings allow can tell the extents
   */
  public IndexForm choose(StoredExtents extents, long inodeEnd) {
    throw new UnsupportedOperationException(settings.toString() + extents + inodeEnd);
  }

  /**
   * Encodes an index.
   *
   * @param extents the extents of the file
   * @param form what {@link #choose} gave for them
   * @param base what the addresses of the extents are counted from, in bytes
   * @param target zeroed bytes; index 0 is where a position that is a multiple of 32 comes to be
   * @param inodeEnd index of the byte behind the inode and its attribute body
   * @return index of the byte behind the index, where an inline tail begins
   */
  public int encode(StoredExtents extents, IndexForm form, long base, byte[] target, int inodeEnd) {
    throw new UnsupportedOperationException(
        form.toString() + extents + base + target.length + inodeEnd);
  }
}
