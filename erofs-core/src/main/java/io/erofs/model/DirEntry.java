package io.erofs.model;

import java.util.Optional;

/**
 * One entry of a directory.
 *
 * @param name name, 1 to 255 bytes
 * @param nid node number of the inode, unsigned
 * @param typeCode {@code file_type} as stored, 0 to 255; a hint only, the inode's mode is the truth
 */
public record DirEntry(Bytes name, long nid, int typeCode) {
  /** Name of the entry of the directory itself. */
  public static final Bytes DOT = Bytes.utf8(".");

  /** Name of the entry of the parent. */
  public static final Bytes DOT_DOT = Bytes.utf8("..");

  /** Longest name. */
  public static final int MAX_NAME = 255;

  /**
   * The type that the entry claims.
   *
   * @return the type, or empty if the code says nothing known
   */
  public Optional<FileType> type() {
    return FileType.ofDirentCode(typeCode);
  }

  /**
   * Whether this is {@code .} or {@code ..}.
   *
   * @return true for the two
   */
  public boolean isDots() {
    return name.equals(DOT) || name.equals(DOT_DOT);
  }
}
