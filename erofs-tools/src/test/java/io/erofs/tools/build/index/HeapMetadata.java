package io.erofs.tools.build.index;

import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.map.MetadataSource;

/** Metadata in an array. */
record HeapMetadata(byte[] bytes) implements MetadataSource {
  @Override
  public String name() {
    return "heap";
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public ByteView view(long position, int length, String rule, String what)
      throws CorruptImageException {
    if (position < 0 || length > bytes.length - position) {
      throw new CorruptImageException(rule, what, Location.of(name(), position));
    }
    return ByteView.of(bytes, (int) position, length, name(), position);
  }
}
