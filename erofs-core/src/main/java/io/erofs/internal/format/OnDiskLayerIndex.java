package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.model.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The chunk index of an EROFS layer of a container image: where each piece of the image is in the
 * stored blob, and its digest. Draft layer specification, 3.4.
 *
 * <table>
 * <caption>Header</caption>
 * <tr><th>offset</th><th>type</th><th>name</th></tr>
 * <tr><td>0x00</td><td>u8[4]</td><td>magic, CD E4 EC 67</td></tr>
 * <tr><td>0x04</td><td>u8</td><td>version, 1</td></tr>
 * <tr><td>0x05</td><td>u8</td><td>compression type: 0 raw, 1 a Zstandard frame per chunk</td></tr>
 * <tr><td>0x06</td><td>u16</td><td>flags, 0</td></tr>
 * <tr><td>0x08</td><td>u64</td><td>size of the image when it is not compressed</td></tr>
 * <tr><td>0x10</td><td>u32</td><td>number of chunks</td></tr>
 * <tr><td>0x14</td><td>u8</td><td>family of digests: 0 none, 1 SHA-2</td></tr>
 * <tr><td>0x15</td><td>u8</td><td>bytes per digest: 0, 32, 64</td></tr>
 * <tr><td>0x16</td><td>u8[10]</td><td>reserved, 0</td></tr>
 * </table>
 *
 * <table>
 * <caption>Entry, one per chunk</caption>
 * <tr><th>offset</th><th>type</th><th>name</th></tr>
 * <tr><td>0x00</td><td>u64</td><td>offset of the stored chunk in the blob</td></tr>
 * <tr><td>0x08</td><td>u64</td><td>offset of its bytes in the image</td></tr>
 * <tr><td>0x10</td><td>u8[]</td><td>digest of the stored bytes</td></tr>
 * </table>
 *
 * <p>In a compressed blob the index is the payload of a skippable frame behind the last chunk.
 * Immutable and thread-safe; holds 16 bytes per chunk and the digests.
 */
public final class OnDiskLayerIndex {
  /** Size of the header. */
  public static final int HEADER_SIZE = 32;

  /** Size of what is in front of the index in a compressed blob. */
  public static final int FRAME_HEADER_SIZE = 8;

  /** Least magic number of a skippable frame; the low four bits are free. */
  public static final long FRAME_MAGIC = 0x184D2A50L;

  /** How chunks are stored. */
  public enum Storage {
    /** As they are. */
    RAW,
    /** Each as one Zstandard frame. */
    ZSTD
  }

  /**
   * One chunk.
   *
   * @param storedOffset first byte in the blob
   * @param storedLength bytes in the blob, more than 0
   * @param offset first byte in the image
   * @param length bytes in the image, more than 0
   * @param digest SHA-256 or SHA-512 of the stored bytes, empty if the index has none
   */
  public record Chunk(
      long storedOffset, long storedLength, long offset, long length, Bytes digest) {}

  private static final String RULE = "G-04";
  private static final Bytes MAGIC =
      Bytes.of(new byte[] {(byte) 0xCD, (byte) 0xE4, (byte) 0xEC, 0x67});
  private static final int VERSION = 1;
  private static final int SHA2 = 1;
  private static final int SHA256_SIZE = 32;
  private static final int SHA512_SIZE = 64;

  private static final int AT_MAGIC = 0x00;
  private static final int AT_VERSION = 0x04;
  private static final int AT_COMPRESSION = 0x05;
  private static final int AT_FLAGS = 0x06;
  private static final int AT_SIZE = 0x08;
  private static final int AT_COUNT = 0x10;
  private static final int AT_HASH = 0x14;
  private static final int AT_HASH_SIZE = 0x15;
  private static final int AT_RESERVED = 0x16;

  private static final int AT_ENTRY_STORED = 0x00;
  private static final int AT_ENTRY_OFFSET = 0x08;
  private static final int AT_ENTRY_DIGEST = 0x10;

  private final Storage storage;
  private final long size;
  private final long storedEnd;
  private final int digestSize;
  private final long[] stored;
  private final long[] offsets;
  private final byte[] digests;

  private OnDiskLayerIndex(Storage storage, long size, long storedEnd, int digestSize, int count) {
    this.storage = storage;
    this.size = size;
    this.storedEnd = storedEnd;
    this.digestSize = digestSize;
    stored = new long[count];
    offsets = new long[count];
    digests = new byte[Math.multiplyExact(count, digestSize)];
  }

  /**
   * An index of chunks.
   *
   * @param storage how they are stored
   * @param chunks all chunks in their order, without gaps; with digests of one size, or all without
   * @throws IllegalArgumentException if they are not like that
   */
  public static OnDiskLayerIndex of(Storage storage, List<Chunk> chunks) {
    int digestSize = chunks.isEmpty() ? 0 : chunks.get(0).digest().length();
    long size = 0;
    long storedEnd = 0;
    for (Chunk chunk : chunks) {
      if (chunk.offset() != size
          || chunk.length() <= 0
          || chunk.storedOffset() < storedEnd
          || chunk.digest().length() != digestSize) {
        throw new IllegalArgumentException("chunk=" + chunk);
      }
      size += chunk.length();
      storedEnd = chunk.storedOffset() + chunk.storedLength();
    }
    OnDiskLayerIndex index =
        new OnDiskLayerIndex(storage, size, storedEnd, digestSize, chunks.size());
    for (int i = 0; i < chunks.size(); i++) {
      index.stored[i] = chunks.get(i).storedOffset();
      index.offsets[i] = chunks.get(i).offset();
      chunks.get(i).digest().copyTo(index.digests, i * digestSize);
    }
    return index;
  }

  /**
   * Decodes and checks an index.
   *
   * @param view the whole index, without the frame around it
   * @param storedEnd byte of the blob at which the stored chunks end: where the index, or the frame
   *     around it, begins, or the size of the blob if the index is apart
   * @throws CorruptImageException if the index contradicts itself or the blob
   * @throws UnsupportedFeatureException if it is of a kind that this release does not know
   */
  public static OnDiskLayerIndex decode(ByteView view, long storedEnd)
      throws CorruptImageException, UnsupportedFeatureException {
    if (!view.bytes(AT_MAGIC, MAGIC.length()).equals(MAGIC)) {
      throw corrupt(view, AT_MAGIC, "magic=" + hex(view.u32(AT_MAGIC)) + ", expected 0x67ece4cd");
    }
    checkKnown(view, "version", AT_VERSION, view.u8(AT_VERSION), VERSION, VERSION);
    checkKnown(view, "compression type", AT_COMPRESSION, view.u8(AT_COMPRESSION), 0, 1);
    checkKnown(view, "flags", AT_FLAGS, view.u16(AT_FLAGS), 0, 0);
    checkKnown(view, "digest family", AT_HASH, view.u8(AT_HASH), 0, SHA2);
    if (!view.isZero(AT_RESERVED, HEADER_SIZE)) {
      throw corrupt(view, AT_RESERVED, "reserved bytes are not zero");
    }
    int digestSize = digestSize(view);
    long count = view.u32(AT_COUNT);
    int entrySize = AT_ENTRY_DIGEST + digestSize;
    if (view.length() != HEADER_SIZE + count * entrySize) {
      throw corrupt(
          view,
          AT_COUNT,
          "chunks=" + count + " do not make an index of " + view.length() + " bytes");
    }
    long size = view.i64(AT_SIZE);
    if (size < 0 || size == 0 != (count == 0)) {
      throw corrupt(view, AT_SIZE, "size=" + Long.toUnsignedString(size) + ", chunks=" + count);
    }
    OnDiskLayerIndex index =
        new OnDiskLayerIndex(
            Storage.values()[view.u8(AT_COMPRESSION)], size, storedEnd, digestSize, (int) count);
    index.readEntries(view, entrySize);
    return index;
  }

  private void readEntries(ByteView view, int entrySize) throws CorruptImageException {
    for (int i = 0; i < count(); i++) {
      int at = HEADER_SIZE + i * entrySize;
      stored[i] = view.i64(at + AT_ENTRY_STORED);
      offsets[i] = view.i64(at + AT_ENTRY_OFFSET);
      view.copyTo(at + AT_ENTRY_DIGEST, digests, i * digestSize, digestSize);
    }
    for (int i = 0; i < count(); i++) {
      int at = HEADER_SIZE + i * entrySize;
      boolean isInImage =
          i == 0 ? offsets[0] == 0 : offsets[i] > offsets[i - 1] && offsets[i] < size;
      if (!isInImage) {
        throw corrupt(
            view,
            at + AT_ENTRY_OFFSET,
            "chunk " + i + ": offset=" + Long.toUnsignedString(offsets[i]) + " of " + size);
      }
      long end = storedEnd(i);
      if (stored[i] < 0 || end <= stored[i] || end > storedEnd) {
        throw corrupt(
            view,
            at + AT_ENTRY_STORED,
            "chunk " + i + ": stored at " + Long.toUnsignedString(stored[i]) + " of " + storedEnd);
      }
    }
  }

  private static int digestSize(ByteView view) throws CorruptImageException {
    int size = view.u8(AT_HASH_SIZE);
    boolean fits = view.u8(AT_HASH) == 0 ? size == 0 : size == SHA256_SIZE || size == SHA512_SIZE;
    if (!fits) {
      throw corrupt(view, AT_HASH_SIZE, "digest family=" + view.u8(AT_HASH) + " with size=" + size);
    }
    return size;
  }

  private static void checkKnown(
      ByteView view, String field, int at, int value, int least, int most)
      throws UnsupportedFeatureException {
    if (value < least || value > most) {
      throw new UnsupportedFeatureException(
          List.of("chunk index " + field + " " + value),
          "chunk index: " + field + "=" + value + " is not known",
          view.location(at));
    }
  }

  private static CorruptImageException corrupt(ByteView view, int at, String problem) {
    return new CorruptImageException(RULE, "chunk index: " + problem, view.location(at));
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  /** How the chunks are stored. */
  public Storage storage() {
    return storage;
  }

  /** Bytes of the image. */
  public long size() {
    return size;
  }

  /** Number of chunks. */
  public int count() {
    return offsets.length;
  }

  /** Bytes of a digest: 0 for none, 32 for SHA-256, 64 for SHA-512. */
  public int digestSize() {
    return digestSize;
  }

  /** The chunk of a number. */
  public Chunk chunk(int number) {
    Objects.checkIndex(number, count());
    return new Chunk(
        stored[number],
        storedEnd(number) - stored[number],
        offsets[number],
        end(number) - offsets[number],
        Bytes.of(digests, number * digestSize, (number + 1) * digestSize));
  }

  /**
   * The chunk that holds a byte.
   *
   * @param offset byte of the image
   * @return the number of the chunk
   * @throws IndexOutOfBoundsException if the image has no such byte
   */
  public int find(long offset) {
    Objects.checkIndex(offset, size);
    int found = Arrays.binarySearch(offsets, offset);
    return found >= 0 ? found : -found - 2;
  }

  private long end(int number) {
    return number + 1 < count() ? offsets[number + 1] : size;
  }

  /** Where a chunk ends; below its begin if the numbers overflow. */
  private long storedEnd(int number) {
    if (storage == Storage.RAW) {
      return stored[number] + (end(number) - offsets[number]);
    }
    return number + 1 < count() ? stored[number + 1] : storedEnd;
  }

  /** Encodes the index, without a frame. */
  public byte[] encode() {
    int entrySize = AT_ENTRY_DIGEST + digestSize;
    byte[] bytes = new byte[Math.addExact(HEADER_SIZE, Math.multiplyExact(count(), entrySize))];
    MAGIC.copyTo(bytes, AT_MAGIC);
    bytes[AT_VERSION] = VERSION;
    bytes[AT_COMPRESSION] = (byte) storage.ordinal();
    LittleEndian.putI64(bytes, AT_SIZE, size);
    LittleEndian.putU32(bytes, AT_COUNT, count());
    bytes[AT_HASH] = (byte) (digestSize == 0 ? 0 : SHA2);
    bytes[AT_HASH_SIZE] = (byte) digestSize;
    for (int i = 0; i < count(); i++) {
      int at = HEADER_SIZE + i * entrySize;
      LittleEndian.putI64(bytes, at + AT_ENTRY_STORED, stored[i]);
      LittleEndian.putI64(bytes, at + AT_ENTRY_OFFSET, offsets[i]);
      System.arraycopy(digests, i * digestSize, bytes, at + AT_ENTRY_DIGEST, digestSize);
    }
    return bytes;
  }

  /** A skippable frame, for what decoders of a blob shall pass over. */
  public static byte[] frame(byte[] payload) {
    byte[] bytes = new byte[Math.addExact(FRAME_HEADER_SIZE, payload.length)];
    LittleEndian.putU32(bytes, 0, FRAME_MAGIC);
    LittleEndian.putU32(bytes, 4, payload.length);
    System.arraycopy(payload, 0, bytes, FRAME_HEADER_SIZE, payload.length);
    return bytes;
  }

  /**
   * The index inside of its skippable frame.
   *
   * @param frame the whole frame
   * @throws CorruptImageException if it is no skippable frame of that size
   */
  public static ByteView unframed(ByteView frame) throws CorruptImageException {
    long magic = frame.u32(0);
    if ((magic & ~0xFL) != FRAME_MAGIC) {
      throw corrupt(frame, 0, "magic=" + hex(magic) + " is not that of a skippable frame");
    }
    long length = frame.u32(4);
    if (length != frame.length() - FRAME_HEADER_SIZE) {
      throw corrupt(
          frame, 4, "a frame of " + length + " bytes in a range of " + frame.length() + " bytes");
    }
    return frame.slice(FRAME_HEADER_SIZE, (int) length);
  }
}
