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

/** Carries extents out: reads the bytes of files. */
public final class FileData implements AutoCloseable {
  private static final byte[] ZEROS = new byte[1 << 16];

  private final ImageReader image;
  private final Devices devices;
  private final Pclusters pclusters;

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

  /** Fills a buffer with bytes of one extent, all of which are inside it. */
  public void read(Inode inode, Extent extent, long position, ByteBuffer target)
      throws IOException {
    long skip = position - extent.logicalOffset();
    if (extent instanceof Extent.Plain plain) {
      devices.read(plain.deviceId(), plain.physicalOffset() + skip, target, image.location(inode));
    } else if (extent instanceof Extent.Inline inline) {
      target.put(inlineBytes(inode, inline, skip, target.remaining()));
    } else if (extent instanceof Extent.Encoded encoded && isStraight(encoded)) {
      devices.read(
          encoded.deviceId(), encoded.physicalOffset() + skip, target, image.location(inode));
    } else if (extent instanceof Extent.Encoded encoded) {
      target.put(pclusters.decoded(inode, encoded), (int) skip, target.remaining());
    } else if (extent instanceof Extent.Fragment fragment) {
      image.packed().read(inode, fragment, skip, target);
    } else {
      while (target.hasRemaining()) {
        target.put(ZEROS, 0, Math.min(ZEROS.length, target.remaining()));
      }
    }
  }

  /**
   * Writes part of a file to a channel, plain runs without a copy where the channels can.
   *
   * @return number of bytes, less than asked only at the end of the file
   */
  public long transfer(
      Inode inode, ExtentMap map, long position, long count, WritableByteChannel target)
      throws IOException {
    long end = position + Math.min(count, Math.max(0, map.size() - position));
    for (long at = position; at < end; ) {
      Extent extent = map.at(at);
      long n = Math.min(extent.end(), end) - at;
      transfer(inode, extent, at, n, target);
      at += n;
    }
    return Math.max(0, end - position);
  }

  /** Writes bytes of one extent, all of which are inside it, to a channel. */
  public void transfer(
      Inode inode, Extent extent, long position, long count, WritableByteChannel target)
      throws IOException {
    long skip = position - extent.logicalOffset();
    if (extent instanceof Extent.Plain plain) {
      devices.transfer(
          plain.deviceId(), plain.physicalOffset() + skip, count, target, image.location(inode));
    } else if (extent instanceof Extent.Inline inline) {
      writeFully(ByteBuffer.wrap(inlineBytes(inode, inline, skip, (int) count)), target);
    } else if (extent instanceof Extent.Encoded encoded && isStraight(encoded)) {
      long from = encoded.physicalOffset() + skip;
      devices.transfer(encoded.deviceId(), from, count, target, image.location(inode));
    } else if (extent instanceof Extent.Encoded encoded) {
      byte[] bytes = pclusters.decoded(inode, encoded);
      writeFully(ByteBuffer.wrap(bytes, (int) skip, (int) count), target);
    } else if (extent instanceof Extent.Fragment fragment) {
      image.packed().transfer(inode, fragment, skip, count, target);
    } else {
      for (long rest = count; rest > 0; rest -= Math.min(rest, ZEROS.length)) {
        writeFully(ByteBuffer.wrap(ZEROS, 0, (int) Math.min(rest, ZEROS.length)), target);
      }
    }
  }

  /** Whether the bytes are on their device as they are in the file. */
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

  private static void writeFully(ByteBuffer bytes, WritableByteChannel target) throws IOException {
    while (bytes.hasRemaining()) {
      target.write(bytes);
    }
  }

  /** Gives up the decompressors. */
  @Override
  public void close() {
    pclusters.close();
  }
}
