package io.erofs.model;

/**
 * A blob of a Nydus RAFS v6 bootstrap: the file that holds the data of one layer.
 *
 * @param index its place in the table, from 0; its device id is one more
 * @param id identifier of the blob, 64 hexadecimal digits; the tag of its device slot
 * @param chunkSize bytes per chunk
 * @param chunkCount number of chunks
 * @param compressor 0 none, 1 LZ4, 2 gzip, 3 Zstandard
 * @param digester 0 BLAKE3, 1 SHA-256
 * @param features feature bits, as they are
 * @param compressedSize bytes of the blob as it is stored
 * @param uncompressedSize bytes of the address space that chunks name
 */
public record RafsBlob(
    int index,
    Bytes id,
    long chunkSize,
    long chunkCount,
    int compressor,
    int digester,
    long features,
    long compressedSize,
    long uncompressedSize) {
  /** Feature bit: chunks begin at whole blocks. */
  public static final long ALIGNED = 0x1;

  /**
   * Whether the blob as it is stored can be given as the device: then Linux, and this library, read
   * the files of the bootstrap from it.
   *
   * @return true if its chunks are neither compressed nor packed
   */
  public boolean isDevice() {
    return compressor == 0 && (features & ALIGNED) != 0;
  }
}
