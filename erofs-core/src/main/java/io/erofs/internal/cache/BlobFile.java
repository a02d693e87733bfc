package io.erofs.internal.cache;

import io.erofs.internal.cache.FilePool.PooledFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A blob on disk: a sparse file of the blob's size, and beside it the index of what is in it.
 * Thread-safe.
 */
final class BlobFile {
  static final String SUFFIX = ".data";

  private final Path base;
  private final IndexFormat.Header header;
  private final Blocks blocks;
  private final PooledFile data;
  private final BlobIndex index;
  private final boolean stale;
  private final AtomicLong damaged = new AtomicLong();

  private BlobFile(
      Path base, IndexFormat.Header header, PooledFile data, BlobIndex index, boolean stale) {
    this.base = base;
    this.header = header;
    this.blocks = new Blocks(header.info().size(), header.blockBits());
    this.data = data;
    this.index = index;
    this.stale = stale;
  }

  /** The path of a file beside the index of a blob. */
  static Path with(Path base, String suffix) {
    return base.resolveSibling(base.getFileName() + suffix);
  }

  /**
   * Opens what is cached of a blob, or begins anew if there is nothing, or it is that of another
   * content.
   *
   * @param base path without suffix
   */
  static BlobFile open(FilePool pool, Path base, IndexFormat.Header header) throws IOException {
    Path indexPath = with(base, BlobIndex.SUFFIX);
    Path dataPath = with(base, SUFFIX);
    Optional<IndexFormat.Decoded> known = BlobIndex.header(indexPath);
    boolean same =
        known.isPresent()
            && known.get().header().equals(header)
            && Files.isRegularFile(dataPath)
            && Files.size(dataPath) == header.info().size();
    if (same) {
      BlobIndex index = BlobIndex.load(pool, indexPath, known.get());
      return new BlobFile(base, header, pool.file(dataPath), index, false);
    }
    remove(base);
    Files.createDirectories(base.getParent());
    try (RandomAccessFile fresh = new RandomAccessFile(dataPath.toFile(), "rw")) {
      fresh.setLength(header.info().size());
    }
    BlobIndex index = BlobIndex.create(pool, indexPath, header);
    return new BlobFile(base, header, pool.file(dataPath), index, known.isPresent());
  }

  /** Opens what is cached of a blob, whatever it is; empty if there is nothing. */
  static Optional<BlobFile> openExisting(FilePool pool, Path base) throws IOException {
    Optional<IndexFormat.Decoded> known = BlobIndex.header(with(base, BlobIndex.SUFFIX));
    Path data = with(base, SUFFIX);
    boolean good =
        known.isPresent()
            && Files.isRegularFile(data)
            && Files.size(data) == known.get().header().info().size();
    return good ? Optional.of(open(pool, base, known.get().header())) : Optional.empty();
  }

  /** Removes a blob; the index first, so that what is left behind in between counts as nothing. */
  static void remove(Path base) throws IOException {
    Files.deleteIfExists(with(base, BlobIndex.SUFFIX));
    Files.deleteIfExists(with(base, SUFFIX));
  }

  IndexFormat.Header header() {
    return header;
  }

  Blocks blocks() {
    return blocks;
  }

  BlockMap map() {
    return index.map();
  }

  /** Whether something else was cached under this name, and was thrown away. */
  boolean replacedStale() {
    return stale;
  }

  /** Bytes that are present. */
  long presentBytes() {
    BlockMap map = index.map();
    long bytes = map.count() << blocks.bits();
    boolean shortTail = blocks.count() > 0 && map.isPresent(blocks.count() - 1);
    return shortTail ? bytes - blocks.start(blocks.count()) + blocks.size() : bytes;
  }

  /** Keeps blocks; they are present if this returns, and may be if it fails. */
  void write(long first, byte[] bytes) throws IOException {
    int[] sums = new int[(int) (blocks.of(bytes.length - 1L) + 1)];
    for (int i = 0; i < sums.length; i++) {
      int from = i << blocks.bits();
      int length = Math.min(1 << blocks.bits(), bytes.length - from);
      sums[i] = IndexFormat.sum(bytes, from, length);
    }
    data.use(file -> Writes.fully(file, ByteBuffer.wrap(bytes), blocks.start(first)));
    index.add(first, sums);
  }

  /**
   * Reads blocks that are present, and compares those with their checksums for which that was not
   * done yet.
   *
   * @return false if some were damaged, which are missing from now on: what was read is of no use
   */
  boolean read(long first, long end, byte[] target) throws IOException {
    int length = blocks.length(first, end);
    int got =
        data.use(
            file -> {
              ByteBuffer buffer = ByteBuffer.wrap(target, 0, length);
              while (buffer.hasRemaining()
                  && file.read(buffer, blocks.start(first) + buffer.position()) >= 0) {
                continue;
              }
              return buffer.position();
            });
    if (got < length) {
      Arrays.fill(target, got, length, (byte) 0);
    }
    boolean good = true;
    for (long block = first; block < end; block++) {
      good &= isGood(block, target, (int) (block - first) << blocks.bits());
    }
    return good;
  }

  private boolean isGood(long block, byte[] bytes, int from) {
    BlockMap map = index.map();
    if (map.isTrusted(block)) {
      return true;
    }
    int expected = map.sum(block);
    if (IndexFormat.sum(bytes, from, blocks.length(block, block + 1)) == expected) {
      map.trust(block);
      return true;
    }
    if (map.remove(block)) {
      damaged.incrementAndGet();
    }
    return false;
  }

  /** Number of blocks that were found damaged since this was last asked. */
  long takeDamaged() {
    return damaged.getAndSet(0);
  }

  /**
   * Compares everything that is present with its checksums.
   *
   * @return number of blocks that were damaged; they are missing from now on
   */
  long verify() throws IOException {
    BlockMap map = index.map();
    long count = blocks.count();
    long bad = 0;
    for (long block = map.next(0, count, true); block < count; ) {
      long end = map.next(block, Math.min(count, block + 64), false);
      map.distrust(block, end);
      if (!read(block, end, new byte[blocks.length(block, end)])) {
        bad += takeDamaged();
      }
      block = map.next(end, count, true);
    }
    return bad;
  }

  /** Fills a buffer from blocks that are trusted. */
  void readTrusted(long position, ByteBuffer target) throws IOException {
    int start = target.position();
    int got =
        data.use(
            file -> {
              target.position(start);
              while (target.hasRemaining()
                  && file.read(target, position + target.position() - start) >= 0) {
                continue;
              }
              return target.position() - start;
            });
    if (target.hasRemaining()) {
      throw new IOException(base + BlobFile.SUFFIX + " ends at " + (position + got));
    }
  }

  /**
   * Writes bytes of blocks that are trusted to a channel; returns how many, as the system likes.
   */
  long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return data.use(file -> file.transferTo(position, count, target));
  }

  /** Notes that the blob was used now; the order in which blobs are culled depends on it. */
  void touch() throws IOException {
    Files.setLastModifiedTime(
        with(base, BlobIndex.SUFFIX), FileTime.fromMillis(System.currentTimeMillis()));
  }

  /** Closes both files, when what is under way is done. Idempotent. */
  void close() throws IOException {
    try {
      data.close();
    } finally {
      index.close();
    }
  }
}
