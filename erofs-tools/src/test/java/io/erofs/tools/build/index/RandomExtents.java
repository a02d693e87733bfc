package io.erofs.tools.build.index;

import io.erofs.model.Algorithm;
import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import io.erofs.tools.build.data.StoredExtents;
import io.erofs.tools.build.data.StoredExtentsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random extents that a form of index can tell, and what a reader must find. */
final class RandomExtents {
  /** Address of an inline tail: wherever the index ends. */
  private static final long BEHIND_THE_INDEX = -1;

  private static final int MOST = 12 << 20;

  final List<Extent> expected = new ArrayList<>();
  private final Random random;
  private final int blockBits;
  private final int blockSize;
  private final StoredExtentsBuilder builder;
  private final boolean unaligned;
  private final boolean big;
  private final boolean dedupe;
  private final boolean interlaced;
  private final boolean secondHeads;
  private final boolean equal;
  private final long base;
  private final int mostLength;
  private long address;

  /**
   * Makes random extents.
   *
   * @param encoded whether they need encoded extents
   * @param secondHeads whether there may be a second algorithm
   * @param base what addresses are counted from
   */
  RandomExtents(
      Random random, int blockBits, boolean encoded, boolean secondHeads, boolean big, long base) {
    this.random = random;
    this.blockBits = blockBits;
    this.blockSize = 1 << blockBits;
    this.builder = StoredExtents.builder(blockBits);
    this.unaligned = encoded;
    this.big = big;
    this.dedupe = random.nextInt(3) == 0;
    this.interlaced = random.nextInt(4) == 0;
    this.secondHeads = secondHeads;
    this.equal = encoded && random.nextBoolean();
    this.base = base;
    this.address = (long) random.nextInt(1000) << blockBits;
    this.mostLength = random.nextInt(8) == 0 ? MOST : Math.min(MOST, blockSize * 40);
  }

  StoredExtents make(int count) {
    for (int i = 0; i < count; i++) {
      if (unaligned && random.nextInt(8) == 0 && !equal) {
        hole();
      } else if (random.nextInt(4) == 0) {
        plain(i == count - 1);
      } else {
        compressed();
      }
    }
    if (interlaced) {
      builder.interlaced();
    }
    tail(count);
    return builder.build();
  }

  private void hole() {
    int length = 1 + random.nextInt(1 << 24);
    expected.add(new Extent.Hole(builder.size(), length));
    builder.hole(length);
  }

  private void plain(boolean isLast) {
    int most = big ? Math.min(1 << 20, 5 * blockSize) : blockSize;
    int length = equal ? blockSize : 1 + random.nextInt(most);
    long start = builder.size();
    int offset = (int) (start & blockSize - 1);
    if (!equal && !isLast && offset + length < blockSize) {
      length = blockSize - offset;
    }
    int stored = length;
    if (!unaligned) {
      stored = length + (-length & blockSize - 1);
      if (stored > blockSize && offset + length < 2 * blockSize) {
        length = blockSize;
        stored = blockSize;
      }
    }
    long at = place(stored);
    builder.plain(length, at, stored);
    boolean whole = ((base + at | stored) & blockSize - 1) == 0;
    Encoding encoding = interlaced && whole ? Encoding.INTERLACED : Encoding.SHIFTED;
    expected.add(encoded(start, length, encoding, false, at, stored));
  }

  private void compressed() {
    long start = builder.size();
    int length = equal ? blockSize : blockSize + random.nextInt(mostLength - blockSize);
    int room = (int) ((start & blockSize - 1) + length >>> blockBits);
    int most = Math.min(1 << 20 >> blockBits, Math.min(room, 2047));
    int blocks = !big || room < 2 ? 1 : 1 + random.nextInt(most);
    int stored = blocks * blockSize - (unaligned ? random.nextInt(blockSize) : 0);
    boolean partial = dedupe && random.nextInt(3) == 0;
    boolean second = secondHeads && random.nextInt(3) == 0;
    Algorithm algorithm = second ? Algorithm.DEFLATE : Algorithm.ZSTD;
    long at = place(stored);
    builder.compressed(algorithm, length, at, stored, partial);
    expected.add(encoded(start, length, Encoding.of(algorithm), partial, at, stored));
  }

  private long place(int stored) {
    if (dedupe && random.nextInt(4) == 0) {
      return (long) random.nextInt(1000) << blockBits;
    }
    long at = address;
    address += stored;
    return at;
  }

  private Extent encoded(
      long start, long length, Encoding encoding, boolean partial, long at, int stored) {
    return new Extent.Encoded(start, length, encoding, partial, false, false, 0, base + at, stored);
  }

  private void tail(int count) {
    int choice = random.nextInt(4);
    boolean reached = expected.isEmpty() || lastCrosses();
    if (choice == 0 && reached || count == 0) {
      int length = 1 + random.nextInt(equal ? blockSize : 100_000);
      long offset = random.nextInt(4) == 0 ? random.nextLong() >>> 20 : random.nextInt() >>> 1;
      expected.add(new Extent.Fragment(builder.size(), length, offset));
      builder.fragment(length, offset);
    } else if (choice == 1 && reached && !unaligned) {
      int stored = 1 + random.nextInt(blockSize / 2);
      int length = interlaced || random.nextBoolean() ? stored + random.nextInt(10_000) : stored;
      boolean plain = length == stored && !interlaced;
      expected.add(
          new Extent.Encoded(
              builder.size(),
              length,
              plain ? Encoding.SHIFTED : Encoding.ZSTD,
              false,
              true,
              false,
              0,
              BEHIND_THE_INDEX,
              stored));
      if (plain) {
        builder.inlinePlain(length);
      } else {
        builder.inlineCompressed(Algorithm.ZSTD, length, stored);
      }
    }
  }

  private boolean lastCrosses() {
    Extent last = expected.get(expected.size() - 1);
    return unaligned || (last.logicalOffset() & blockSize - 1) + last.length() >= blockSize;
  }
}
