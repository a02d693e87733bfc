package io.erofs.internal.cache;

import io.erofs.internal.cache.FilePool.PooledFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * The file that tells which blocks of a blob are on disk, and what was read of it into memory.
 *
 * <p>A record is added after its blocks were written, and nothing is forced to the disk: the
 * checksum of each block is in its record, and is compared before the block is used for the first
 * time. So it does not matter which of the writes arrived, nor in which order. Thread-safe.
 */
final class BlobIndex {
  static final String SUFFIX = ".blocks";

  /** An index that is being made. */
  static final String FRESH = ".new";

  /** Records of the largest possible request are read in pieces of this size. */
  private static final int WINDOW = 1 << 16;

  private final PooledFile file;
  private final BlockMap map;
  private long end;

  private BlobIndex(PooledFile file, BlockMap map, long end) {
    this.file = file;
    this.map = map;
    this.end = end;
  }

  /** Which blocks are present. */
  BlockMap map() {
    return map;
  }

  /** Reads the header of an index; empty if there is none that is good. */
  static Optional<IndexFormat.Decoded> header(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    ByteBuffer head = ByteBuffer.allocate(IndexFormat.MAX_HEADER);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {
        continue;
      }
    }
    return IndexFormat.decode(head.flip());
  }

  /** Makes an index without records; it appears whole. */
  static BlobIndex create(FilePool pool, Path path, IndexFormat.Header header) throws IOException {
    Path fresh = path.resolveSibling(path.getFileName() + FRESH);
    ByteBuffer bytes = IndexFormat.encode(header);
    int length = bytes.remaining();
    try {
      Files.write(fresh, Arrays.copyOf(bytes.array(), length));
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
    Blocks blocks = new Blocks(header.info().size(), header.blockBits());
    return new BlobIndex(pool.file(path), new BlockMap(blocks.count()), length);
  }

  /** Reads the records of an index whose header is known, as far as they are good. */
  static BlobIndex load(FilePool pool, Path path, IndexFormat.Decoded start) throws IOException {
    IndexFormat.Header header = start.header();
    long count = new Blocks(header.info().size(), header.blockBits()).count();
    BlockMap map = new BlockMap(count);
    PooledFile file = pool.file(path);
    long end = file.use(io -> records(io, start.length(), count, map));
    return new BlobIndex(file, map, end);
  }

  private static long records(FileIo io, long from, long count, BlockMap map) throws IOException {
    long size = io.size();
    long at = from;
    ByteBuffer buffer = ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN).flip();
    while (true) {
      if (!ensure(io, at, size, IndexFormat.RECORD_HEADER, buffer)) {
        break;
      }
      long first = buffer.getLong(buffer.position());
      int blocks = buffer.getInt(buffer.position() + Long.BYTES);
      long length = IndexFormat.RECORD_HEADER + (blocks + 1L) * IndexFormat.SUM;
      boolean fits = blocks >= 1 && first >= 0 && first <= count - blocks && length <= size - at;
      if (!fits) {
        break;
      }
      if (length > buffer.capacity()) {
        buffer = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN).flip();
      }
      if (!ensure(io, at, size, (int) length, buffer) || !take(buffer, first, blocks, map)) {
        break;
      }
      at += length;
      buffer.position(buffer.position() + (int) length);
    }
    if (at < size) {
      io.truncate(at);
    }
    return at;
  }

  /** Has so many bytes in the buffer, which begins at a position of the file. */
  private static boolean ensure(FileIo io, long at, long size, int length, ByteBuffer buffer)
      throws IOException {
    if (buffer.remaining() >= length) {
      return true;
    }
    if (length > size - at) {
      return false;
    }
    buffer.compact();
    while (buffer.position() < length) {
      if (io.read(buffer, at + buffer.position()) < 0) {
        buffer.flip();
        return false;
      }
    }
    buffer.flip();
    return true;
  }

  private static boolean take(ByteBuffer record, long first, int blocks, BlockMap map) {
    int start = record.position();
    int body = IndexFormat.RECORD_HEADER + blocks * IndexFormat.SUM;
    if (record.getInt(start + body) != IndexFormat.sum(record.array(), start, body)) {
      return false;
    }
    for (int i = 0; i < blocks; i++) {
      int sum = record.getInt(start + IndexFormat.RECORD_HEADER + i * IndexFormat.SUM);
      map.add(first + i, sum, false);
    }
    return true;
  }

  /** Blocks were written: they are present from now on, also for the next process. */
  void add(long first, int[] sums) throws IOException {
    for (int i = 0; i < sums.length; i++) {
      map.add(first + i, sums[i], true);
    }
    ByteBuffer record = IndexFormat.record(first, sums);
    synchronized (this) {
      long at = end;
      int length = record.remaining();
      file.use(io -> Writes.fully(io, record.rewind(), at));
      end = at + length; // if writing failed, the next record takes this place
    }
  }

  void close() throws IOException {
    file.close();
  }
}
