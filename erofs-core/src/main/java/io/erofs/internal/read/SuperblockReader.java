package io.erofs.internal.read;

import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.Location;
import io.erofs.error.NotErofsException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.OnDiskSuperblock;
import io.erofs.internal.format.OnDiskXattrPrefix;
import io.erofs.internal.format.SuperblockChecksum;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.Feature;
import io.erofs.model.Superblock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Reads and checks the superblock. Format specification 1. */
public final class SuperblockReader {
  /** Kernels read the superblock from the first page of this size. */
  private static final int FIRST_PAGE = 4096;

  private static final int MIN_BLOCK_BITS = 9;
  private static final int MAX_BLOCK_BITS = 16;

  private SuperblockReader() {}

  /**
   * Reads the fields as they are.
   *
   * @throws NotErofsException if the source is too short or has no magic number
   */
  public static OnDiskSuperblock readRaw(ByteSource source) throws IOException {
    byte[] bytes = new byte[OnDiskSuperblock.SIZE + OnDiskSuperblock.SLOT_SIZE];
    int got = source.readFully(OnDiskSuperblock.OFFSET, ByteBuffer.wrap(bytes));
    Location here = Location.of(source.name(), OnDiskSuperblock.OFFSET);
    if (got < OnDiskSuperblock.SIZE) {
      throw new NotErofsException("not an EROFS image: only " + source.size() + " bytes", here);
    }
    OnDiskSuperblock raw =
        OnDiskSuperblock.decode(ByteView.of(bytes, 0, got, source.name(), OnDiskSuperblock.OFFSET));
    if (raw.magic() != OnDiskSuperblock.MAGIC) {
      throw new NotErofsException(
          "not an EROFS image: magic=0x"
              + Long.toHexString(raw.magic())
              + ", expected 0x"
              + Long.toHexString(OnDiskSuperblock.MAGIC),
          here);
    }
    return raw;
  }

  /**
   * Checks everything that a kernel checks before it looks further.
   *
   * @param verifyChecksum whether a stored checksum must be right
   */
  public static void check(OnDiskSuperblock raw, ByteSource source, boolean verifyChecksum)
      throws IOException {
    Location here = Location.of(source.name(), OnDiskSuperblock.OFFSET);
    if (raw.blockBits() < MIN_BLOCK_BITS || raw.blockBits() > MAX_BLOCK_BITS) {
      throw new CorruptImageException(
          "S-03", "blkszbits=" + raw.blockBits() + ", expected 9 to 16", here);
    }
    if (verifyChecksum && (raw.featureCompat() & Feature.SB_CHKSUM.mask()) != 0) {
      checkChecksum(raw, source, here);
    }
    long unknown = raw.featureIncompat() & ~Feature.KNOWN_INCOMPAT;
    if (unknown != 0) {
      List<String> names = Feature.describe(Feature.Set.INCOMPAT, unknown);
      throw new UnsupportedFeatureException(
          names, "unknown incompat features: " + String.join(", ", names), here);
    }
    if (raw.dirBlockBits() != 0) {
      throw new CorruptImageException(
          "S-07", "dirblkbits=" + raw.dirBlockBits() + ", expected 0", here);
    }
    checkSize(raw, source, here);
    checkHiddenInodes(raw, here);
    if (raw.xattrPrefixCount() > OnDiskXattrPrefix.MAX_COUNT) {
      throw new CorruptImageException(
          "X-14", "xattr_prefix_count=" + raw.xattrPrefixCount() + ", expected at most 128", here);
    }
  }

  /** Computes the checksum that the source should store. */
  public static long expectedChecksum(OnDiskSuperblock raw, ByteSource source) throws IOException {
    byte[] covered = new byte[SuperblockChecksum.coveredLength(raw.blockBits())];
    int got = source.readFully(OnDiskSuperblock.OFFSET, ByteBuffer.wrap(covered));
    return SuperblockChecksum.compute(covered, 0, got);
  }

  private static void checkChecksum(OnDiskSuperblock raw, ByteSource source, Location here)
      throws IOException {
    long expected = expectedChecksum(raw, source);
    if (expected != raw.checksum()) {
      throw new CorruptImageException(
          "S-02",
          "superblock checksum=0x"
              + Long.toHexString(raw.checksum())
              + ", expected 0x"
              + Long.toHexString(expected),
          here);
    }
  }

  private static void checkSize(OnDiskSuperblock raw, ByteSource source, Location here)
      throws ErofsException {
    long end = OnDiskSuperblock.OFFSET + (long) raw.encodedSize();
    if (end > FIRST_PAGE || end > source.size()) {
      throw new CorruptImageException(
          "S-06",
          "sb_extslots="
              + raw.extensionSlots()
              + " ends at "
              + end
              + ", expected at most 4096"
              + " and inside the image",
          here);
    }
  }

  private static void checkHiddenInodes(OnDiskSuperblock raw, Location here)
      throws CorruptImageException {
    if ((raw.featureIncompat() & Feature.METABOX.mask()) != 0) {
      if (raw.extensionSlots() < 1) {
        throw new CorruptImageException("M-01", "metabox without an extension slot", here);
      }
      if (raw.metaboxNid() < 0) {
        throw new CorruptImageException("M-01", "metabox_nid lies in the metabox", here);
      }
    }
    if ((raw.featureIncompat() & Feature.FRAGMENTS.mask()) != 0 && raw.packedNid() < 0) {
      throw new CorruptImageException("P-02", "packed_nid lies in the metabox", here);
    }
  }

  /** The meaning of checked fields. */
  public static Superblock interpret(OnDiskSuperblock raw) {
    boolean wide = (raw.featureIncompat() & Feature.BIT48.mask()) != 0 && raw.rootNid8b() != 0;
    boolean metabox = (raw.featureIncompat() & Feature.METABOX.mask()) != 0;
    boolean packed = (raw.featureIncompat() & Feature.FRAGMENTS.mask()) != 0;
    boolean devices = (raw.featureIncompat() & Feature.DEVICE_TABLE.mask()) != 0;
    return new Superblock(
        raw.checksum(),
        raw.featureCompat(),
        raw.featureIncompat(),
        raw.blockBits(),
        raw.extensionSlots(),
        wide ? raw.rootNid8b() : raw.rootNid2b(),
        raw.inodeCount(),
        raw.epoch(),
        raw.fixedNsec(),
        raw.buildTime(),
        raw.blocksLow() | (wide ? (long) raw.rootNid2b() << 32 : 0),
        raw.metaBlkaddr(),
        raw.xattrBlkaddr(),
        raw.uuid(),
        withoutZeros(raw.volumeName()),
        raw.u1(),
        devices ? raw.extraDevices() : 0,
        (long) raw.deviceTableSlot() * OnDiskSuperblock.DEVICE_TABLE_UNIT,
        raw.xattrPrefixCount(),
        raw.xattrPrefixStart() * OnDiskXattrPrefix.ALIGNMENT,
        raw.xattrFilterReserved(),
        raw.ishareXattrPrefixId(),
        packed ? raw.packedNid() : 0,
        metabox ? raw.metaboxNid() : 0);
  }

  /** A NUL-padded field without its padding. */
  static Bytes withoutZeros(Bytes padded) {
    byte[] bytes = padded.toByteArray();
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return Bytes.of(Arrays.copyOf(bytes, end));
  }
}
