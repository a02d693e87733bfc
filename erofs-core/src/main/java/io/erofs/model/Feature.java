package io.erofs.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The table of feature bits: the only place in this project that knows them.
 *
 * <p>Several features may share a bit of {@code feature_incompat}; the image tells them apart by
 * other fields. An unknown compat bit is ignored, an unknown incompat bit refuses the image.
 * Source: format specification 1.4.
 */
public enum Feature {
  /** The superblock carries a checksum. */
  SB_CHKSUM("sb_csum", Set.COMPAT, 0x1, 5, 5, Support.YES, Support.YES),
  /** Time stamps are modification times. */
  MTIME("mtime", Set.COMPAT, 0x2, 5, 18, Support.YES, Support.YES),
  /** Bodies of extended attributes carry a name filter. */
  XATTR_FILTER("xattr_filter", Set.COMPAT, 0x4, 6, 6, Support.YES, Support.YES),
  /** Shared extended attributes lie in the metabox. */
  SHARED_EA_IN_METABOX("shared_ea_in_metabox", Set.COMPAT, 0x8, 6, 17, Support.YES, Support.YES),
  /** The table of long prefixes lies at a plain offset of the image. */
  PLAIN_XATTR_PFX("plain_xattr_pfx", Set.COMPAT, 0x10, 6, 18, Support.YES, Support.YES),
  /** Files carry fingerprints for sharing page cache between images. */
  ISHARE_XATTRS("ishare_xattrs", Set.COMPAT, 0x20, 7, 0, Support.YES, Support.YES),

  /** Compressed data is right-aligned in its pcluster. */
  ZERO_PADDING("lz4_0padding", Set.INCOMPAT, 0x1, 5, 4, Support.YES, Support.YES),
  /** Compression configuration records follow the superblock. */
  COMPR_CFGS("compr_cfgs", Set.INCOMPAT, 0x2, 5, 13, Support.YES, Support.YES),
  /** Pclusters of more than one block. */
  BIG_PCLUSTER("big_pcluster", Set.INCOMPAT, 0x2, 5, 13, Support.YES, Support.YES),
  /** Chunk-based inodes. */
  CHUNKED_FILE("chunked_file", Set.INCOMPAT, 0x4, 5, 15, Support.YES, Support.YES),
  /** Extra devices. */
  DEVICE_TABLE("device_table", Set.INCOMPAT, 0x8, 5, 16, Support.YES, Support.YES),
  /** A second algorithm in one file. */
  COMPR_HEAD2("compr_head2", Set.INCOMPAT, 0x8, 5, 16, Support.YES, Support.NO),
  /** Compressed tails behind their inodes. */
  ZTAILPACKING("ztailpacking", Set.INCOMPAT, 0x10, 5, 17, Support.YES, Support.YES),
  /** Tails or whole files in the packed inode. */
  FRAGMENTS("fragments", Set.INCOMPAT, 0x20, 6, 1, Support.YES, Support.YES),
  /** Extents that use part of a shared pcluster. */
  DEDUPE("dedupe", Set.INCOMPAT, 0x20, 6, 1, Support.YES, Support.YES),
  /** Long prefixes of extended attribute names. */
  XATTR_PREFIXES("xattr_prefixes", Set.INCOMPAT, 0x40, 6, 4, Support.YES, Support.YES),
  /** 48-bit addresses, encoded extents, times in compact inodes, omitted dots. */
  BIT48("48bit", Set.INCOMPAT, 0x80, 6, 15, Support.YES, Support.YES),
  /** Metadata in the data of a hidden inode. */
  METABOX("metabox", Set.INCOMPAT, 0x100, 6, 17, Support.YES, Support.YES);

  /** The two words of feature bits. */
  public enum Set {
    /** {@code feature_compat}: unknown bits are ignored. */
    COMPAT,
    /** {@code feature_incompat}: an unknown bit refuses the image. */
    INCOMPAT
  }

  /** What this library does with a feature. */
  public enum Support {
    /** Nothing. */
    NO,
    /**
     * Reads the metadata of such images; data that needs decompression is refused as unsupported.
     */
    METADATA,
    /** Everything. */
    YES
  }

  /** All compat bits that have a meaning. */
  public static final long KNOWN_COMPAT = mask(Set.COMPAT);

  /** All incompat bits that have a meaning. */
  public static final long KNOWN_INCOMPAT = mask(Set.INCOMPAT);

  private final String label;
  private final Set set;
  private final long mask;
  private final KernelVersion since;
  private final Support read;
  private final Support write;

  Feature(String label, Set set, long mask, int major, int minor, Support read, Support write) {
    this.label = label;
    this.set = set;
    this.mask = mask;
    this.since = new KernelVersion(major, minor);
    this.read = read;
    this.write = write;
  }

  private static long mask(Set set) {
    long all = 0;
    for (Feature feature : values()) {
      if (feature.set == set) {
        all |= feature.mask;
      }
    }
    return all;
  }

  /**
   * The features whose bits are set in a word.
   *
   * @param set which word
   * @param bits its value
   * @return features in the order of the table; features that share a bit are all named
   */
  public static List<Feature> in(Set set, long bits) {
    List<Feature> found = new ArrayList<>();
    for (Feature feature : values()) {
      if (feature.set == set && (bits & feature.mask) != 0) {
        found.add(feature);
      }
    }
    return List.copyOf(found);
  }

  /**
   * Names for all bits that are set in a word, unknown ones by their number.
   *
   * @param set which word
   * @param bits its value
   * @return one text per bit, such as {@code chunked_file (0x4)} or {@code unknown (0x200)}
   */
  public static List<String> describe(Set set, long bits) {
    List<String> texts = new ArrayList<>();
    for (long rest = bits; rest != 0; rest &= rest - 1) {
      long bit = Long.lowestOneBit(rest);
      List<String> names = in(set, bit).stream().map(Feature::label).toList();
      texts.add(
          (names.isEmpty() ? "unknown" : String.join("/", names))
              + " (0x"
              + Long.toHexString(bit)
              + ")");
    }
    return List.copyOf(texts);
  }

  /**
   * Name that the tools show.
   *
   * @return lower-case name
   */
  public String label() {
    return label;
  }

  /**
   * Which word the bit is in.
   *
   * @return the word
   */
  public Set set() {
    return set;
  }

  /**
   * The bit.
   *
   * @return a power of two
   */
  public long mask() {
    return mask;
  }

  /**
   * Least mainline kernel that reads it; for compat features, that makes use of it.
   *
   * @return the release
   */
  public KernelVersion since() {
    return since;
  }

  /**
   * Whether this library reads it.
   *
   * @return the support
   */
  public Support read() {
    return read;
  }

  /**
   * Whether this project's builder writes it.
   *
   * @return the support
   */
  public Support write() {
    return write;
  }
}
