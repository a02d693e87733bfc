package io.erofs.tools.oci;

/** How a layer is stored in a container image. */
public enum LayerStorage {
  /** The image as it is, which a runtime can mount from where it is. */
  RAW,
  /** Zstandard frames, one for each chunk, so that parts can be fetched. */
  ZSTD
}
