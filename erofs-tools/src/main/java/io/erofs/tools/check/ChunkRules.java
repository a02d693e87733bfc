package io.erofs.tools.check;

import io.erofs.error.CorruptImageException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.ChunkFormat;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskChunkIndex;
import io.erofs.internal.format.OnDiskInode;
import io.erofs.internal.read.ImageReader;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Feature;
import io.erofs.model.Inode;
import io.erofs.model.Rafs;
import io.erofs.model.Superblock;
import java.io.IOException;

/** Rules about chunk-based data (K-*). */
final class ChunkRules {
  private static final int PIECE = 4096;

  /** Most unreadable chunks of one file that are looked at. */
  private static final int MAX_BAD_CHUNKS = 1000;

  /** A chunk of 1 GiB is no sign of damage, even for a tiny file. */
  private static final int LARGEST_USUAL_CHUNK_BITS = 30;

  private final CheckContext context;
  private final ImageReader image;
  private final Superblock superblock;
  private final Findings findings;
  private final DataRules data;

  ChunkRules(CheckContext context, DataRules data) {
    this.context = context;
    this.image = context.image;
    this.superblock = image.superblock();
    this.findings = context.findings;
    this.data = data;
  }

  /**
   * Checks a chunk-based file that is not empty.
   *
   * @return byte offset behind the array, or {@code end} if it cannot be there
   */
  long check(Inode inode, OnDiskInode raw, long end, Subject subject) throws IOException {
    ChunkFormat format = new ChunkFormat((int) raw.union() & 0xFFFF);
    if (format.unknownBits() != 0) {
      findings.add(
          "K-01", subject, "chunk format 0x" + Integer.toHexString(format.raw()) + " is unknown");
      return end;
    }
    if (inode.isDirectory()) {
      findings.add("L-15", subject, "a chunk-based directory");
    }
    checkFormat(inode, raw, format, subject);
    int unit = format.unit();
    long array = InodeGeometry.chunkArray(end, unit);
    long chunks = InodeGeometry.blocks(inode.size(), superblock.blockBits() + format.blockBits());
    long room = image.metadata(inode).size() - array;
    if (chunks > room / unit) {
      findings.add(
          "K-04",
          subject.at(array),
          "an array of " + chunks + " chunks at " + array + " ends behind the image");
      return end;
    }
    if (!context.spend(chunks * unit, subject)) {
      return end;
    }
    if (format.hasIndexes()) {
      checkIndexes(inode, format, array, chunks, subject);
    }
    checkExtents(inode, format, subject);
    return array + chunks * unit;
  }

  private void checkFormat(Inode inode, OnDiskInode raw, ChunkFormat format, Subject subject) {
    if (raw.union() >>> 16 != 0) {
      findings.add("K-02", subject, "i_u=0x" + Long.toHexString(raw.union()));
    }
    boolean bit48 = superblock.has(Feature.BIT48);
    if (format.hasWideBit() && !(format.hasIndexes() && bit48)) {
      findings.add(
          "K-03",
          subject,
          "chunk format 0x" + Integer.toHexString(format.raw()) + " has the 48-bit flag");
    }
    int chunkBits = superblock.blockBits() + format.blockBits();
    int sizeBits = Long.SIZE - Long.numberOfLeadingZeros(inode.size() - 1);
    if (chunkBits > Math.max(sizeBits, LARGEST_USUAL_CHUNK_BITS)) {
      findings.add(
          "K-08", subject, "chunks of 2^" + chunkBits + " bytes in a file of " + inode.size());
    }
  }

  /** What the mapper does not tell: device ids before they are masked, and ignored halves. */
  private void checkIndexes(
      Inode inode, ChunkFormat format, long array, long chunks, Subject subject)
      throws IOException {
    for (long at = 0; at < chunks; at += PIECE) {
      int count = (int) Math.min(PIECE, chunks - at);
      ByteView view =
          image
              .metadata(inode)
              .view(
                  array + at * OnDiskChunkIndex.SIZE,
                  count * OnDiskChunkIndex.SIZE,
                  "K-04",
                  "chunk indexes");
      for (int i = 0; i < count; i++) {
        OnDiskChunkIndex index = OnDiskChunkIndex.decode(view, i * OnDiskChunkIndex.SIZE);
        if (!index.isHole(format.isWide())) {
          checkIndex(index, format, at + i, subject.at(view.position()));
        }
      }
    }
  }

  private void checkIndex(OnDiskChunkIndex index, ChunkFormat format, long chunk, Subject subject) {
    if (Rafs.isBootstrap(superblock)) {
      return; // What EROFS ignores is the number of the chunk there.
    }
    int devices = superblock.deviceCount();
    if (index.deviceId() > devices && image.devices().mask(index.deviceId()) <= devices) {
      findings.add(
          "K-05",
          Severity.WARN,
          subject,
          "chunk " + chunk + " names device " + index.deviceId() + " of " + devices);
    }
    if (index.startHigh() != 0 && !format.isWide()) {
      findings.add("K-06", subject, "chunk " + chunk + ": startblk_hi=" + index.startHigh());
    }
  }

  private void checkExtents(Inode inode, ChunkFormat format, Subject subject) throws IOException {
    ExtentMap map = image.extents(inode);
    int chunkBits = superblock.blockBits() + format.blockBits();
    int bad = 0;
    long at = 0;
    while (at < map.size() && bad < MAX_BAD_CHUNKS) {
      try {
        Extent extent = map.at(at);
        boolean good =
            !(extent instanceof Extent.Plain plain)
                || data.checkRun(inode, plain, "K-07", Use.CHUNK, subject);
        bad += good ? 0 : 1;
        at = extent.end();
      } catch (CorruptImageException e) {
        findings.add(e, subject);
        bad++;
        long chunk = at >>> chunkBits;
        if (chunk == map.size() - 1 >>> chunkBits) {
          break;
        }
        at = chunk + 1 << chunkBits;
      }
    }
  }
}
