package io.erofs.tools.build.data;

import io.erofs.model.Algorithm;
import java.util.Arrays;

/**
 * What became of a span: its extents in order, whose stored bytes follow each other in the {@link
 * TaskResult} of the span, and how it ends. Filled by one worker, then read and told what is stored
 * already.
 */
final class SpanResult {
  /** How the last extent of a file is stored, if not in blocks. */
  enum Ending {
    /** In blocks, like the others; or the file does not end here. */
    BLOCKS,
    /** Compressed, behind the index. */
    INLINE_COMPRESSED,
    /** As it is, behind the index. */
    INLINE_PLAIN,
    /** In the packed inode. */
    FRAGMENT
  }

  private static final int COMPRESSED = Integer.MIN_VALUE;
  private static final int SHORTENED = 1 << 30;

  private final Span span;
  private final Algorithm algorithm;
  private int[] lengths = new int[8];
  private int[] stored = new int[8];
  private int count;
  private int compressedCount;
  private Ending ending = Ending.BLOCKS;
  private int endingLength;
  private long[] references = new long[0];
  private long[] digests = new long[0];
  private byte[] input = new byte[0];
  private Anchors anchors = Anchors.NONE;
  private byte[] endingBytes = new byte[0];
  private long endingDigest;
  private boolean leftPlain;
  private long nanos;

  SpanResult(Span span, Algorithm algorithm) {
    this.span = span;
    this.algorithm = algorithm;
  }

  Span span() {
    return span;
  }

  Algorithm algorithm() {
    return algorithm;
  }

  /** Adds an extent in blocks. */
  void add(int length, int bytes, boolean compressed) {
    if (count == lengths.length) {
      lengths = Arrays.copyOf(lengths, count * 2);
      stored = Arrays.copyOf(stored, count * 2);
    }
    lengths[count] = length;
    stored[count++] = compressed ? bytes | COMPRESSED : bytes;
    compressedCount += compressed ? 1 : 0;
  }

  /** Adds an extent that is stored already. */
  void addReference(int length, int bytes, boolean compressed, long address, boolean partial) {
    add(length, bytes, compressed);
    if (references.length < lengths.length) {
      references = Arrays.copyOf(references, lengths.length);
    }
    references[count - 1] = address << 1 | (partial ? 1 : 0);
  }

  /** Has an extent refer to an equal one that is stored already. */
  void refer(int index, long address) {
    if (references.length < count) {
      references = Arrays.copyOf(references, count);
    }
    references[index] = address << 1;
  }

  /** Takes a digest of the stored bytes of each extent, which lie in an array one by one. */
  void digest(ContentDigest digest, byte[] bytes, int from) {
    digests = new long[count];
    int at = from;
    for (int i = 0; i < count; i++) {
      digests[i] = digest.of(bytes, at, stored(i));
      at += stored(i);
    }
  }

  /** Digest of what is stored of an extent. */
  long digest(int index) {
    return digests[index];
  }

  /** Has the file use only the beginning of the last extent. */
  void shorten(int length) {
    lengths[count - 1] = length;
    stored[count - 1] |= SHORTENED;
  }

  /** Takes extents back. */
  void cutBack(int newCount) {
    for (; count > newCount; count--) {
      compressedCount -= isCompressed(count - 1) ? 1 : 0;
      if (isReference(count - 1)) {
        references[count - 1] = 0;
      }
    }
  }

  /** Ends the file as another result does. */
  void endLike(SpanResult other) {
    ending = other.ending;
    endingLength = other.endingLength;
    endingBytes = other.endingBytes;
    endingDigest = other.endingDigest;
  }

  /** Whether an extent is stored already, somewhere else. */
  boolean isReference(int index) {
    return index < references.length && references[index] != 0;
  }

  /** Where an extent is that is stored already. */
  long address(int index) {
    return references[index] >>> 1;
  }

  /** Whether a compressed extent decodes to more than the file has here. */
  boolean isPartial(int index) {
    boolean isShort = (stored[index] & SHORTENED) != 0;
    return isCompressed(index) && (isShort || isReference(index) && (references[index] & 1) != 0);
  }

  /** Whether any extent is stored already. */
  boolean hasReferences() {
    return references.length > 0;
  }

  /**
   * Keeps the bytes of the span, and where to look, for whoever looks for what is stored already.
   */
  void keepInput(byte[] bytes) {
    input = bytes;
    anchors = Anchors.of(bytes, bytes.length);
  }

  /** Where the bytes of the span are found again. */
  Anchors anchors() {
    return anchors;
  }

  /** The bytes of the span, if they were kept. */
  byte[] input() {
    return input;
  }

  /** Ends the file in the packed inode. */
  void endInPackedInode(byte[] bytes, int from, int count, ContentDigest digest) {
    end(Ending.FRAGMENT, count, bytes, from, count);
    endingDigest = digest.of(bytes, from, count);
  }

  /** Ends the file with an extent behind the index. */
  void end(Ending how, int length, byte[] bytes, int from, int count) {
    ending = how;
    endingLength = length;
    endingBytes = Arrays.copyOfRange(bytes, from, from + count);
  }

  /** Gives up: the file, which is a single span, is better stored as it is. */
  void leavePlain() {
    leftPlain = true;
    count = 0;
    ending = Ending.BLOCKS;
    endingBytes = new byte[0];
  }

  /** Number of extents in blocks. */
  int count() {
    return count;
  }

  /** Bytes of an extent in the file. */
  int length(int index) {
    return lengths[index];
  }

  /** Bytes that an extent takes. */
  int stored(int index) {
    return stored[index] & ~(COMPRESSED | SHORTENED);
  }

  /** Whether an extent is compressed. */
  boolean isCompressed(int index) {
    return stored[index] < 0;
  }

  /** Whether nothing of the span is compressed. */
  boolean isAllPlain() {
    return compressedCount == 0 && ending != Ending.INLINE_COMPRESSED;
  }

  /** Whether the file is to be stored as it is, by somebody else. */
  boolean isLeftPlain() {
    return leftPlain;
  }

  Ending ending() {
    return ending;
  }

  /** Bytes in the file of the extent behind the index. */
  int endingLength() {
    return endingLength;
  }

  /** Digest of a fragment. */
  long endingDigest() {
    return endingDigest;
  }

  /** What goes behind the index or to the packed inode. */
  byte[] endingBytes() {
    return endingBytes;
  }

  /** Bytes that the span takes in blocks. */
  int storedBytes() {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += isReference(i) ? 0 : stored(i);
    }
    return sum;
  }

  /** How long compressing took. */
  long nanos() {
    return nanos;
  }

  void nanos(long time) {
    nanos = time;
  }
}
