package io.erofs.internal.map;

import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.model.Algorithm;
import io.erofs.model.DataLayout;
import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import io.erofs.model.Inode;
import java.util.List;
import java.util.Set;

/** What all mappers of compressed files need: the inode's frame, and extents checked against it. */
final class CompressedInode {
  private static final Algorithm[] KNOWN = Algorithm.values();

  private final Inode inode;
  private final MetadataSource metadata;
  private final int blockBits;
  private final Set<Algorithm> announced;

  CompressedInode(Inode inode, MetadataSource metadata, MapSettings settings) {
    this.inode = inode;
    this.metadata = metadata;
    this.blockBits = settings.blockBits();
    this.announced = settings.algorithms();
  }

  MetadataSource metadata() {
    return metadata;
  }

  long size() {
    return inode.size();
  }

  int blockBits() {
    return blockBits;
  }

  boolean isFull() {
    return inode.layout() == DataLayout.COMPRESSED_FULL;
  }

  long end() {
    return Mappers.inodeEnd(inode);
  }

  /** The encoding of an algorithm's number, which breaks a rule if it is unknown. */
  Encoding algorithm(int number, String rule) throws ErofsException {
    if (number >= KNOWN.length) {
      throw unsupported(rule, "compression algorithm " + number);
    }
    if (!announced.contains(KNOWN[number])) {
      throw corrupt(rule, "algorithm " + KNOWN[number].label() + " is not announced");
    }
    return Encoding.of(KNOWN[number]);
  }

  Extent fragment(long start, long length, long offset) throws CorruptImageException {
    if (offset < 0 || offset > Long.MAX_VALUE - length) {
      throw corrupt("Z-21", "fragment offset " + Long.toUnsignedString(offset));
    }
    return new Extent.Fragment(start, length, offset);
  }

  /** An extent in a pcluster of whole blocks. */
  Extent encoded(
      long start, long length, Encoding encoding, boolean partial, long block, long stored)
      throws ErofsException {
    long address = Mappers.byteAddress(block, blockBits, stored, "Z-14", inode, metadata);
    return encodedAt(start, length, encoding, partial, address, stored);
  }

  /** An extent in a pcluster at a byte address. */
  Extent encodedAt(
      long start, long length, Encoding encoding, boolean partial, long address, long stored)
      throws ErofsException {
    checkLengths(start, length, encoding, stored);
    if (address < 0 || address > Long.MAX_VALUE - stored) {
      throw corrupt("E-07", "pcluster at byte " + Long.toUnsignedString(address));
    }
    return new Extent.Encoded(
        start, length, encoding, partial, false, false, 0, address, (int) stored);
  }

  /** The inline pcluster at the end of the file. */
  Extent inline(long start, long length, Encoding encoding, long position, int stored)
      throws ErofsException {
    int blockSize = 1 << blockBits;
    if (stored == 0 || (position & blockSize - 1) + stored > blockSize) {
      throw corrupt("Z-19", "inline pcluster of " + stored + " bytes at " + position);
    }
    checkLengths(start, length, encoding, stored);
    return new Extent.Encoded(
        start, length, encoding, false, true, inode.inMetabox(), 0, position, stored);
  }

  private void checkLengths(long start, long length, Encoding encoding, long stored)
      throws ErofsException {
    if (stored > Extent.Encoded.MAX_PHYSICAL_LENGTH || length > Extent.Encoded.MAX_LENGTH) {
      throw unsupported(
          "Z-13", "extent at " + start + " of " + length + " bytes in a pcluster of " + stored);
    }
    if (encoding.algorithm().isEmpty() && length > stored) {
      throw corrupt(
          "Z-15", "uncompressed extent of " + length + " bytes in a pcluster of " + stored);
    }
  }

  UnsupportedFeatureException unsupported(String rule, String what) {
    return new UnsupportedFeatureException(
        rule, List.of(what), what + " is beyond every kernel", Mappers.location(inode, metadata));
  }

  CorruptImageException corrupt(String rule, String problem) {
    return new CorruptImageException(rule, problem, Mappers.location(inode, metadata));
  }
}
