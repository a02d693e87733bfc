package io.erofs.tools.build;

import io.erofs.model.Bytes;
import java.time.Duration;
import java.util.Optional;

/**
 * What compressing made of one file. Immutable.
 *
 * @param path path in the tree; of a file with several names, the first one
 * @param size bytes of the file
 * @param storedBytes bytes that its data takes in blocks and behind its inode, without index; the
 *     size if it is stored as it is
 * @param fragmentBytes bytes that it adds to the packed inode, which is compressed as a whole
 * @param deduplicatedBytes bytes of it that are stored already, by another file or by itself
 * @param algorithm description of the algorithm that compressed it; empty if it does not become
 *     smaller and is stored as it is
 * @param time how long a thread, or several one after the other, were at it
 */
public record FileReport(
    Bytes path,
    long size,
    long storedBytes,
    long fragmentBytes,
    long deduplicatedBytes,
    Optional<String> algorithm,
    Duration time) {
  /**
   * What compressing and sharing save, without what compressing the packed inode does.
   *
   * @return bytes; negative where the last block of a file that does not shrink is not full
   */
  public long savedBytes() {
    return size - storedBytes - fragmentBytes;
  }
}
