package io.erofs.tools.oci;

/**
 * The names of the draft specification of EROFS layers, all in one place because it may change. The
 * record of the chunk index is {@code OnDiskLayerIndex} of the core module.
 */
final class LayerDraft {
  /** An image as it is. */
  static final String RAW = "application/vnd.erofs";

  /** An image as Zstandard frames. */
  static final String ZSTD = "application/vnd.erofs+zstd";

  /** What containerd called an image before the draft. */
  static final String OLD_RAW = "application/vnd.erofs.layer.v1";

  /** What containerd called a compressed image before the draft. */
  static final String OLD_ZSTD = "application/vnd.erofs.layer.v1+zstd";

  /** A chunk index apart from the blob before it. */
  static final String CHUNK_INDEX = "application/vnd.erofs.chunk-index.v1";

  /** What {@code os.features} says of an image with such layers. */
  static final String OS_FEATURE = "erofs";

  static final String PREFIX = "org.erofs.";
  static final String INDEX_RANGE = PREFIX + "chunk-index.range";
  static final String INDEX_DIGEST = PREFIX + "chunk-index.digest";
  static final String INDEX_MEDIA_TYPE = PREFIX + "chunk-index.mediaType";
  static final String INDEX_TARGET = PREFIX + "chunk-index.target";
  static final String UNCOMPRESSED_DIGEST = PREFIX + "uncompressed-digest";
  static final String VERITY_OFFSET = PREFIX + "dmverity.hash_offset";
  static final String VERITY_ROOT = PREFIX + "dmverity.root_digest";
  static final String VERITY_BLOCK_SIZE = PREFIX + "dmverity.block_size";
  static final String ROLE = PREFIX + "role";

  /** Bytes that an image refers to by its device table. */
  static final String ROLE_DEVICE = "device";

  /** A layer below others. */
  static final String ROLE_LOWER = "overlay-lower";

  /** Data that a layer above refers to by redirects. */
  static final String ROLE_DATA = "overlay-data";

  private LayerDraft() {}

  static boolean isRaw(String mediaType) {
    return mediaType.equals(RAW) || mediaType.equals(OLD_RAW);
  }

  static boolean isZstd(String mediaType) {
    return mediaType.equals(ZSTD) || mediaType.equals(OLD_ZSTD);
  }

  /** Whether it is a tar archive in one of the ways that OCI and Docker know. */
  static boolean isArchive(String mediaType) {
    return mediaType.contains(".tar");
  }

  static boolean isImage(String mediaType) {
    return isRaw(mediaType) || isZstd(mediaType);
  }
}
