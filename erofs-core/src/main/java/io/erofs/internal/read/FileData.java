package io.erofs.internal.read;

import io.erofs.internal.device.Devices;
import io.erofs.model.CompressionConfig;
import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;

/** Carries extents out: reads the bytes of files. */
public final class FileData implements AutoCloseable {
  private static final byte[] ZEROS = new byte[1 << 16];

  /**
   * Bytes gathered for one write, or read at once to be decoded: few enough that they, and the copy
   * that the JDK makes of them, stay in a processor's own cache.
   */
  static final int BUFFER = 1 << 17;

  /** Runs from this length on are not copied through the heap. */
  private static final int LONG_RUN = 1 << 16;

  private final ImageReader image;
  private final Devices devices;
  private final Pclusters pclusters;
  private final Buffers buffers = new Buffers(BUFFER);
  private final AheadThreads ahead = new AheadThreads();

  FileData(ImageReader image, Devices devices, List<CompressionConfig> configs) {
    this.image = image;
    this.devices = devices;
    this.pclusters = new Pclusters(image, devices, configs);
  }

  /**
   * Reads until the target is full or the file ends.
   *
   * @return number of bytes, -1 at or behind the end
   */
  public int read(Inode inode, ExtentMap map, long position, ByteBuffer target) throws IOException {
    if (position >= map.size()) {
      return -1;
    }
    int wanted = (int) Math.min(target.remaining(), map.size() - position);
    int done = 0;
    while (done < wanted) {
      Extent extent = map.at(position + done);
      int n = (int) Math.min(wanted - done, extent.end() - position - done);
      ByteBuffer part = target.slice(target.position(), n);
      read(inode, extent, position + done, part);
      target.position(target.position() + n);
      done += n;
    }
    return done;
  }

  /**
   * The bytes of a file that lies in one run on a device, as they are in memory, without a copy.
   *
   * @return empty if the file is not such a one, or the device does not have it in memory as one
   *     piece
   */
  public Optional<ByteBuffer> view(Inode inode, ExtentMap map) throws IOException {
    if (map.size() == 0 || map.size() > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    Extent extent = map.at(0);
    Optional<Extent.Plain> run = run(extent);
    if (run.isEmpty() || extent.length() < map.size()) {
      return Optional.empty();
    }
    return devices.view(run.get().deviceId(), run.get().physicalOffset(), (int) map.size());
  }

  /**
   * Fills a buffer with bytes of one extent, all of which are inside it. A pcluster of which all is
   * wanted is decoded straight into a heap buffer; otherwise its decoded bytes are cached.
   */
  public void read(Inode inode, Extent extent, long position, ByteBuffer target)
      throws IOException {
    long skip = position - extent.logicalOffset();
    Optional<Extent.Plain> run = run(extent);
    if (run.isPresent()) {
      long from = run.get().physicalOffset() + skip;
      devices.read(run.get().deviceId(), from, target, () -> image.location(inode));
    } else if (extent instanceof Extent.Inline inline) {
      target.put(inlineBytes(inode, inline, skip, target.remaining()));
    } else if (extent instanceof Extent.Encoded encoded) {
      if (target.remaining() == encoded.length() && target.hasArray()) {
        pclusters.decode(
            inode.nid(), encoded, target.array(), target.arrayOffset() + target.position());
        target.position(target.limit());
      } else {
        target.put(pclusters.decoded(inode.nid(), encoded), (int) skip, target.remaining());
      }
    } else if (extent instanceof Extent.Fragment fragment) {
      image.packed().read(inode, fragment, skip, target);
    } else {
      while (target.hasRemaining()) {
        target.put(ZEROS, 0, Math.min(ZEROS.length, target.remaining()));
      }
    }
  }

  /**
   * Decodes pclusters one after the other, as those who check them do.
   *
   * @param extents the extents in the order in which they will be decoded, each with its pcluster
   *     on a device or inline
   * @return a decoder, which the caller closes
   */
  public LotDecoder lotDecoder(List<Extent.Encoded> extents) {
    return new LotDecoder(pclusters, devices, buffers, extents);
  }

  /**
   * Writes part of a file to a channel: long plain runs without a copy where the channels can, all
   * else gathered in a buffer.
   *
   * @return number of bytes, less than asked only at the end of the file
   */
  public long transfer(
      Inode inode, ExtentMap map, long position, long count, WritableByteChannel target)
      throws IOException {
    long end = position + Math.min(count, Math.max(0, map.size() - position));
    ReadAhead reading = readAhead(inode, map, position, end);
    byte[] array = buffers.take(BUFFER);
    try {
      ByteBuffer buffer = ByteBuffer.wrap(array);
      for (long at = position; at < end; ) {
        Extent extent = map.at(at);
        long n = Math.min(extent.end(), end) - at;
        reading.before(at, at + n);
        Optional<Extent.Plain> run = run(extent);
        if (run.isPresent() && n >= LONG_RUN) {
          flush(buffer, target);
          long from = run.get().physicalOffset() + at - extent.logicalOffset();
          devices.transfer(run.get().deviceId(), from, n, target, image.location(inode));
        } else {
          gather(inode, extent, at, n, buffer, target);
        }
        at += n;
      }
      flush(buffer, target);
    } finally {
      buffers.giveBack(array);
    }
    return Math.max(0, end - position);
  }

  private void gather(
      Inode inode, Extent extent, long from, long count, ByteBuffer buffer, WritableByteChannel out)
      throws IOException {
    if (count > buffer.remaining()) {
      // So that a pcluster is decoded in one piece.
      flush(buffer, out);
    }
    if (count > BUFFER && extent instanceof Extent.Encoded && count == extent.length()) {
      ByteBuffer large = ByteBuffer.allocate((int) count);
      read(inode, extent, from, large);
      flush(large, out);
      return;
    }
    for (long done = 0; done < count; ) {
      int n = (int) Math.min(buffer.remaining(), count - done);
      read(inode, extent, from + done, buffer.slice(buffer.position(), n));
      buffer.position(buffer.position() + n);
      done += n;
      if (!buffer.hasRemaining()) {
        flush(buffer, out);
      }
    }
  }

  private static void flush(ByteBuffer buffer, WritableByteChannel target) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      target.write(buffer);
    }
    buffer.clear();
  }

  /** The run of bytes on a device that are as they are in the file, if the extent is one. */
  private static Optional<Extent.Plain> run(Extent extent) {
    if (extent instanceof Extent.Plain plain) {
      return Optional.of(plain);
    }
    return extent instanceof Extent.Encoded encoded && isStraight(encoded)
        ? Optional.of(
            new Extent.Plain(
                encoded.logicalOffset(),
                encoded.length(),
                encoded.deviceId(),
                encoded.physicalOffset()))
        : Optional.empty();
  }

  private static boolean isStraight(Extent.Encoded extent) {
    return extent.encoding() == Encoding.SHIFTED && !extent.inline();
  }

  private byte[] inlineBytes(Inode inode, Extent.Inline inline, long skip, int count)
      throws IOException {
    return image
        .metadata(inode)
        .view(inline.position() + skip, count, "F-03", "inline data")
        .toByteArray();
  }

  /** Has extents decoded into the cache by another thread, if one has time. */
  void decodeAhead(Inode inode, List<Extent.Encoded> extents) {
    if (!extents.isEmpty()) {
      ahead.execute(() -> decodeAll(inode, extents));
    }
  }

  /** Has the bytes of a fragment that will be read decoded into the cache likewise. */
  void decodeAhead(Inode user, Extent.Fragment fragment, long skip, long count) throws IOException {
    image.packed().decodeAhead(user, fragment, skip, count);
  }

  private void decodeAll(Inode inode, List<Extent.Encoded> extents) {
    try {
      for (Extent.Encoded extent : extents) {
        if (!isStraight(extent)) {
          pclusters.decoded(inode.nid(), extent);
        }
      }
    } catch (IOException e) {
      // Nothing is kept of what failed: whoever reads it tries again, and is told.
      return;
    }
  }

  /** What reads a file's bytes in order uses this to have them decoded ahead. */
  ReadAhead readAhead(Inode inode, ExtentMap map) {
    return readAhead(inode, map, 0, map.size());
  }

  private ReadAhead readAhead(Inode inode, ExtentMap map, long from, long end) {
    long window = Math.min(image.limits().readAheadBytes(), image.limits().decodedCacheBytes() / 2);
    return new ReadAhead(this, inode, map, from, end, window);
  }

  /** Bytes that were decoded, since the image is open, because only a part of them was wanted. */
  public long decodedForCache() {
    return pclusters.decodedForCache();
  }

  /** Gives up the decompressors and the threads. */
  @Override
  public void close() {
    ahead.close();
    pclusters.close();
  }
}
