package io.erofs.tools.archive;

import java.io.IOException;

/**
 * An archive is damaged, or has something that cannot be taken from it. The message begins with the
 * archive's name and the offset.
 */
public final class ArchiveException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  /**
   * Creates the exception.
   *
   * @param archive name of the archive
   * @param offset offset in the (decompressed) archive in bytes, of the header of the entry
   * @param problem what is wrong, in one line
   */
  public ArchiveException(String archive, long offset, String problem) {
    super(text(archive, offset, problem));
    this.offset = offset;
  }

  /**
   * Creates the exception with the failure below it.
   *
   * @param archive name of the archive
   * @param offset offset in the (decompressed) archive in bytes, of the header of the entry
   * @param problem what is wrong, in one line
   * @param cause the failure below
   */
  public ArchiveException(String archive, long offset, String problem, Throwable cause) {
    super(text(archive, offset, problem), cause);
    this.offset = offset;
  }

  /**
   * Where it is.
   *
   * @return offset in bytes
   */
  public long offset() {
    return offset;
  }

  private static String text(String archive, long offset, String problem) {
    return archive + ": offset " + offset + ": " + problem;
  }
}
