package io.erofs.tools.archive;

import io.erofs.model.Bytes;

/**
 * A header: 512 bytes in one of the formats below, which share what is in front of offset 345.
 *
 * <pre>
 * offset size field          offset size field          offset size field
 *      0  100 name              136   12 mtime             265   32 uname
 *    100    8 mode              148    8 checksum          297   32 gname
 *    108    8 uid               156    1 type flag         329    8 devmajor
 *    116    8 gid               157  100 linkname          337    8 devminor
 *    124   12 size              257    8 magic, version
 *
 * v7      magic is zeros        no prefix
 * ustar   "ustar", NUL, "00"    345 155 prefix of the name
 * star    as ustar, and "tar", NUL at 508: 345 131 prefix, then two times
 * GNU     "ustar", 2 blanks, NUL: 345 two times; for sparse files 386 4 × 24 map, 482 1 whether
 *         more of the map follows, 483 12 real size
 * </pre>
 *
 * <p>Numbers are octal digits in ASCII, with blanks in front and a NUL or blank behind; or, if the
 * first byte has bit 7 set, base 256: big-endian in two's complement, without that bit (GNU, star).
 *
 * <p>Sources: POSIX pax, "ustar Interchange Format"; the manual of GNU tar, "Basic Tar Format".
 */
final class TarBlock {
  /** Size of a header, and what everything in tar is a multiple of. */
  static final int SIZE = 512;

  private static final int AT_CHECKSUM = 148;
  private static final int CHECKSUM_SIZE = 8;
  private static final int AT_TYPE = 156;
  private static final int AT_LINK = 157;
  private static final int AT_MAGIC = 257;
  private static final int AT_PREFIX = 345;
  private static final int PREFIX = 155;
  private static final int STAR_PREFIX = 131;
  private static final int AT_STAR = 508;
  private static final int NAME = 100;
  private static final Bytes USTAR = Bytes.utf8("ustar\0");
  private static final Bytes GNU = Bytes.utf8("ustar  \0");
  private static final Bytes STAR = Bytes.utf8("tar\0");

  /** A number: its place and its name for messages. */
  enum Field {
    MODE(100, 8),
    UID(108, 8),
    GID(116, 8),
    SIZE(124, 12),
    MTIME(136, 12),
    MAJOR(329, 8),
    MINOR(337, 8),
    REAL_SIZE(483, 12);

    private final int at;
    private final int length;

    Field(int at, int length) {
      this.at = at;
      this.length = length;
    }
  }

  private final byte[] bytes;

  /** Looks at an array, whose bytes may change later. */
  TarBlock(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether all is zero, which marks the end. */
  boolean isZero() {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the checksum is that of these bytes: their sum, the field itself counted as blanks. Old
   * programs took the bytes as signed.
   */
  boolean hasChecksum() {
    if (isBlank(AT_CHECKSUM, CHECKSUM_SIZE)) {
      return false;
    }
    try {
      long stored = TarNumbers.octal(bytes, AT_CHECKSUM, CHECKSUM_SIZE);
      return stored == unsignedSum() || stored == signedSum();
    } catch (TarProblem e) {
      return false;
    }
  }

  private int unsignedSum() {
    int sum = 0;
    for (int i = 0; i < SIZE; i++) {
      sum += bytes[i] & 0xFF;
    }
    for (int i = AT_CHECKSUM; i < AT_CHECKSUM + CHECKSUM_SIZE; i++) {
      sum += ' ' - (bytes[i] & 0xFF);
    }
    return sum;
  }

  private int signedSum() {
    int sum = unsignedSum();
    for (int i = 0; i < SIZE; i++) {
      boolean isField = i >= AT_CHECKSUM && i < AT_CHECKSUM + CHECKSUM_SIZE;
      sum += bytes[i] < 0 && !isField ? Byte.MIN_VALUE * 2 : 0;
    }
    return sum;
  }

  private boolean isBlank(int at, int length) {
    for (int i = at; i < at + length; i++) {
      if (bytes[i] != 0 && bytes[i] != ' ') {
        return false;
      }
    }
    return true;
  }

  /** The type flag, 0 to 255. */
  int type() {
    return bytes[AT_TYPE] & 0xFF;
  }

  /** Whether this is a header of GNU's format. */
  boolean isGnu() {
    return has(AT_MAGIC, GNU);
  }

  /** The name, with its prefix where the format has one. */
  Bytes name() {
    Bytes name = text(0, NAME);
    if (!has(AT_MAGIC, USTAR)) {
      return name;
    }
    Bytes prefix = text(AT_PREFIX, has(AT_STAR, STAR) ? STAR_PREFIX : PREFIX);
    return prefix.isEmpty() ? name : prefix.concat(Bytes.utf8("/")).concat(name);
  }

  /** The target of a link. */
  Bytes link() {
    return text(AT_LINK, NAME);
  }

  /**
   * A number.
   *
   * @throws TarProblem if it is none
   */
  long number(Field field) throws TarProblem {
    return number(field.at, field.length);
  }

  /** The number at an offset, as {@link #number(Field)}. */
  long number(int at, int length) throws TarProblem {
    return (bytes[at] & 0x80) == 0
        ? TarNumbers.octal(bytes, at, length)
        : TarNumbers.base256(bytes, at, length);
  }

  /** Whether a field has anything but blanks and zeros. */
  boolean isSet(int at, int length) {
    return !isBlank(at, length);
  }

  /** One byte. */
  int at(int index) {
    return bytes[index] & 0xFF;
  }

  private boolean has(int at, Bytes wanted) {
    return wanted.compareTo(bytes, at, at + wanted.length()) == 0;
  }

  private Bytes text(int at, int most) {
    int end = at;
    while (end < at + most && bytes[end] != 0) {
      end++;
    }
    return Bytes.of(bytes, at, end);
  }
}
