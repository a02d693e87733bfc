package io.erofs.tools.build;

/** How the addresses of chunks are stored. */
public enum ChunkForm {
  /** 4-byte addresses, unless an address needs more bits. */
  AUTO,
  /** 4-byte addresses always. The build fails if an address does not fit. */
  BLOCK_MAP,
  /** 8-byte indexes always. */
  INDEXES
}
