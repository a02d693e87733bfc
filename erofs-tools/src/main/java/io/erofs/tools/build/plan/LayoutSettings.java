package io.erofs.tools.build.plan;

/**
 * What the planner may use.
 *
 * @param blockBits log2 of the block size
 * @param chunkBits log2 of the chunk size, 0 for no chunks
 * @param forceIndexes whether chunk addresses are always 8-byte indexes
 * @param forceBlockMap whether chunk addresses are always 4 bytes
 * @param forceCompact whether all inodes must be compact
 * @param forceExtended whether all inodes must be extended
 * @param inlineData whether tails of regular files may be inline
 * @param keepHoles whether sparse files may become chunk based although there is no chunk size
 * @param bit48 whether the image has the 48-bit form
 * @param omitDot whether directories have no entry for themselves
 * @param xattrs how extended attributes are stored
 * @param dataAlignment alignment of file data in blocks
 * @param imageAlignment alignment of the image's size in blocks
 * @param rootXattrSize least size of the root's attribute body
 * @param configBytes room for configurations of algorithms behind the superblock
 * @param metadata where metadata goes
 * @param legacyIndex whether indexes of compressed files are always the full ones
 * @param sharedExtents whether files may share extents, which full indexes alone can tell
 */
public record LayoutSettings(
    int blockBits,
    int chunkBits,
    boolean forceIndexes,
    boolean forceBlockMap,
    boolean forceCompact,
    boolean forceExtended,
    boolean inlineData,
    boolean keepHoles,
    boolean bit48,
    boolean omitDot,
    XattrForm xattrs,
    int dataAlignment,
    int imageAlignment,
    int rootXattrSize,
    int configBytes,
    MetadataForm metadata,
    boolean legacyIndex,
    boolean sharedExtents) {
  /** Bytes per block. */
  public int blockSize() {
    return 1 << blockBits;
  }
}
