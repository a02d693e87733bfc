package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;

/**
 * An entry of a full compression index. Format specification 4.5.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><th>offset</th><th>type</th><th>name</th></tr>
 * <tr><td>0</td><td>u16</td><td>di_advise: bits 0..1 type, 15 partial</td></tr>
 * <tr><td>2</td><td>u16</td><td>di_clusterofs</td></tr>
 * <tr><td>4</td><td>u32</td><td>di_u.blkaddr, of a head</td></tr>
 * <tr><td>4</td><td>u16</td><td>di_u.delta[0], of others; bit 11: a block count</td></tr>
 * <tr><td>6</td><td>u16</td><td>di_u.delta[1], of others</td></tr>
 * </table>
 *
 * @param advise type and flag
 * @param clusterOffset where in its lcluster an extent begins
 * @param union address or distances
 */
public record OnDiskLcluster(int advise, int clusterOffset, long union) {
  /** Size on disk. */
  public static final int SIZE = 8;

  /** Type: an uncompressed extent starts here. */
  public static final int PLAIN = 0;

  /** Type: an extent of the first algorithm starts here. */
  public static final int HEAD1 = 1;

  /** Type: no extent starts here. */
  public static final int NONHEAD = 2;

  /** Type: an extent of the second algorithm starts here. */
  public static final int HEAD2 = 3;

  /** Mark of a block count in place of the distance back. */
  public static final int BLOCK_COUNT = 0x800;

  /** Largest distance back, and largest block count. */
  public static final int MAX_DISTANCE = BLOCK_COUNT - 1;

  private static final int AT_ADVISE = 0;
  private static final int AT_CLUSTER_OFFSET = 2;
  private static final int AT_UNION = 4;
  private static final int TYPE_MASK = 3;
  private static final int PARTIAL = 0x8000;
  private static final int U16 = 0xFFFF;

  /**
   * The beginning of an extent.
   *
   * @param type {@link #PLAIN}, {@link #HEAD1} or {@link #HEAD2}
   * @param address a block, or the high half of a fragment's offset
   */
  public static OnDiskLcluster head(int type, int clusterOffset, boolean partial, long address) {
    return new OnDiskLcluster(partial ? type | PARTIAL : type, clusterOffset, address);
  }

  /**
   * An lcluster in which no extent begins.
   *
   * @param clusterOffset that of the head
   * @param delta0 distance back, or {@link #BLOCK_COUNT} and a block count
   * @param delta1 distance forward
   */
  public static OnDiskLcluster follower(int clusterOffset, int delta0, int delta1) {
    return new OnDiskLcluster(NONHEAD, clusterOffset, delta0 | (long) delta1 << 16);
  }

  /** Decodes the entry at an offset. */
  public static OnDiskLcluster decode(ByteView view, int at) throws CorruptImageException {
    return new OnDiskLcluster(
        view.u16(at + AT_ADVISE), view.u16(at + AT_CLUSTER_OFFSET), view.u32(at + AT_UNION));
  }

  /** Encodes. */
  public void encode(byte[] target, int at) {
    LittleEndian.putU16(target, at + AT_ADVISE, advise);
    LittleEndian.putU16(target, at + AT_CLUSTER_OFFSET, clusterOffset);
    LittleEndian.putU32(target, at + AT_UNION, union);
  }

  /** The type. */
  public int type() {
    return advise & TYPE_MASK;
  }

  /** Whether the pcluster decodes to more than the extent. */
  public boolean isPartial() {
    return (advise & PARTIAL) != 0;
  }

  /** What a head stores as its address. */
  public long address() {
    return union;
  }

  /** Distance back, or a marked block count. */
  public int delta0() {
    return (int) union & U16;
  }

  /** Distance forward to the next head. */
  public int delta1() {
    return (int) (union >>> 16);
  }
}
