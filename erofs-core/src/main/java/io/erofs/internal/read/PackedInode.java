package io.erofs.internal.read;

import io.erofs.error.CorruptImageException;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The hidden inode that holds fragments. Format specification 4.12. */
final class PackedInode {
  private final ImageReader image;
  private final Inode packed;
  private final ExtentMap map;

  private PackedInode(ImageReader image, Inode packed, ExtentMap map) {
    this.image = image;
    this.packed = packed;
    this.map = map;
  }

  static PackedInode open(ImageReader image, long nid) throws IOException {
    Inode packed = image.inode(nid);
    if (!packed.isRegular()) {
      throw new CorruptImageException(
          "P-01", "the packed inode is a " + packed.type(), image.location(packed));
    }
    return new PackedInode(image, packed, image.extents(packed));
  }

  /** Fills a buffer with bytes of a fragment from an offset in it. */
  void read(Inode user, Extent.Fragment fragment, long skip, ByteBuffer target) throws IOException {
    long at = start(user, fragment) + skip;
    while (target.hasRemaining()) {
      Extent extent = extent(at);
      int n = (int) Math.min(target.remaining(), extent.end() - at);
      image.data().read(packed, extent, at, target.slice(target.position(), n));
      target.position(target.position() + n);
      at += n;
    }
  }

  /** Has some bytes of a fragment decoded into the cache by another thread. */
  void decodeAhead(Inode user, Extent.Fragment fragment, long skip, long count) throws IOException {
    List<Extent.Encoded> needed = new ArrayList<>();
    long at = start(user, fragment) + skip;
    for (long end = at + count; at < end; ) {
      Extent extent = extent(at);
      if (extent instanceof Extent.Encoded encoded) {
        needed.add(encoded);
      }
      at = extent.end();
    }
    image.data().decodeAhead(packed, needed);
  }

  private long start(Inode user, Extent.Fragment fragment) throws CorruptImageException {
    long offset = fragment.packedOffset();
    if (offset > packed.size() - fragment.length()) {
      throw new CorruptImageException(
          "Z-21",
          "fragment of "
              + fragment.length()
              + " bytes at "
              + offset
              + " of the packed inode, which has "
              + packed.size(),
          image.location(user));
    }
    return offset;
  }

  private Extent extent(long at) throws IOException {
    Extent extent = map.at(at);
    if (extent.kind() == Extent.Kind.FRAGMENT) {
      throw new CorruptImageException(
          "P-01", "the packed inode has a fragment itself", image.location(packed));
    }
    return extent;
  }
}
