package io.erofs.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The superblock with checked values; immutable. Format specification 1.2.
 *
 * @param checksum stored checksum, meaningful with {@link Feature#SB_CHKSUM}
 * @param featureCompat compat bits
 * @param featureIncompat incompat bits, all known
 * @param blockBits log2 of the block size, 9 to 16
 * @param extensionSlots number of 16-byte slots behind the 128 base bytes
 * @param rootNid node number of the root directory
 * @param inodeCount number of inodes, informational
 * @param epochSeconds time base of compact inodes
 * @param fixedNanos nanoseconds of compact inodes
 * @param buildTime seconds to add to the epoch for the creation time
 * @param blocks size of the primary device in blocks, informational
 * @param metaBlock block that nid 0 refers to
 * @param xattrBlock block that shared xattr id 0 refers to
 * @param uuid 16 bytes
 * @param volumeName label, without trailing NULs
 * @param compression compression word: bitmap of algorithms with {@link Feature#COMPR_CFGS},
 *     largest LZ4 distance otherwise
 * @param deviceCount number of extra devices
 * @param deviceTableOffset byte offset of the device table
 * @param xattrPrefixCount number of long prefixes
 * @param xattrPrefixOffset byte offset of their table in its container
 * @param xattrFilterReserved non-zero switches name filters off
 * @param isharePrefixId index of the fingerprint's long prefix
 * @param packedNid node number of the packed inode, 0 for none
 * @param metaboxNid node number of the metabox inode, 0 for none
 */
public record Superblock(
    long checksum,
    long featureCompat,
    long featureIncompat,
    int blockBits,
    int extensionSlots,
    long rootNid,
    long inodeCount,
    long epochSeconds,
    long fixedNanos,
    long buildTime,
    long blocks,
    long metaBlock,
    long xattrBlock,
    Bytes uuid,
    Bytes volumeName,
    int compression,
    int deviceCount,
    long deviceTableOffset,
    int xattrPrefixCount,
    long xattrPrefixOffset,
    int xattrFilterReserved,
    int isharePrefixId,
    long packedNid,
    long metaboxNid) {
  /**
   * Block size.
   *
   * @return bytes, 512 to 65536
   */
  public int blockSize() {
    return 1 << blockBits;
  }

  /**
   * Size of the superblock with its extension slots.
   *
   * @return bytes
   */
  public int size() {
    return 128 + 16 * extensionSlots;
  }

  /**
   * Whether the bit of a feature is set. Features that share a bit are all reported.
   *
   * @param feature the feature
   * @return true if its bit is set
   */
  public boolean has(Feature feature) {
    long word = feature.set() == Feature.Set.COMPAT ? featureCompat : featureIncompat;
    return (word & feature.mask()) != 0;
  }

  /**
   * The features whose bits are set.
   *
   * @return compat first, in the order of the table
   */
  public List<Feature> features() {
    List<Feature> all = new ArrayList<>(Feature.in(Feature.Set.COMPAT, featureCompat));
    all.addAll(Feature.in(Feature.Set.INCOMPAT, featureIncompat));
    return List.copyOf(all);
  }

  /**
   * When the image was made.
   *
   * @return epoch plus build time
   */
  public Timestamp created() {
    return new Timestamp(epochSeconds + buildTime, fixedNanos);
  }

  /**
   * The algorithms that it takes to decode the image's data.
   *
   * @return algorithms in the order of their bits
   */
  public List<Algorithm> algorithms() {
    if (!has(Feature.COMPR_CFGS)) {
      return has(Feature.ZERO_PADDING) ? List.of(Algorithm.LZ4) : List.of();
    }
    List<Algorithm> found = new ArrayList<>();
    for (Algorithm algorithm : Algorithm.values()) {
      if ((compression >>> algorithm.ordinal() & 1) != 0) {
        found.add(algorithm);
      }
    }
    return List.copyOf(found);
  }

  /**
   * Least mainline kernel that has all that the superblock tells the image to need.
   *
   * @return the release
   */
  public KernelVersion leastKernel() {
    return KernelNeeds.of(this).least();
  }

  /**
   * The number that 64-bit Linux gives a file of this image, as {@code stat} shows it. Node numbers
   * of images with a metabox get shorter: its mark goes down to bit 31, and what is above makes
   * room for it. Format specification 2.1.
   *
   * @param nid node number, bit 63 included
   * @return inode number
   */
  public long inodeNumber(long nid) {
    return has(Feature.METABOX)
        ? nid << 1 & 0xFFFFFFFF00000000L | nid & 0x7FFFFFFFL | nid >>> 63 << 31
        : nid;
  }

  /**
   * The UUID in its textual form.
   *
   * @return 36 characters
   */
  public String uuidText() {
    StringBuilder text = new StringBuilder(36);
    for (int i = 0; i < uuid.length(); i++) {
      if (i == 4 || i == 6 || i == 8 || i == 10) {
        text.append('-');
      }
      text.append(Character.forDigit(uuid.at(i) >> 4, 16));
      text.append(Character.forDigit(uuid.at(i) & 15, 16));
    }
    return text.toString();
  }
}
