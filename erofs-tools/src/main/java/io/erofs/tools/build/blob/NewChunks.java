package io.erofs.tools.build.blob;

/** The chunks of a new blob. */
public interface NewChunks {
  /**
   * Number of chunks.
   *
   * @return 0 or more
   */
  int size();

  /**
   * Where a chunk lies.
   *
   * @param chunk number of the chunk, from 0
   * @return first block in the blob
   */
  long block(int chunk);

  /**
   * Length of a chunk.
   *
   * @param chunk number of the chunk
   * @return bytes, 1 to 64 MiB
   */
  int length(int chunk);

  /**
   * Copies the SHA-256 of a chunk.
   *
   * @param chunk number of the chunk
   * @param target receives 32 bytes
   * @param at where to begin
   */
  void copyDigest(int chunk, byte[] target, int at);
}
