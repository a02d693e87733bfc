package io.erofs.model;

import java.util.Optional;

/** The seven kinds of files, with their code in directory entries and their bits in a mode. */
public enum FileType {
  /** Regular file. */
  REGULAR(1, 0x8000, '-'),
  /** Directory. */
  DIRECTORY(2, 0x4000, 'd'),
  /** Character device. */
  CHARACTER_DEVICE(3, 0x2000, 'c'),
  /** Block device. */
  BLOCK_DEVICE(4, 0x6000, 'b'),
  /** Named pipe. */
  FIFO(5, 0x1000, 'p'),
  /** Socket. */
  SOCKET(6, 0xC000, 's'),
  /** Symbolic link. */
  SYMLINK(7, 0xA000, 'l');

  /** The bits of a mode that hold the type. */
  public static final int MODE_MASK = 0xF000;

  private static final FileType[] BY_CODE = values();

  private final int direntCode;
  private final int modeBits;
  private final char letter;

  FileType(int direntCode, int modeBits, char letter) {
    this.direntCode = direntCode;
    this.modeBits = modeBits;
    this.letter = letter;
  }

  /**
   * The type that a mode tells.
   *
   * @param mode POSIX mode, the lower 16 bits
   * @return the type, or empty if the type bits are none of the seven
   */
  public static Optional<FileType> ofMode(int mode) {
    for (FileType type : BY_CODE) {
      if (type.modeBits == (mode & MODE_MASK)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /**
   * The type of a code in a directory entry.
   *
   * @param code {@code file_type} of the entry
   * @return the type, or empty if the code is 0 (unknown) or above 7
   */
  public static Optional<FileType> ofDirentCode(int code) {
    return code >= 1 && code <= BY_CODE.length ? Optional.of(BY_CODE[code - 1]) : Optional.empty();
  }

  /**
   * Code in a directory entry.
   *
   * @return 1 to 7
   */
  public int direntCode() {
    return direntCode;
  }

  /**
   * Type bits of a mode.
   *
   * @return one of the {@code S_IF…} values of POSIX
   */
  public int modeBits() {
    return modeBits;
  }

  /**
   * The letter that {@code ls -l} shows.
   *
   * @return one of {@code -dcbpsl}
   */
  public char letter() {
    return letter;
  }
}
