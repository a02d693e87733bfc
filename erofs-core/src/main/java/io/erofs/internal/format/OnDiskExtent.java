package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;

/**
 * A record of encoded extents, as much of it as its size holds. Format specification 4.8.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><th>offset</th><th>type</th><th>name</th></tr>
 * <tr><td>0</td><td>u32</td><td>plen: bits 0..20 length, 27 partial, 28..31 format</td></tr>
 * <tr><td>4</td><td>u32</td><td>pstart_lo</td></tr>
 * <tr><td>8</td><td>u32</td><td>pstart_hi</td></tr>
 * <tr><td>12</td><td>u32</td><td>lstart_lo</td></tr>
 * <tr><td>16</td><td>u32</td><td>lstart_hi</td></tr>
 * <tr><td>20</td><td>u8[12]</td><td>reserved</td></tr>
 * </table>
 *
 * @param plen the first word
 * @param pstart byte address, 0 where the record has none
 * @param lstart logical byte offset, 0 where the record has none
 */
public record OnDiskExtent(long plen, long pstart, long lstart) {
  private static final int LENGTH_MASK = 0x1FFFFF;
  private static final int PARTIAL = 1 << 27;
  private static final int FORMAT_SHIFT = 28;
  private static final int AT_PSTART = 4;
  private static final int AT_PSTART_HIGH = 8;
  private static final int AT_LSTART = 12;
  private static final int AT_LSTART_HIGH = 16;

  /** Smallest page that Linux has. */
  private static final int PAGE = 4096;

  /** More bytes than the mark of the end of a DEFLATE stream takes. */
  private static final int MOST_END_BYTES = 16;

  /** Size of a record without the high half of the address. */
  public static final int NARROW_SIZE = 8;

  /** Size of the smallest record with a logical start. */
  public static final int STARTED_SIZE = 16;

  /** Size of a record with a logical start beyond 4 GiB. */
  public static final int LARGEST_SIZE = 32;

  /**
   * Composes the first word.
   *
   * @param length stored length in bytes
   * @param partial whether the pcluster decodes to more than the extent
   * @param format 0 for uncompressed, otherwise the number of the algorithm plus 1
   */
  public static long plen(int length, boolean partial, int format) {
    return length | (partial ? PARTIAL : 0) | (long) format << FORMAT_SHIFT;
  }

  /**
   * How many bytes of a stream lie behind the boundary of a page, if they are so few that they may
   * be no more than the mark of its end. When the pages in front gave all bytes of an extent, Linux
   * (6.18) does not look into the last one, and takes a DEFLATE stream for a broken one, unless the
   * extent says that it uses only the beginning of its stream.
   *
   * @param end byte offset behind the stream; streams that fill blocks never end so
   * @return 0 if there are more, or none
   */
  public static int loneEnd(long end) {
    int behind = (int) end & PAGE - 1;
    return behind <= MOST_END_BYTES ? behind : 0;
  }

  /**
   * Encodes into zeroed bytes as much as fits.
   *
   * @param target where to
   * @param at index of the record
   * @param size 4, 8, 16 or 32
   */
  public void encode(byte[] target, int at, int size) {
    LittleEndian.putU32(target, at, plen);
    if (size > AT_PSTART) {
      LittleEndian.putU32(target, at + AT_PSTART, pstart);
    }
    if (size > AT_PSTART_HIGH) {
      LittleEndian.putU32(target, at + AT_PSTART_HIGH, pstart >>> 32);
      LittleEndian.putU32(target, at + AT_LSTART, lstart);
    }
    if (size > AT_LSTART_HIGH) {
      LittleEndian.putU32(target, at + AT_LSTART_HIGH, lstart >>> 32);
    }
  }

  /**
   * Decodes.
   *
   * @param view the records
   * @param at offset of this one
   * @param size 4, 8, 16 or 32
   */
  public static OnDiskExtent decode(ByteView view, int at, int size) throws CorruptImageException {
    long pstart = size > AT_PSTART ? view.u32(at + AT_PSTART) : 0;
    long lstart = 0;
    if (size > AT_PSTART_HIGH) {
      pstart |= view.u32(at + AT_PSTART_HIGH) << 32;
      lstart = view.u32(at + AT_LSTART);
    }
    if (size > AT_LSTART_HIGH) {
      lstart |= view.u32(at + AT_LSTART_HIGH) << 32;
    }
    return new OnDiskExtent(view.u32(at), pstart, lstart);
  }

  /** Stored length in bytes, 0 for a hole. */
  public int length() {
    return (int) plen & LENGTH_MASK;
  }

  /** Whether the pcluster decodes to more than the extent. */
  public boolean partial() {
    return (plen & PARTIAL) != 0;
  }

  /** 0 for uncompressed, otherwise the number of the algorithm plus 1. */
  public int format() {
    return (int) (plen >>> FORMAT_SHIFT);
  }
}
