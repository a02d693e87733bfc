package io.erofs.tools.build.data;

/** Chunks that were stored before the build began. Thread-safe. */
@FunctionalInterface
public interface KnownChunks {
  /** No such chunk. */
  long UNKNOWN = -1;

  /** No chunks at all. */
  KnownChunks NONE = (digest, at) -> UNKNOWN;

  /** Most bytes of a chunk that is looked for: others have no digest of their bytes alone. */
  long MOST_BYTES = 64L << 20;

  /**
   * Looks for a chunk.
   *
   * @param digest array with the SHA-256 of its bytes
   * @param at where in the array
   * @return its address, see {@link ChunkTable}, or {@link #UNKNOWN}
   */
  long find(byte[] digest, int at);
}
