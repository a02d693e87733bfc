package io.erofs.tools.build.blob;

import io.erofs.tools.build.source.SourceDevice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * One build that stores chunks in one new blob, and may refer to blobs of earlier builds.
 *
 * <p>Blobs have numbers during the build: 0 is the new one. In the order of calls: {@link #find}
 * and writes to {@link #channel}, then {@link #seal}, then {@link #device}, then, when the image is
 * complete but not yet in its place, {@link #commit}; {@link #close} at any time.
 */
public interface BlobBuild extends Closeable {
  /** Number of the blob that the build writes. */
  int NEW_BLOB = 0;

  /** Largest number that a blob may have. */
  int MAX_NUMBER = 0x7FFE;

  /** No such chunk is stored. */
  long UNKNOWN = -1;

  /**
   * Whether chunks are known from one build to the next, so that {@link #find} may find any and
   * {@link #seal} wants to know them.
   *
   * @return whether {@link #find} is to be called
   */
  boolean isLasting();

  /**
   * Looks for a chunk of an earlier build. Thread-safe.
   *
   * @param digests array with the SHA-256 of the chunk
   * @param at where in the array
   * @return number of the blob in the 16 high bits, block in the 48 low bits, or {@link #UNKNOWN}
   */
  long find(byte[] digests, int at);

  /**
   * The new blob.
   *
   * @return an empty file, open for writing and reading
   */
  FileChannel channel();

  /**
   * Whether what is not written of the new blob reads as zeros.
   *
   * @return false for a device that held something else before
   */
  boolean isZeroed();

  /**
   * Ends the writing of the new blob.
   *
   * @param size bytes of the blob, a multiple of the block size; some at its end may not have been
   *     written and are zeros
   * @param chunks all chunks of the blob of which {@link #find} may be asked later
   * @throws IOException if the blob cannot be completed
   */
  void seal(long size, NewChunks chunks) throws IOException;

  /**
   * The numbers of blobs that the image names whether it uses them or not.
   *
   * @return numbers, in the order of the device table
   */
  List<Integer> always();

  /**
   * A blob as a device of the image.
   *
   * @param number its number
   * @return the device
   * @throws IOException if the blob is not there any more
   */
  SourceDevice device(int number) throws IOException;

  /**
   * Makes the new blob last: the image that refers to it is about to appear.
   *
   * @param image where the image will be
   * @param uuid UUID of the image
   * @param numbers the blobs that the image uses
   * @throws IOException if the blob cannot be put in its place
   */
  void commit(Path image, UUID uuid, List<Integer> numbers) throws IOException;
}
