package io.erofs.tools.build.data;

import io.erofs.internal.format.OnDiskLcluster;
import io.erofs.model.Algorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects the extents of a file in the order of the file. For one thread, for one file. */
public final class StoredExtentsBuilder {
  private static final long[] CONSECUTIVE = new long[0];
  private static final long NONE = -1;
  private static final int MAX_BLOCKS = OnDiskLcluster.MAX_DISTANCE;

  private final int blockBits;
  private final int blockSize;
  private final List<Algorithm> algorithms = new ArrayList<>();
  private long[] words = new long[4];
  private long[] addresses = CONSECUTIVE;
  private int count;
  private long size;
  private long firstAddress = NONE;
  private long next;
  private long lastAddress;
  private long storedBytes;
  private boolean consecutive = true;
  private boolean aligned = true;
  private boolean partial;
  private boolean clustered = true;
  private boolean largeHeads;
  private boolean largePlains;
  private boolean interlaced;
  private boolean ended;
  private boolean inline;
  private boolean crossed = true;
  private int equalBits = -1;
  private boolean equal = true;
  private long fragmentLength;
  private long fragmentOffset;

  StoredExtentsBuilder(int blockBits) {
    this.blockBits = blockBits;
    this.blockSize = 1 << blockBits;
  }

  /** Bytes of all extents so far. */
  public long size() {
    return size;
  }

  /**
   * Adds an extent that is stored as it is.
   *
   * @param length bytes in the file
   * @param address where it is stored, in bytes from the base
   * @param stored bytes that it takes there, not less than the length; whole blocks, or exactly the
   *     length among data without alignment
   */
  public StoredExtentsBuilder plain(int length, long address, int stored) {
    if (stored < length) {
      throw new IllegalArgumentException("length=" + length + " stored=" + stored);
    }
    largePlains |= stored > blockSize;
    add(StoredExtents.Kind.PLAIN, 0, length, stored, false);
    locate(address, stored);
    return this;
  }

  /**
   * Adds a compressed extent.
   *
   * @param algorithm what decodes it
   * @param length bytes in the file
   * @param address where it is stored, in bytes from the base
   * @param stored bytes that it takes there, with the padding in front
   * @param usesBeginning whether what is stored decodes to more than the extent
   */
  public StoredExtentsBuilder compressed(
      Algorithm algorithm, int length, long address, int stored, boolean usesBeginning) {
    use(algorithm);
    largeHeads |= stored > blockSize;
    partial |= usesBeginning;
    add(StoredExtents.Kind.COMPRESSED, algorithm.ordinal(), length, stored, usesBeginning);
    locate(address, stored);
    return this;
  }

  /** Adds zeros that are stored nowhere, which only encoded extents can tell. */
  public StoredExtentsBuilder hole(int length) {
    clustered = false;
    add(StoredExtents.Kind.HOLE, 0, length, 0, false);
    return this;
  }

  /** Adds the last extent, whose compressed bytes go behind the index. */
  public StoredExtentsBuilder inlineCompressed(Algorithm algorithm, int length, int stored) {
    use(algorithm);
    return inline(StoredExtents.Kind.COMPRESSED, algorithm.ordinal(), length, stored);
  }

  /** Adds the last extent, whose bytes go behind the index as they are. */
  public StoredExtentsBuilder inlinePlain(int length) {
    return inline(StoredExtents.Kind.PLAIN, 0, length, length);
  }

  /**
   * Adds the last extent, which is in the packed inode.
   *
   * @param length bytes in the file
   * @param offset byte offset in the packed inode
   */
  public StoredExtentsBuilder fragment(long length, long offset) {
    beforeNext(length);
    if (length <= 0 || offset < 0) {
      throw new IllegalArgumentException("length=" + length + " offset=" + offset);
    }
    measure(length);
    size += length;
    fragmentLength = length;
    fragmentOffset = offset;
    ended = true;
    return this;
  }

  /** Says that blocks of extents stored as they are keep the offsets of the file's bytes. */
  public StoredExtentsBuilder interlaced() {
    interlaced = true;
    return this;
  }

  /**
   * Ends the list.
   *
   * @throws IllegalStateException if it is empty, or its tail is both inline as it is and
   *     interlaced, which readers take differently
   */
  public StoredExtents build() {
    if (size == 0) {
      throw new IllegalStateException("a file without bytes has no extents");
    }
    if (interlaced
        && inline
        && StoredExtents.kindOf(words[count - 1]) == StoredExtents.Kind.PLAIN) {
      throw new IllegalStateException("an inline tail as it is in an interlaced file");
    }
    ExtentFacts facts =
        new ExtentFacts(
            size,
            blockBits,
            consecutive,
            aligned,
            partial,
            clustered,
            largeHeads,
            largePlains,
            equal ? equalBits : -1,
            lastAddress,
            List.copyOf(algorithms),
            storedBytes);
    return new StoredExtents(
        Arrays.copyOf(words, count),
        consecutive ? CONSECUTIVE : Arrays.copyOf(addresses, count),
        firstAddress == NONE ? 0 : firstAddress,
        new StoredExtents.Tail(inline, fragmentLength, fragmentOffset, interlaced),
        facts);
  }

  private StoredExtentsBuilder inline(
      StoredExtents.Kind kind, int algorithm, int length, int stored) {
    if (stored >= blockSize) {
      throw new IllegalArgumentException("stored=" + stored + " inline");
    }
    add(kind, algorithm, length, stored, false);
    inline = true;
    ended = true;
    return this;
  }

  private void use(Algorithm algorithm) {
    if (!algorithms.contains(algorithm)) {
      algorithms.add(algorithm);
    }
  }

  private void add(StoredExtents.Kind kind, int algorithm, int length, int stored, boolean part) {
    boolean isHole = kind == StoredExtents.Kind.HOLE;
    if (length <= 0 || stored > StoredExtents.MAX_STORED || !isHole && stored <= 0) {
      throw new IllegalArgumentException("length=" + length + " stored=" + stored);
    }
    beforeNext(length);
    measure(length);
    if (count == words.length) {
      words = Arrays.copyOf(words, count * 2);
      addresses = consecutive ? CONSECUTIVE : Arrays.copyOf(addresses, count * 2);
    }
    words[count++] = StoredExtents.word(kind, algorithm, length, stored, part);
    checkClusters(length, stored);
    size += length;
  }

  /** An extent that another one follows must reach the next cluster. */
  private void beforeNext(long length) {
    if (ended) {
      throw new IllegalStateException("an extent of " + length + " bytes behind the last one");
    }
    clustered &= crossed;
  }

  private void checkClusters(int length, int stored) {
    long clusters = (size & blockSize - 1) + length >>> blockBits;
    crossed = clusters > 0;
    clustered &= stored <= blockSize || clusters > 1 && stored >> blockBits <= MAX_BLOCKS;
  }

  private void locate(long address, int stored) {
    if (firstAddress == NONE) {
      firstAddress = address;
      next = address;
    }
    if (consecutive && address != next) {
      consecutive = false;
      addresses = positions();
    }
    if (!consecutive) {
      addresses[count - 1] = address;
    }
    aligned &= ((address | stored) & blockSize - 1) == 0;
    clustered &= aligned;
    next = address + stored;
    lastAddress = Math.max(lastAddress, next);
    storedBytes += stored;
  }

  /** The addresses of all extents so far, of which the last one has to be filled in. */
  private long[] positions() {
    long[] all = new long[words.length];
    long address = firstAddress;
    for (int i = 0; i < count - 1; i++) {
      all[i] = address;
      address += StoredExtents.storedOf(words[i]);
    }
    return all;
  }

  /** Keeps the common length; only the last extent may be shorter. */
  private void measure(long length) {
    if (equalBits < 0) {
      long unit = Math.max(blockSize, Long.highestOneBit(length - 1 | 1) << 1);
      equalBits = Long.numberOfTrailingZeros(unit);
      return;
    }
    long unit = 1L << equalBits;
    equal &= (size & unit - 1) == 0 && length <= unit;
  }
}
