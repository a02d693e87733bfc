package io.erofs.internal.read;

import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.internal.codec.CodecException;
import io.erofs.internal.codec.Decompressor;
import io.erofs.internal.codec.DecompressorPool;
import io.erofs.internal.codec.Decompressors;
import io.erofs.internal.device.Devices;
import io.erofs.model.Algorithm;
import io.erofs.model.CompressionConfig;
import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import io.erofs.model.Feature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** Reads and decodes pclusters. Format specification 4.9 and 4.10. */
final class Pclusters implements AutoCloseable {
  private static final int PRIMARY_METADATA = -1;
  private static final int METABOX = -2;

  /** Room for the usual pclusters. */
  private static final int BUFFER = 1 << 17;

  private final ImageReader image;
  private final Devices devices;
  private final DecompressorPool decompressors;
  private final DecodedCache cache;
  private final Buffers buffers = new Buffers(BUFFER);
  private final LongAdder decodedForCache = new LongAdder();

  Pclusters(ImageReader image, Devices devices, List<CompressionConfig> configs) {
    this.image = image;
    this.devices = devices;
    this.decompressors = new DecompressorPool(configs);
    this.cache = new DecodedCache(image.limits().decodedCacheBytes());
  }

  /**
   * The decoded bytes of an extent, from the cache or into it; nobody may change them.
   *
   * @param nid the file that it is of, which was read
   */
  byte[] decoded(long nid, Extent.Encoded extent) throws IOException {
    return cache.get(
        key(extent),
        () -> {
          if (extent.length() > extent.encoding().mostDecoded(extent.physicalLength())) {
            throw corrupt("Z-16", "so few stored bytes cannot give so many", nid, extent);
          }
          byte[] bytes = new byte[(int) extent.length()];
          decodedForCache.add(bytes.length);
          decodeNow(nid, extent, bytes, 0);
          return bytes;
        });
  }

  /** Decodes all of an extent to where the caller wants it, unless the cache has the bytes. */
  void decode(long nid, Extent.Encoded extent, byte[] target, int offset) throws IOException {
    Optional<byte[]> known = cache.isUnused() ? Optional.empty() : cache.find(key(extent));
    if (known.isPresent()) {
      System.arraycopy(known.get(), 0, target, offset, known.get().length);
    } else {
      decodeNow(nid, extent, target, offset);
    }
  }

  /** Bytes that were decoded because the cache did not have them. */
  long decodedForCache() {
    return decodedForCache.sum();
  }

  private DecodedCache.Key key(Extent.Encoded extent) {
    int container =
        !extent.inline() ? extent.deviceId() : extent.inMetabox() ? METABOX : PRIMARY_METADATA;
    int blockSize = image.superblock().blockSize();
    long start =
        extent.encoding() == Encoding.INTERLACED ? extent.logicalOffset() & blockSize - 1 : 0;
    return new DecodedCache.Key(
        container,
        extent.physicalOffset(),
        extent.physicalLength(),
        extent.encoding(),
        start,
        (int) extent.length());
  }

  private void decodeNow(long nid, Extent.Encoded extent, byte[] target, int offset)
      throws IOException {
    byte[] stored = buffers.take(extent.physicalLength());
    try {
      readStored(nid, extent, stored);
      Optional<Algorithm> algorithm = extent.encoding().algorithm();
      if (algorithm.isPresent()) {
        Decompressor decompressor = decompressors.borrow(algorithm.get());
        try {
          decompress(decompressor, stored, 0, nid, extent, target, offset);
        } finally {
          decompressors.giveBack(algorithm.get(), decompressor);
        }
      } else {
        plain(stored, extent, target, offset);
      }
    } finally {
      buffers.giveBack(stored);
    }
  }

  /** The decompressors of the image. */
  DecompressorPool decompressors() {
    return decompressors;
  }

  /**
   * Decodes a pcluster whose stored bytes are at an index of an array.
   *
   * @param decompressor one of the extent's algorithm
   */
  void decompress(
      Decompressor decompressor,
      byte[] stored,
      int at,
      long nid,
      Extent.Encoded extent,
      byte[] target,
      int offset)
      throws CorruptImageException {
    boolean padded = image.superblock().has(Feature.ZERO_PADDING);
    int padding = padded ? padding(stored, at, nid, extent) : 0;
    try {
      decompressor.decode(
          stored,
          at + padding,
          extent.physicalLength() - padding,
          target,
          offset,
          (int) extent.length(),
          extent.partial() || !padded);
    } catch (CodecException e) {
      String rule = e.kind() == CodecException.Kind.WINDOW ? "C-09" : "Z-16";
      throw corrupt(rule, String.valueOf(e.getMessage()), nid, extent);
    }
  }

  private void readStored(long nid, Extent.Encoded extent, byte[] stored) throws IOException {
    int length = extent.physicalLength();
    if (extent.inline()) {
      image
          .container(nid)
          .view(extent.physicalOffset(), length, "Z-19", "inline pcluster")
          .copyTo(0, stored, 0, length);
      return;
    }
    if (!devices.contains(extent.deviceId(), extent.physicalOffset(), length)) {
      throw corrupt("Z-14", "the pcluster is not inside its device", nid, extent);
    }
    devices.read(
        extent.deviceId(),
        extent.physicalOffset(),
        ByteBuffer.wrap(stored, 0, length),
        () -> image.location(nid));
  }

  private void plain(byte[] stored, Extent.Encoded extent, byte[] target, int offset) {
    int length = (int) extent.length();
    int blockSize = image.superblock().blockSize();
    int first = 0;
    if (extent.encoding() == Encoding.INTERLACED) {
      int room = blockSize - (int) (extent.logicalOffset() & blockSize - 1);
      first = Math.min(room, length);
      System.arraycopy(stored, extent.physicalLength() - room, target, offset, first);
    }
    System.arraycopy(stored, 0, target, offset + first, length - first);
  }

  /** Number of zeros in front of a stream; no stream begins with one. */
  private int padding(byte[] stored, int at, long nid, Extent.Encoded extent)
      throws CorruptImageException {
    int limit = Math.min(extent.physicalLength(), image.superblock().blockSize());
    int zeros = Decompressors.leadingZeros(stored, at, limit);
    if (zeros < limit) {
      return zeros;
    }
    throw corrupt("Z-18", "the pcluster begins with a block of zeros", nid, extent);
  }

  private CorruptImageException corrupt(
      String rule, String problem, long nid, Extent.Encoded extent) {
    Location where = image.location(nid).at(extent.physicalOffset());
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
