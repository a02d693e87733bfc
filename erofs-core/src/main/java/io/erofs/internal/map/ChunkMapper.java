package io.erofs.internal.map;

import io.erofs.error.CorruptImageException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.ChunkFormat;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskChunkIndex;
import io.erofs.model.Extent;
import io.erofs.model.Inode;
import java.io.IOException;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Maps chunk-based files. Format specification 3.4. */
final class ChunkMapper implements Mapper {
  /** Most entries looked at to make one extent longer. */
  private static final int MAX_JOIN = 1024;

  private final Inode inode;
  private final MetadataSource metadata;
  private final ChunkFormat format;
  private final int blockBits;
  private final int chunkBits;
  private final int deviceCount;
  private final IntUnaryOperator deviceMask;

  private ChunkMapper(
      Inode inode, MetadataSource metadata, ChunkFormat format, MapSettings settings) {
    this.inode = inode;
    this.metadata = metadata;
    this.format = format;
    this.blockBits = settings.blockBits();
    this.chunkBits = blockBits + format.blockBits();
    this.deviceCount = settings.deviceCount();
    this.deviceMask = settings.deviceMask();
  }

  static Mapper of(Inode inode, MetadataSource metadata, MapSettings settings)
      throws UnsupportedFeatureException {
    ChunkFormat format = new ChunkFormat((int) inode.union() & 0xFFFF);
    if (format.unknownBits() != 0) {
      throw new UnsupportedFeatureException(
          List.of("chunk format bits 0x" + Integer.toHexString(format.unknownBits())),
          "unknown bits in chunk format 0x" + Integer.toHexString(format.raw()),
          Mappers.location(inode, metadata));
    }
    return new ChunkMapper(inode, metadata, format, settings);
  }

  @Override
  public Extent at(long logicalOffset) throws IOException {
    long chunk = logicalOffset >>> chunkBits;
    long count = ((inode.size() - 1) >>> chunkBits) + 1;
    int wanted = (int) Math.min(MAX_JOIN, count - chunk);
    int unit = format.unit();
    long array = InodeGeometry.chunkArray(Mappers.inodeEnd(inode), unit);
    if (chunk > (Long.MAX_VALUE - array) / unit) {
      throw outside(chunk);
    }
    long position = array + chunk * unit;
    // The entries behind the first only make the extent longer: they may be missing in a bad image.
    long present = (metadata.size() - position) / unit;
    ByteView entries =
        metadata.view(
            position,
            (int) Math.max(1, Math.min(wanted, present)) * unit,
            "K-04",
            "chunk array of nid " + Long.toUnsignedString(inode.nid()));
    Extent joined = extent(chunk, entries, 0);
    for (int i = 1; i < entries.length() / unit; i++) {
      Extent longer = lengthen(joined, chunk + i, entries, i * unit);
      if (longer == joined) {
        break;
      }
      joined = longer;
    }
    return joined;
  }

  private Extent lengthen(Extent first, long chunk, ByteView entries, int at)
      throws CorruptImageException {
    boolean hole = isHole(entries, at);
    if (first instanceof Extent.Hole && hole) {
      return new Extent.Hole(first.logicalOffset(), first.length() + length(chunk));
    }
    if (first instanceof Extent.Plain plain
        && !hole
        && device(entries, at) == plain.deviceId()
        && plain.physicalOffset() <= Long.MAX_VALUE - plain.length() - length(chunk)
        && address(entries, at) == plain.physicalOffset() + plain.length() >>> blockBits) {
      return new Extent.Plain(
          plain.logicalOffset(),
          plain.length() + length(chunk),
          plain.deviceId(),
          plain.physicalOffset());
    }
    return first;
  }

  private Extent extent(long chunk, ByteView entries, int at) throws CorruptImageException {
    long start = chunk << chunkBits;
    if (isHole(entries, at)) {
      return new Extent.Hole(start, length(chunk));
    }
    int device = device(entries, at);
    if (device > deviceCount) {
      throw new CorruptImageException(
          "K-05",
          "chunk " + chunk + " is on device " + device + ", the image has " + deviceCount,
          entries.location(at).withNid(inode.nid()));
    }
    long offset =
        Mappers.byteAddress(
            address(entries, at), blockBits, length(chunk), "K-07", inode, metadata);
    return new Extent.Plain(start, length(chunk), device, offset);
  }

  private long length(long chunk) {
    return Math.min(1L << chunkBits, inode.size() - (chunk << chunkBits));
  }

  private boolean isHole(ByteView entries, int at) throws CorruptImageException {
    return format.hasIndexes()
        ? OnDiskChunkIndex.decode(entries, at).isHole(format.isWide())
        : entries.u32(at) == OnDiskChunkIndex.NULL_LOW;
  }

  private long address(ByteView entries, int at) throws CorruptImageException {
    return format.hasIndexes()
        ? OnDiskChunkIndex.decode(entries, at).address(format.isWide())
        : entries.u32(at);
  }

  private int device(ByteView entries, int at) throws CorruptImageException {
    return format.hasIndexes()
        ? deviceMask.applyAsInt(OnDiskChunkIndex.decode(entries, at).deviceId())
        : 0;
  }

  private CorruptImageException outside(long chunk) {
    return new CorruptImageException(
        "K-04", "index of chunk " + chunk + " is outside", Mappers.location(inode, metadata));
  }
}
