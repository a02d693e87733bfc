package io.erofs.model;

/**
 * A run of bytes of a file with one origin.
 *
 * <p>Extents are values: getting them reads index bytes of the image but never file data. The kinds
 * are the nested records; {@link #kind()} tells which.
 */
public sealed interface Extent {
  /** The kinds of extents, for switches. */
  enum Kind {
    /** Reads as zeros, stored nowhere. */
    HOLE,
    /** Stored as it is on a device. */
    PLAIN,
    /** Stored as it is among the metadata, behind its inode. */
    INLINE,
    /** Stored in a pcluster, compressed or not. */
    ENCODED,
    /** Part of the packed inode. */
    FRAGMENT
  }

  /**
   * Where in the file it begins.
   *
   * @return byte offset
   */
  long logicalOffset();

  /**
   * Its length in the file.
   *
   * @return bytes, more than 0
   */
  long length();

  /**
   * Which record this is.
   *
   * @return the kind
   */
  Kind kind();

  /**
   * The offset behind its last byte.
   *
   * @return byte offset
   */
  default long end() {
    return logicalOffset() + length();
  }

  /**
   * Zeros that are stored nowhere.
   *
   * @param logicalOffset byte offset in the file
   * @param length bytes
   */
  record Hole(long logicalOffset, long length) implements Extent {
    @Override
    public Kind kind() {
      return Kind.HOLE;
    }
  }

  /**
   * Bytes on a device.
   *
   * @param logicalOffset byte offset in the file
   * @param length bytes
   * @param deviceId 0 for the primary device, otherwise the id of a device slot
   * @param physicalOffset byte offset on that device
   */
  record Plain(long logicalOffset, long length, int deviceId, long physicalOffset)
      implements Extent {
    @Override
    public Kind kind() {
      return Kind.PLAIN;
    }
  }

  /**
   * Bytes among the metadata: the inline tail.
   *
   * @param logicalOffset byte offset in the file
   * @param length bytes
   * @param inMetabox whether the metadata is the decoded data of the metabox, not the primary
   *     device
   * @param position byte offset in that container
   */
  record Inline(long logicalOffset, long length, boolean inMetabox, long position)
      implements Extent {
    @Override
    public Kind kind() {
      return Kind.INLINE;
    }
  }

  /**
   * Bytes of a pcluster.
   *
   * @param logicalOffset byte offset in the file
   * @param length bytes when decoded, at most 12 MiB
   * @param encoding how the pcluster is encoded
   * @param partial whether the pcluster decodes to more than this extent, which uses the beginning
   * @param inline whether the pcluster lies among the metadata, behind its inode
   * @param inMetabox for an inline pcluster, whether that is the decoded data of the metabox
   * @param deviceId 0 for the primary device, otherwise the id of a device slot
   * @param physicalOffset byte offset of the pcluster on its device, or in its container if inline
   * @param physicalLength bytes of the pcluster, at most 1 MiB
   */
  record Encoded(
      long logicalOffset,
      long length,
      Encoding encoding,
      boolean partial,
      boolean inline,
      boolean inMetabox,
      int deviceId,
      long physicalOffset,
      int physicalLength)
      implements Extent {
    /** Longest extent that may be decoded. */
    public static final int MAX_LENGTH = 12 << 20;

    /** Largest pcluster. */
    public static final int MAX_PHYSICAL_LENGTH = 1 << 20;

    @Override
    public Kind kind() {
      return Kind.ENCODED;
    }
  }

  /**
   * Bytes of the packed inode.
   *
   * @param logicalOffset byte offset in the file
   * @param length bytes
   * @param packedOffset byte offset in the data of the packed inode
   */
  record Fragment(long logicalOffset, long length, long packedOffset) implements Extent {
    @Override
    public Kind kind() {
      return Kind.FRAGMENT;
    }
  }
}
