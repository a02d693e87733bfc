package io.erofs.internal.map;

import io.erofs.internal.format.ByteView;
import java.io.IOException;

/** A container of metadata: the primary device, or the decoded data of the metabox. Thread-safe. */
public interface MetadataSource {
  /** Name for messages. */
  String name();

  /** Number of bytes. */
  long size();

  /**
   * Some bytes.
   *
   * @param position byte offset, any value
   * @param length number of bytes, not negative
   * @param rule identifier of the rule that a range outside the container breaks
   * @param what what the bytes are, for the message
   * @throws io.erofs.error.CorruptImageException if the range is not inside the container; nothing
   *     has been allocated then
   */
  ByteView view(long position, int length, String rule, String what) throws IOException;
}
