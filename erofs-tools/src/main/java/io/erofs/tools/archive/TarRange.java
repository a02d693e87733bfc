package io.erofs.tools.archive;

/**
 * A part of a file whose bytes are in the archive.
 *
 * @param offset first byte in the file, 0 or more
 * @param length number of bytes, more than 0
 * @param position offset of these bytes behind the beginning of the entry's data
 */
public record TarRange(long offset, long length, long position) {
  /**
   * The byte behind the range in the file.
   *
   * @return offset + length
   */
  public long end() {
    return offset + length;
  }
}
