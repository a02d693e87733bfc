package io.erofs.internal.read;

import io.erofs.error.CorruptImageException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskDeviceSlot;
import io.erofs.internal.format.OnDiskSuperblock;
import io.erofs.internal.format.OnDiskXattrPrefix;
import io.erofs.internal.map.MetadataSource;
import io.erofs.model.Algorithm;
import io.erofs.model.CompressionConfig;
import io.erofs.model.DeviceSlot;
import io.erofs.model.Feature;
import io.erofs.model.Superblock;
import io.erofs.model.XattrPrefix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the tables that the superblock points to: devices, compression configurations, long xattr
 * prefixes.
 */
public final class TableReader {
  private static final int LENGTH_FIELD = 2;
  private static final int RECORD_ALIGNMENT = 4;
  private static final int MAX_PCLUSTER = 1 << 20;
  private static final int DEFAULT_LZ4_DISTANCE = 65535;

  /** What an image without configurations may use. */
  static final CompressionConfig DEFAULT_LZ4 =
      new CompressionConfig(Algorithm.LZ4, DEFAULT_LZ4_DISTANCE, 1);

  private TableReader() {}

  /** The device table. Format specification 1.8. */
  public static List<DeviceSlot> devices(Superblock superblock, MetadataSource image)
      throws IOException {
    List<DeviceSlot> slots = new ArrayList<>();
    boolean wide = superblock.has(Feature.BIT48);
    for (int i = 0; i < superblock.deviceCount(); i++) {
      long at = superblock.deviceTableOffset() + (long) i * OnDiskDeviceSlot.SIZE;
      OnDiskDeviceSlot raw =
          OnDiskDeviceSlot.decode(
              image.view(at, OnDiskDeviceSlot.SIZE, "D-01", "device slot " + (i + 1)));
      slots.add(
          new DeviceSlot(
              i + 1,
              SuperblockReader.withoutZeros(raw.tag()),
              raw.blocksLow() | (wide ? (long) raw.blocksHigh() << 32 : 0),
              raw.unifiedLow() | (wide ? (long) raw.unifiedHigh() << 32 : 0)));
    }
    return List.copyOf(slots);
  }

  /** The configurations of the algorithms. Format specification 1.7. */
  public static List<CompressionConfig> compression(Superblock superblock, MetadataSource image)
      throws IOException {
    if (!superblock.has(Feature.COMPR_CFGS)) {
      int distance = superblock.compression();
      return superblock.has(Feature.ZERO_PADDING) || distance != 0
          ? List.of(
              new CompressionConfig(
                  Algorithm.LZ4, distance == 0 ? DEFAULT_LZ4_DISTANCE : distance, 1))
          : List.of();
    }
    int unknown = superblock.compression() & -1 << Algorithm.values().length;
    if (unknown != 0) {
      throw new UnsupportedFeatureException(
          List.of("compression algorithms 0x" + Integer.toHexString(unknown)),
          "available_compr_algs=0x" + Integer.toHexString(superblock.compression()),
          image.view(OnDiskSuperblock.OFFSET, 1, "S-01", "superblock").location(0));
    }
    List<CompressionConfig> configs = new ArrayList<>();
    long at = OnDiskSuperblock.OFFSET + (long) superblock.size();
    for (Algorithm algorithm : Algorithm.values()) {
      if ((superblock.compression() >> algorithm.ordinal() & 1) == 0) {
        continue;
      }
      at = InodeGeometry.roundUp(at, RECORD_ALIGNMENT);
      String what = "configuration of " + algorithm.label();
      int size = image.view(at, LENGTH_FIELD, "C-03", what).u16(0);
      if (size < algorithm.configSize()) {
        throw new CorruptImageException(
            size == 0 ? "C-04" : "C-03",
            what + " has " + size + " bytes, expected " + algorithm.configSize(),
            image.view(at, LENGTH_FIELD, "C-03", what).location(0));
      }
      ByteView record = image.view(at + LENGTH_FIELD, size, "C-03", what);
      configs.add(config(algorithm, record, superblock.blockSize()));
      at += LENGTH_FIELD + size;
    }
    return List.copyOf(configs);
  }

  private static CompressionConfig config(Algorithm algorithm, ByteView record, int blockSize)
      throws CorruptImageException {
    switch (algorithm) {
      case LZ4:
        int distance = record.u16(0);
        int blocks = Math.max(1, record.u16(2));
        require(
            (long) blocks * blockSize <= MAX_PCLUSTER, "C-05", "max_pclusterblks", blocks, record);
        return new CompressionConfig(
            algorithm, distance == 0 ? DEFAULT_LZ4_DISTANCE : distance, blocks);
      case LZMA:
        long dictionary = record.u32(0);
        require(
            dictionary >= 4096 && dictionary <= 8 << 20, "C-06", "dict_size", dictionary, record);
        require(record.u16(4) == 0, "C-06", "format", record.u16(4), record);
        return new CompressionConfig(algorithm, dictionary, 0);
      case DEFLATE:
        int windowBits = record.u8(0);
        require(windowBits <= 15, "C-07", "windowbits", windowBits, record);
        return new CompressionConfig(algorithm, 1L << windowBits, 0);
      default:
        require(record.u8(0) == 0, "C-08", "format", record.u8(0), record);
        require(record.u8(1) <= 10, "C-08", "windowlog", record.u8(1), record);
        return new CompressionConfig(algorithm, 1L << (record.u8(1) + 10), 0);
    }
  }

  private static void require(boolean good, String rule, String field, long value, ByteView record)
      throws CorruptImageException {
    if (!good) {
      throw new CorruptImageException(
          rule, "compression configuration: " + field + "=" + value, record.location(0));
    }
  }

  /** The table of long prefixes in its container. Format specification 5.5. */
  public static List<XattrPrefix> prefixes(Superblock superblock, MetadataSource container)
      throws IOException {
    List<XattrPrefix> prefixes = new ArrayList<>();
    long at = superblock.xattrPrefixOffset();
    for (int i = 0; i < superblock.xattrPrefixCount(); i++) {
      at = InodeGeometry.roundUp(at, OnDiskXattrPrefix.ALIGNMENT);
      String what = "long xattr prefix " + i;
      ByteView length = container.view(at, OnDiskXattrPrefix.LENGTH_FIELD, "X-14", what);
      int size = length.u16(0);
      if (size < 1 || size > OnDiskXattrPrefix.MAX_LENGTH) {
        throw new CorruptImageException(
            "X-14", what + " has size " + size + ", expected 1 to 256", length.location(0));
      }
      int whole = OnDiskXattrPrefix.LENGTH_FIELD + size;
      prefixes.add(OnDiskXattrPrefix.decode(container.view(at, whole, "X-14", what), size));
      at += whole;
    }
    return List.copyOf(prefixes);
  }
}
