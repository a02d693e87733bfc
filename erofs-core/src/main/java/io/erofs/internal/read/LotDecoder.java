package io.erofs.internal.read;

import io.erofs.error.SourceIoException;
import io.erofs.internal.codec.Decompressor;
import io.erofs.internal.device.Devices;
import io.erofs.model.Algorithm;
import io.erofs.model.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes pclusters one after the other. Those that lie behind each other on a device are read at
 * once, and decoded where they were read to. For one thread.
 */
public final class LotDecoder implements AutoCloseable {
  /** Most stored bytes that are read at once. */
  static final int ROOM = FileData.BUFFER;

  /** So many bytes between two pclusters are rather read with them. */
  private static final int GAP = 1 << 13;

  private final Pclusters pclusters;
  private final Devices devices;
  private final Buffers buffers;
  private final List<Extent.Encoded> extents;
  private final byte[] stored;
  private int deviceId;
  private long start;
  private int length;
  private @Nullable Algorithm algorithm;
  private @Nullable Decompressor decompressor;

  LotDecoder(Pclusters pclusters, Devices devices, Buffers buffers, List<Extent.Encoded> extents) {
    this.pclusters = pclusters;
    this.devices = devices;
    this.buffers = buffers;
    this.extents = extents;
    this.stored = buffers.take(ROOM);
  }

  /**
   * Decodes all of an extent.
   *
   * @param number index of the extent
   * @param nid the file that it is of, which was read
   * @param target where to, from its first byte on
   */
  public void decode(int number, long nid, byte[] target) throws IOException {
    Extent.Encoded extent = extents.get(number);
    Optional<Algorithm> wanted = extent.encoding().algorithm();
    if (wanted.isEmpty() || extent.inline() || !holds(extent) && !read(number)) {
      pclusters.decode(nid, extent, target, 0);
      return;
    }
    int at = (int) (extent.physicalOffset() - start);
    pclusters.decompress(decompressor(wanted.get()), stored, at, nid, extent, target, 0);
  }

  private boolean holds(Extent.Encoded extent) {
    long skip = extent.physicalOffset() - start;
    return extent.deviceId() == deviceId
        && skip >= 0
        && skip <= (long) length - extent.physicalLength();
  }

  /**
   * Reads the pcluster of an extent, and those that follow; false if they are rather read alone.
   */
  private boolean read(int number) throws IOException {
    Extent.Encoded first = extents.get(number);
    long from = first.physicalOffset();
    long end = from + first.physicalLength();
    for (int next = number + 1; next < extents.size(); next++) {
      Extent.Encoded extent = extents.get(next);
      long behind = extent.physicalOffset() + extent.physicalLength();
      if (extent.inline()) {
        continue;
      }
      if (extent.deviceId() != first.deviceId()
          || extent.physicalOffset() < from
          || extent.physicalOffset() - end > GAP
          || behind - from > ROOM) {
        break;
      }
      end = Math.max(end, behind);
    }
    if (end - from > ROOM || !devices.contains(first.deviceId(), from, end - from)) {
      return false;
    }
    deviceId = first.deviceId();
    start = from;
    length = 0;
    try {
      ByteBuffer target = ByteBuffer.wrap(stored, 0, (int) (end - from));
      length = devices.source(deviceId).readFully(devices.position(deviceId, start), target);
    } catch (SourceIoException perhapsBehind) {
      // Which pcluster cannot be read is told when each is read alone.
      return false;
    }
    return holds(first);
  }

  private Decompressor decompressor(Algorithm wanted) {
    Decompressor known = decompressor;
    if (known != null && algorithm == wanted) {
      return known;
    }
    giveBack();
    Decompressor borrowed = pclusters.decompressors().borrow(wanted);
    algorithm = wanted;
    decompressor = borrowed;
    return borrowed;
  }

  private void giveBack() {
    if (algorithm != null && decompressor != null) {
      pclusters.decompressors().giveBack(algorithm, decompressor);
    }
    decompressor = null;
  }

  @Override
  public void close() {
    giveBack();
    buffers.giveBack(stored);
  }
}
