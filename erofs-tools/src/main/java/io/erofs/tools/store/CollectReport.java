package io.erofs.tools.store;

import java.util.List;

/**
 * What a garbage collection removed, or would remove.
 *
 * @param blobs the blobs that no image needs
 * @param bytes sum of their sizes
 * @param temporaries number of files that builds left which were killed
 */
public record CollectReport(List<String> blobs, long bytes, int temporaries) {
  /** Copies the list. */
  public CollectReport {
    blobs = List.copyOf(blobs);
  }
}
