package io.erofs.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The map of one file: which bytes of which device hold which bytes of the file.
 *
 * <p>Extents tile the file from 0 to {@link #size()} without gaps. Thread-safe; valid as long as
 * the image is open.
 */
public interface ExtentMap {
  /**
   * Size of the file.
   *
   * @return bytes
   */
  long size();

  /**
   * The extent that covers an offset. The next call with the {@link Extent#end()} of the result
   * goes on where it stopped.
   *
   * @param logicalOffset byte offset, 0 to size - 1
   * @return an extent that contains the offset; it may begin before it, and it may be shorter than
   *     the longest run that is contiguous on the device
   * @throws IOException if the index is corrupt or cannot be read
   * @throws IndexOutOfBoundsException if the offset is not inside the file
   */
  Extent at(long logicalOffset) throws IOException;

  /**
   * All extents in order, neighbours that are contiguous on their device joined.
   *
   * @param limit most extents wanted, so that a caller bounds its memory
   * @return extents that tile the file, or its beginning if there are more than the limit
   * @throws IOException if the index is corrupt or cannot be read
   */
  default List<Extent> toList(int limit) throws IOException {
    List<Extent> all = new ArrayList<>();
    long offset = 0;
    while (offset < size()) {
      Extent next = at(offset);
      offset = next.end();
      int last = all.size() - 1;
      Extent joined = last < 0 ? next : Extents.join(all.get(last), next);
      if (last >= 0 && joined != next) {
        all.set(last, joined);
      } else if (all.size() == limit) {
        break;
      } else {
        all.add(next);
      }
    }
    return List.copyOf(all);
  }
}
