package io.erofs.tools.export;

import io.erofs.model.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * The header of a member in the ustar format of POSIX: 512 bytes, numbers in octal digits with a
 * NUL behind them.
 *
 * <pre>
 * offset size field          offset size field          offset size field
 *      0  100 name              136   12 mtime             265   32 uname (empty)
 *    100    8 mode              148    8 checksum          297   32 gname (empty)
 *    108    8 uid               156    1 type flag         329    8 devmajor
 *    116    8 gid               157  100 linkname          337    8 devminor
 *    124   12 size              257    8 "ustar", NUL, 00  345  155 prefix
 * </pre>
 *
 * <p>What does not fit is written as well as it goes, and said in a pax header in front.
 */
final class TarHeader {
  /** Size of a header, and what everything in tar is a multiple of. */
  static final int SIZE = 512;

  /** Largest number of a size or time. */
  static final long MAX_LONG_FIELD = (1L << 33) - 1;

  /** Largest owner. */
  static final long MAX_ID = (1L << 21) - 1;

  /** Longest target of a link. */
  static final int MAX_TARGET = 100;

  private static final int MAX_NAME = 100;
  private static final int MAX_PREFIX = 155;
  private static final int AT_MODE = 100;
  private static final int AT_UID = 108;
  private static final int AT_GID = 116;
  private static final int AT_SIZE = 124;
  private static final int AT_MTIME = 136;
  private static final int AT_CHECKSUM = 148;
  private static final int AT_TYPE = 156;
  private static final int AT_TARGET = 157;
  private static final int AT_MAGIC = 257;
  private static final int AT_MAJOR = 329;
  private static final int AT_MINOR = 337;
  private static final int AT_PREFIX = 345;
  private static final int ID_DIGITS = 7;
  private static final int LONG_DIGITS = 11;
  private static final int CHECKSUM_DIGITS = 6;
  private static final byte[] MAGIC = "ustar\00000".getBytes(StandardCharsets.US_ASCII);

  private TarHeader() {}

  /** Whether a name fits, in one piece or with its front as prefix. */
  static boolean fits(Bytes name) {
    return name.length() <= MAX_NAME || split(name) > 0;
  }

  /** The header of a member. */
  static byte[] encode(TarMember member) {
    byte[] header = new byte[SIZE];
    putName(header, member.name());
    octal(header, AT_MODE, ID_DIGITS, member.permissions());
    octal(header, AT_UID, ID_DIGITS, Math.min(member.uid(), MAX_ID));
    octal(header, AT_GID, ID_DIGITS, Math.min(member.gid(), MAX_ID));
    octal(header, AT_SIZE, LONG_DIGITS, member.size() > MAX_LONG_FIELD ? 0 : member.size());
    long seconds = Math.max(0, Math.min(member.mtime().seconds(), MAX_LONG_FIELD));
    octal(header, AT_MTIME, LONG_DIGITS, seconds);
    header[AT_TYPE] = (byte) member.type();
    Bytes target = member.target();
    target.slice(0, Math.min(target.length(), MAX_TARGET)).copyTo(header, AT_TARGET);
    System.arraycopy(MAGIC, 0, header, AT_MAGIC, MAGIC.length);
    octal(header, AT_MAJOR, ID_DIGITS, member.device().major());
    octal(header, AT_MINOR, ID_DIGITS, member.device().minor());
    putChecksum(header);
    return header;
  }

  private static void putName(byte[] header, Bytes name) {
    if (name.length() <= MAX_NAME) {
      name.copyTo(header, 0);
      return;
    }
    int split = split(name);
    if (split > 0) {
      name.slice(0, split).copyTo(header, AT_PREFIX);
      name.slice(split + 1, name.length()).copyTo(header, 0);
    } else {
      name.slice(0, MAX_NAME).copyTo(header, 0);
    }
  }

  /** Position of the slash between prefix and name, or -1 if there is none that serves. */
  private static int split(Bytes name) {
    for (int at = Math.min(MAX_PREFIX, name.length() - 2); at > 0; at--) {
      if (name.length() - at - 1 > MAX_NAME) {
        return -1;
      }
      if (name.at(at) == '/') {
        return at;
      }
    }
    return -1;
  }

  private static void octal(byte[] header, int at, int digits, long value) {
    long rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      header[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  /** The sum of all bytes with the field itself as blanks; six digits, NUL, blank. */
  private static void putChecksum(byte[] header) {
    int sum = 8 * ' ';
    for (byte b : header) {
      sum += b & 0xFF;
    }
    octal(header, AT_CHECKSUM, CHECKSUM_DIGITS, sum);
    header[AT_CHECKSUM + CHECKSUM_DIGITS + 1] = ' ';
  }
}
