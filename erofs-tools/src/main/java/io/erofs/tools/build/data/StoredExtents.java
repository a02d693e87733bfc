package io.erofs.tools.build.data;

import io.erofs.model.Algorithm;

/**
 * Where the bytes of one compressed file are: a list of extents that follow each other from the
 * beginning of the file to its end. Immutable.
 *
 * <p>There may be millions of extents, so one takes 8 bytes, and 8 more only in a file whose data
 * is not in one piece. Addresses are bytes counted from a base that is the same for all files of an
 * image and is added when an index is encoded.
 */
public final class StoredExtents {
  /** How an extent is stored. */
  public enum Kind {
    /** As it is. */
    PLAIN,
    /** Compressed, by {@link StoredExtents#algorithm}. */
    COMPRESSED,
    /** Nowhere: zeros. Only encoded extents can say so. */
    HOLE,
    /** In the packed inode. Only the last extent. */
    FRAGMENT
  }

  /** Most bytes of an extent that is not a fragment. */
  public static final int MAX_LENGTH = Integer.MAX_VALUE;

  /** Most bytes that an extent takes. */
  public static final int MAX_STORED = 1 << 20;

  private static final int STORED_SHIFT = 31;
  private static final int STORED_MASK = (1 << 21) - 1;
  private static final int KIND_SHIFT = 52;
  private static final int ALGORITHM_SHIFT = 54;
  private static final long PARTIAL = 1L << 58;
  private static final Kind[] KINDS = Kind.values();
  private static final Algorithm[] ALGORITHMS = Algorithm.values();
  private static final int CODE_MASK = 3;

  private final long[] words;
  private final long[] addresses;
  private final long firstAddress;
  private final Tail tail;
  private final ExtentFacts facts;

  /** What is special about the end of the file and about the file as a whole. */
  record Tail(boolean inline, long fragmentLength, long fragmentOffset, boolean interlaced) {}

  StoredExtents(long[] words, long[] addresses, long firstAddress, Tail tail, ExtentFacts facts) {
    this.words = words;
    this.addresses = addresses;
    this.firstAddress = firstAddress;
    this.tail = tail;
    this.facts = facts;
  }

  /**
   * Starts a list.
   *
   * @param blockBits log2 of the block size of the image
   */
  public static StoredExtentsBuilder builder(int blockBits) {
    return new StoredExtentsBuilder(blockBits);
  }

  /** Number of extents, at least 1. */
  public int count() {
    return words.length + (hasFragment() ? 1 : 0);
  }

  /** Size of the file. */
  public long size() {
    return facts.size();
  }

  /** Whether the end of the file, or all of it, is in the packed inode: the last extent. */
  public boolean hasFragment() {
    return tail.fragmentLength > 0;
  }

  /** Whether the last extent is stored behind the index. */
  public boolean hasInlineTail() {
    return tail.inline;
  }

  /** Where the fragment begins in the packed inode; 0 without one. */
  public long fragmentOffset() {
    return tail.fragmentOffset;
  }

  /** Whether the blocks of extents stored as they are keep the offsets of the file's bytes. */
  public boolean isInterlaced() {
    return tail.interlaced;
  }

  /** What choosing a form of index depends on. */
  public ExtentFacts facts() {
    return facts;
  }

  /** Bytes of an extent in the file. */
  public long length(int index) {
    return index == words.length ? tail.fragmentLength : words[index] & MAX_LENGTH;
  }

  /** How an extent is stored. */
  public Kind kind(int index) {
    return index == words.length ? Kind.FRAGMENT : kindOf(words[index]);
  }

  /** What compressed an extent; has no meaning for other kinds. */
  public Algorithm algorithm(int index) {
    return ALGORITHMS[(int) (words[index] >>> ALGORITHM_SHIFT) & CODE_MASK];
  }

  /** Whether what is stored decodes to more than the extent. */
  public boolean isPartial(int index) {
    return index < words.length && (words[index] & PARTIAL) != 0;
  }

  /**
   * Bytes that an extent takes where it is stored, with padding; 0 for a hole and a fragment.
   *
   * <p>Of an inline tail these are the bytes behind the index.
   */
  public int stored(int index) {
    return index == words.length ? 0 : storedOf(words[index]);
  }

  /** Where the first extent begins that has an address, counted from the base; 0 if none has. */
  public long firstAddress() {
    return firstAddress;
  }

  /**
   * Goes through the extents in order, which is the way to learn the addresses of all.
   *
   * @return a cursor in front of the first extent, for one thread
   */
  public Cursor cursor() {
    return new Cursor();
  }

  /** Stands on one extent after the other. */
  public final class Cursor {
    private int index = -1;
    private long start;
    private long next = firstAddress;

    private Cursor() {}

    /** Goes to the next extent, if there is one. */
    public boolean next() {
      if (index == count()) {
        return false;
      }
      if (index >= 0) {
        start += length(index);
        next += hasAddress() ? stored(index) : 0;
      }
      return ++index < count();
    }

    /** Number of the extent. */
    public int index() {
      return index;
    }

    /** Where the extent begins in the file. */
    public long start() {
      return start;
    }

    /** Where the extent is stored, in bytes from the base; no meaning where that is nowhere. */
    public long address() {
      return addresses.length > 0 && hasAddress() ? addresses[index] : next;
    }

    private boolean hasAddress() {
      return index < words.length && kind(index) != Kind.HOLE && !isInline();
    }

    private boolean isInline() {
      return tail.inline && index == words.length - 1;
    }
  }

  static Kind kindOf(long word) {
    return KINDS[(int) (word >>> KIND_SHIFT) & CODE_MASK];
  }

  static int storedOf(long word) {
    return (int) (word >>> STORED_SHIFT) & STORED_MASK;
  }

  static long word(Kind kind, int algorithm, int length, int stored, boolean partial) {
    return length
        | (long) stored << STORED_SHIFT
        | (long) kind.ordinal() << KIND_SHIFT
        | (long) algorithm << ALGORITHM_SHIFT
        | (partial ? PARTIAL : 0);
  }
}
