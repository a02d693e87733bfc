package io.erofs.tools.build.source;

/** What becomes of the data of files in a tar archive. */
public enum TarData {
  /** It is copied into the image. */
  COPY,
  /**
   * The archive has none: behind the header of a file comes the next header. Files read as zeros
   * (what {@code --tar=headerball} of mkfs.erofs takes).
   */
  ABSENT
}
