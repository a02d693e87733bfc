package io.erofs.tools.build.source;

/** What becomes of the data of files in a tar archive. */
public enum TarData {
  /** It is copied into the image. */
  COPY,
  /**
   * It stays in the archive, which becomes a device of the image: the image has metadata only, and
   * blocks of 512 bytes. The archive must be plain, or be written {@linkplain
   * TarSourceOptions#rawCopy decompressed}.
   */
  REFER,
  /**
   * The archive has none: behind the header of a file comes the next header. Files read as zeros
   * (what {@code --tar=headerball} of mkfs.erofs takes).
   */
  ABSENT
}
