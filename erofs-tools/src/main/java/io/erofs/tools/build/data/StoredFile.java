package io.erofs.tools.build.data;

/** What compressing made of a file. Immutable. */
public sealed interface StoredFile {
  /** Compressing did not deal with the file, or left it to be stored as it is. */
  StoredFile UNTOUCHED = Untouched.UNTOUCHED;

  /** Nothing is stored yet. */
  enum Untouched implements StoredFile {
    /** The only one. */
    UNTOUCHED
  }

  /**
   * The file could not be compressed, and all its bytes are stored as they are, in whole blocks
   * that follow each other.
   *
   * @param block the first block
   */
  record Plain(long block) implements StoredFile {}

  /**
   * The file is compressed.
   *
   * @param extents where it is stored; addresses count from the beginning of the image
   * @param tailAt position in the spool of what goes behind the index, if anything does
   */
  record Compressed(StoredExtents extents, long tailAt) implements StoredFile {}
}
