package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;

/**
 * One directory block: entries, then their names. Format specification 2.10.
 *
 * <pre>
 * entry 0 | entry 1 | … | entry k-1 | name 0 | name 1 | … | name k-1 | zeros
 * </pre>
 *
 * <p>k is the name offset of entry 0 divided by 12. A name ends where the next begins, the last one
 * at the first zero byte or the end of the block.
 */
public final class DirectoryBlock {
  private final ByteView view;
  private final int count;

  private DirectoryBlock(ByteView view, int count) {
    this.view = view;
    this.count = count;
  }

  /**
   * Opens a block.
   *
   * @param view the block, or as much of the last one as the directory's size covers
   * @throws CorruptImageException if the first name offset makes no sense (rule L-02)
   */
  public static DirectoryBlock of(ByteView view) throws CorruptImageException {
    int first = view.length() < OnDiskDirent.SIZE ? 0 : OnDiskDirent.nameOffset(view, 0);
    if (first < OnDiskDirent.SIZE || first >= view.length() || first % OnDiskDirent.SIZE != 0) {
      throw new CorruptImageException(
          "L-02",
          "nameoff[0]=" + first + " in a directory block of " + view.length() + " bytes",
          view.location(0));
    }
    return new DirectoryBlock(view, first / OnDiskDirent.SIZE);
  }

  /** Number of entries, at least 1. */
  public int count() {
    return count;
  }

  /** The fields of an entry as they are. */
  public OnDiskDirent raw(int index) throws CorruptImageException {
    return OnDiskDirent.decode(view, index * OnDiskDirent.SIZE);
  }

  /** The bytes of the block. */
  public ByteView view() {
    return view;
  }

  /** Offset in the block behind the last byte of a name (rule L-03). */
  public int nameEnd(int index) throws CorruptImageException {
    int start = OnDiskDirent.nameOffset(view, index);
    boolean last = index == count - 1;
    int end = last ? view.length() : OnDiskDirent.nameOffset(view, index + 1);
    if (start < count * OnDiskDirent.SIZE || start >= end || end > view.length()) {
      throw new CorruptImageException(
          "L-03",
          "name of entry "
              + index
              + " from "
              + start
              + " to "
              + end
              + " in a directory block of "
              + view.length()
              + " bytes",
          view.location(index * OnDiskDirent.SIZE));
    }
    return last ? view.indexOfZero(start, end) : end;
  }

  /** The name of an entry, checked (rules L-03 and L-04). */
  public Bytes name(int index) throws CorruptImageException {
    int start = OnDiskDirent.nameOffset(view, index);
    int end = nameEnd(index);
    if (end == start || end - start > DirEntry.MAX_NAME) {
      throw new CorruptImageException(
          "L-04",
          "name of " + (end - start) + " bytes, expected 1 to 255",
          view.location(index * OnDiskDirent.SIZE));
    }
    Bytes name = view.bytes(start, end - start);
    if (name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
      throw new CorruptImageException(
          "L-04", "name \"" + name + "\" has a slash or a NUL", view.location(start));
    }
    return name;
  }

  /** Compares a name with that of an entry, as unsigned bytes. */
  public int compare(Bytes name, int index) throws CorruptImageException {
    int start = OnDiskDirent.nameOffset(view, index);
    return view.compare(name, start, nameEnd(index) - start);
  }

  /** An entry, checked. */
  public DirEntry entry(int index) throws CorruptImageException {
    OnDiskDirent raw = raw(index);
    return new DirEntry(name(index), raw.nid(), raw.fileType());
  }
}
