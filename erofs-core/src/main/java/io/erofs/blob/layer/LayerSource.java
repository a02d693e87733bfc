package io.erofs.blob.layer;

import io.erofs.error.ContentMismatchException;
import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.LimitExceededException;
import io.erofs.error.Location;
import io.erofs.internal.codec.CodecException;
import io.erofs.internal.codec.DecompressorPool;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.OnDiskLayerIndex;
import io.erofs.internal.format.OnDiskLayerIndex.Chunk;
import io.erofs.internal.format.OnDiskLayerIndex.Storage;
import io.erofs.io.ByteSource;
import io.erofs.model.Algorithm;
import io.erofs.model.Bytes;
import io.erofs.model.CompressionConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The image inside the blob of a layer, chunk by chunk: each is read, compared with its digest and
 * decompressed when something of it is first wanted.
 *
 * <p>Over a blob that is fetched when it is read, this fetches the index and the chunks that are
 * used. Decoded chunks are kept, up to 16 MiB. Where the index has digests, no byte is given out
 * that they do not name; the index itself is trusted by the digest that the image's manifest has of
 * it. Thread-safe; a chunk is decoded once, however many threads want it.
 */
public final class LayerSource implements ByteSource {
  /** Most bytes of an index that is read. */
  public static final long MAX_INDEX_SIZE = 256L << 20;

  /** Most bytes of a chunk, stored or decoded. */
  public static final long MAX_CHUNK_SIZE = 64L << 20;

  private static final String RULE = "G-04";
  private static final long WINDOW = 128L << 20;
  private static final int SHA256_SIZE = 32;
  private static final int LOCKS = 64;

  private final ByteSource blob;
  private final OnDiskLayerIndex index;
  private final ChunkCache cache = new ChunkCache();
  private final DecompressorPool decompressors =
      new DecompressorPool(List.of(new CompressionConfig(Algorithm.ZSTD, WINDOW, 0)));
  private final Object[] locks = new Object[LOCKS];

  private LayerSource(ByteSource blob, OnDiskLayerIndex index) {
    this.blob = blob;
    this.index = index;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  /**
   * Opens a layer whose index is in the blob itself, which the manifest tells by a range.
   *
   * @param blob the stored blob; owned from now on, also if this fails
   * @param offset first byte of the index, or of the skippable frame around it
   * @param length bytes of it
   * @param digest SHA-256 of these bytes, which is trusted; empty to take the index as it is
   * @return the image
   * @throws ErofsException if the index is damaged, or of a kind that is not known
   * @throws IOException if the blob cannot be read
   */
  public static ByteSource open(ByteSource blob, long offset, long length, Bytes digest)
      throws IOException {
    try {
      Location where = Location.of(blob.name(), offset);
      if (offset < 0 || length < 0 || offset > blob.size() - length) {
        throw new CorruptImageException(
            RULE, "chunk index of " + length + " bytes in a blob of " + blob.size(), where);
      }
      ByteView view = read(blob, offset, length, digest);
      if (isFrame(view)) {
        return open(blob, OnDiskLayerIndex.unframed(view), offset);
      }
      return open(blob, view, offset - frameInFront(blob, offset, length));
    } catch (IOException | RuntimeException e) {
      blob.close();
      throw e;
    }
  }

  /**
   * Opens a layer whose index is a blob of its own.
   *
   * @param blob the stored blob; owned from now on, also if this fails
   * @param index the index, which is closed when this returns
   * @param digest SHA-256 of the index, which is trusted; empty to take the index as it is
   * @return the image
   * @throws ErofsException if the index is damaged, or of a kind that is not known
   * @throws IOException if a blob cannot be read
   */
  public static ByteSource open(ByteSource blob, ByteSource index, Bytes digest)
      throws IOException {
    try (index) {
      return open(blob, read(index, 0, index.size(), digest), blob.size());
    } catch (IOException | RuntimeException e) {
      blob.close();
      throw e;
    }
  }

  private static ByteSource open(ByteSource blob, ByteView view, long storedEnd)
      throws IOException {
    OnDiskLayerIndex index = OnDiskLayerIndex.decode(view, storedEnd);
    for (int i = 0; i < index.count(); i++) {
      Chunk chunk = index.chunk(i);
      long larger = Math.max(chunk.length(), chunk.storedLength());
      checkLimit("layerChunkSize", larger, MAX_CHUNK_SIZE, view.location(0));
    }
    return new LayerSource(blob, index);
  }

  private static void checkLimit(String name, long asked, long allowed, Location location)
      throws LimitExceededException {
    if (asked > allowed) {
      throw new LimitExceededException(name, asked, allowed, location);
    }
  }

  private static ByteView read(ByteSource source, long offset, long length, Bytes digest)
      throws IOException {
    Location where = Location.of(source.name(), offset);
    checkLimit("layerIndexSize", length, MAX_INDEX_SIZE, where);
    byte[] bytes = new byte[(int) length];
    if (source.readFully(offset, ByteBuffer.wrap(bytes)) < length) {
      throw new CorruptImageException(RULE, "chunk index ends early", where);
    }
    if (!digest.isEmpty()) {
      checkDigest("chunk index", bytes, digest, where);
    }
    return ByteView.of(bytes, source.name(), offset);
  }

  private static boolean isFrame(ByteView view) throws CorruptImageException {
    return view.length() >= OnDiskLayerIndex.FRAME_HEADER_SIZE
        && (view.u32(0) & ~0xFL) == OnDiskLayerIndex.FRAME_MAGIC;
  }

  /** Size of the frame's header if there is one around an index that begins here. */
  private static int frameInFront(ByteSource blob, long offset, long length) throws IOException {
    int size = OnDiskLayerIndex.FRAME_HEADER_SIZE;
    if (offset < size) {
      return 0;
    }
    byte[] bytes = new byte[size];
    blob.readFully(offset - size, ByteBuffer.wrap(bytes));
    ByteView view = ByteView.of(bytes, blob.name(), offset - size);
    return isFrame(view) && view.u32(Integer.BYTES) == length ? size : 0;
  }

  @Override
  public String name() {
    return blob.name();
  }

  @Override
  public long size() {
    return index.size();
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    if (position < 0) {
      throw new IllegalArgumentException("position=" + position + " is negative");
    }
    if (position >= size()) {
      return -1;
    }
    if (!target.hasRemaining()) {
      return 0;
    }
    int number = index.find(position);
    byte[] bytes = chunk(number);
    int from = (int) (position - index.chunk(number).offset());
    int n = Math.min(target.remaining(), bytes.length - from);
    target.put(bytes, from, n);
    return n;
  }

  private byte[] chunk(int number) throws IOException {
    byte[] found = cache.get(number);
    if (found.length > 0) {
      return found;
    }
    synchronized (locks[number % LOCKS]) {
      found = cache.get(number);
      if (found.length == 0) {
        found = load(number);
        cache.put(number, found);
      }
      return found;
    }
  }

  private byte[] load(int number) throws IOException {
    Chunk chunk = index.chunk(number);
    Location where = Location.of(blob.name(), chunk.storedOffset());
    byte[] stored = new byte[(int) chunk.storedLength()];
    if (blob.readFully(chunk.storedOffset(), ByteBuffer.wrap(stored)) < stored.length) {
      throw new CorruptImageException(RULE, "chunk " + number + " ends early", where);
    }
    if (!chunk.digest().isEmpty()) {
      checkDigest("chunk " + number, stored, chunk.digest(), where);
    }
    return index.storage() == Storage.RAW ? stored : decode(number, chunk, stored, where);
  }

  private byte[] decode(int number, Chunk chunk, byte[] stored, Location where)
      throws CorruptImageException {
    byte[] bytes = new byte[(int) chunk.length()];
    try {
      decompressors.decode(Algorithm.ZSTD, stored, 0, stored.length, bytes, 0, bytes.length, false);
    } catch (CodecException e) {
      // Behind the last chunk there may be what aligns the index.
      boolean padded = e.kind() == CodecException.Kind.TRAILING_INPUT;
      if (!padded || number < index.count() - 1) {
        throw new CorruptImageException(RULE, "chunk " + number + ": " + e.getMessage(), where);
      }
    }
    return bytes;
  }

  private static void checkDigest(String what, byte[] bytes, Bytes expected, Location where)
      throws ContentMismatchException {
    String algorithm = expected.length() == SHA256_SIZE ? "SHA-256" : "SHA-512";
    byte[] found;
    try {
      found = MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
    if (!Bytes.of(found).equals(expected)) {
      throw new ContentMismatchException(
          what
              + " has the "
              + algorithm
              + " "
              + HexFormat.of().formatHex(found)
              + ", expected "
              + HexFormat.of().formatHex(expected.toByteArray()),
          where);
    }
  }

  @Override
  public void close() throws IOException {
    try (decompressors) {
      blob.close();
    }
  }
}
