package io.erofs.tools.build.data;

import io.erofs.tools.build.source.ContentReader;
import io.erofs.tools.build.source.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The content of the packed inode: fragments, one behind the other, equal ones once. Filled by one
 * thread at a time, then read by any.
 */
public final class PackedContent implements FileContent {
  private final Spool spool;
  private final FragmentIndex known = new FragmentIndex();
  private final byte[] window = new byte[1 << 14];
  private final boolean shares;
  private long sharedBytes;

  /**
   * Creates empty content.
   *
   * @param spool keeps the bytes, and nothing else
   * @param shares whether equal fragments are kept once
   */
  public PackedContent(Spool spool, boolean shares) {
    this.spool = spool;
    this.shares = shares;
  }

  /**
   * Adds a whole fragment.
   *
   * @param data array that holds it
   * @param digest digest of its bytes
   * @return its offset
   */
  long add(byte[] data, long digest) throws IOException {
    if (!shares) {
      return append(data);
    }
    long found = known.find(digest, data.length);
    if (found == FragmentIndex.UNKNOWN) {
      long offset = append(data);
      known.add(digest, data.length, offset);
      return offset;
    }
    if (!isAt(found, data)) {
      return append(data);
    }
    sharedBytes += data.length;
    return found;
  }

  private boolean isAt(long offset, byte[] data) throws IOException {
    for (int done = 0; done < data.length; done += window.length) {
      int count = Math.min(window.length, data.length - done);
      spool.read(offset + done, window, 0, count);
      if (!Arrays.equals(window, 0, count, data, done, done + count)) {
        return false;
      }
    }
    return true;
  }

  /** Adds a part of a fragment behind what was added last. */
  public long append(byte[] data) throws IOException {
    return spool.append(data, 0, data.length);
  }

  /** Bytes of fragments that are not kept because equal ones are. */
  public long sharedBytes() {
    return sharedBytes;
  }

  @Override
  public long size() {
    return spool.size();
  }

  @Override
  public ContentReader open() {
    return new Reader();
  }

  private final class Reader implements ContentReader {
    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      int count = (int) Math.max(0, Math.min(target.remaining(), spool.size() - position));
      if (target.hasArray()) {
        spool.read(position, target.array(), target.arrayOffset() + target.position(), count);
        target.position(target.position() + count);
      } else {
        byte[] bytes = new byte[count];
        spool.read(position, bytes, 0, count);
        target.put(bytes);
      }
      return count;
    }

    @Override
    public void close() {
      // The spool stays open for other readers.
    }
  }
}
