package io.erofs.internal.read;

import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.internal.codec.CodecException;
import io.erofs.internal.codec.DecompressorPool;
import io.erofs.internal.codec.Decompressors;
import io.erofs.internal.device.Devices;
import io.erofs.model.Algorithm;
import io.erofs.model.CompressionConfig;
import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import io.erofs.model.Feature;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Reads and decodes pclusters. Format specification 4.9 and 4.10. */
final class Pclusters implements AutoCloseable {
  private static final int PRIMARY_METADATA = -1;
  private static final int METABOX = -2;

  private final ImageReader image;
  private final Devices devices;
  private final DecompressorPool decompressors;
  private final DecodedCache cache;

  Pclusters(ImageReader image, Devices devices, List<CompressionConfig> configs) {
    this.image = image;
    this.devices = devices;
    this.decompressors = new DecompressorPool(configs);
    this.cache = new DecodedCache(image.limits().decodedCacheBytes());
  }

  /** The decoded bytes of an extent, which nobody may change. */
  byte[] decoded(Inode inode, Extent.Encoded extent) throws IOException {
    int container =
        !extent.inline() ? extent.deviceId() : extent.inMetabox() ? METABOX : PRIMARY_METADATA;
    int blockSize = image.superblock().blockSize();
    long start =
        extent.encoding() == Encoding.INTERLACED ? extent.logicalOffset() & blockSize - 1 : 0;
    DecodedCache.Key key =
        new DecodedCache.Key(
            container,
            extent.physicalOffset(),
            extent.physicalLength(),
            extent.encoding(),
            start,
            (int) extent.length());
    return cache.get(key, () -> decode(inode, extent));
  }

  private byte[] decode(Inode inode, Extent.Encoded extent) throws IOException {
    byte[] stored = stored(inode, extent);
    Optional<Algorithm> algorithm = extent.encoding().algorithm();
    if (algorithm.isEmpty()) {
      return plain(stored, extent);
    }
    byte[] decoded = new byte[(int) extent.length()];
    boolean padded = image.superblock().has(Feature.ZERO_PADDING);
    int from = padded ? padding(stored, inode, extent) : 0;
    try {
      decompressors.decode(
          algorithm.get(),
          stored,
          from,
          stored.length - from,
          decoded,
          0,
          decoded.length,
          extent.partial() || !padded);
    } catch (CodecException e) {
      String rule = e.kind() == CodecException.Kind.WINDOW ? "C-09" : "Z-16";
      throw corrupt(rule, String.valueOf(e.getMessage()), inode, extent);
    }
    return decoded;
  }

  private byte[] stored(Inode inode, Extent.Encoded extent) throws IOException {
    if (extent.inline()) {
      return image
          .metadata(inode)
          .view(extent.physicalOffset(), extent.physicalLength(), "Z-19", "inline pcluster")
          .toByteArray();
    }
    if (!devices.contains(extent.deviceId(), extent.physicalOffset(), extent.physicalLength())) {
      throw corrupt("Z-14", "the pcluster is not inside its device", inode, extent);
    }
    byte[] stored = new byte[extent.physicalLength()];
    devices.read(
        extent.deviceId(), extent.physicalOffset(), ByteBuffer.wrap(stored), image.location(inode));
    return stored;
  }

  private byte[] plain(byte[] stored, Extent.Encoded extent) {
    byte[] decoded = new byte[(int) extent.length()];
    int blockSize = image.superblock().blockSize();
    int first = 0;
    if (extent.encoding() == Encoding.INTERLACED) {
      int room = blockSize - (int) (extent.logicalOffset() & blockSize - 1);
      first = Math.min(room, decoded.length);
      System.arraycopy(stored, stored.length - room, decoded, 0, first);
    }
    System.arraycopy(stored, 0, decoded, first, decoded.length - first);
    return decoded;
  }

  /** Number of zeros in front of a stream; no stream begins with one. */
  private int padding(byte[] stored, Inode inode, Extent.Encoded extent)
      throws CorruptImageException {
    int limit = Math.min(stored.length, image.superblock().blockSize());
    int zeros = Decompressors.leadingZeros(stored, 0, limit);
    if (zeros < limit) {
      return zeros;
    }
    throw corrupt("Z-18", "the pcluster begins with a block of zeros", inode, extent);
  }

  private CorruptImageException corrupt(
      String rule, String problem, Inode inode, Extent.Encoded extent) {
    Location where = image.location(inode).at(extent.physicalOffset());
    return new CorruptImageException(
        rule,
        extent.encoding().label()
            + " extent at "
            + extent.logicalOffset()
            + " of "
            + extent.length()
            + " bytes: "
            + problem,
        where);
  }

  @Override
  public void close() {
    decompressors.close();
  }
}
