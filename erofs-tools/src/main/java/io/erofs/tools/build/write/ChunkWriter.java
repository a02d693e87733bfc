package io.erofs.tools.build.write;

import io.erofs.tools.build.data.ChunkIndex;
import io.erofs.tools.build.data.ChunkStore;
import io.erofs.tools.build.data.ContentDigest;
import io.erofs.tools.build.data.ContentInput;
import io.erofs.tools.build.data.KnownChunks;
import io.erofs.tools.build.data.SparseFile;
import io.erofs.tools.build.data.Turns;
import io.erofs.tools.build.data.Zeros;
import io.erofs.tools.build.plan.ChunkPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * Stores chunks: reads and digests those of a task, then, when it is the task's turn, gets their
 * addresses, then writes the new ones. For one thread.
 *
 * <p>Where chunks of other builds are known, or will be, chunks are told apart by their SHA-256.
 * Otherwise a faster digest tells which ones may be equal, and their bytes are compared.
 */
final class ChunkWriter {
  private static final int DIGEST_SIZE = ChunkIndex.DIGEST_SIZE;
  private static final int COMPARED_BYTES = 1 << 16;
  private static final long HOLE = -2;
  private static final long NOT_WRITTEN = -1;

  private final ChunkPlan plan;
  private final ChunkStore store;
  private final KnownChunks known;
  private final Turns turns;
  private final WrittenTasks written;
  private final Output output;
  private final int blockBits;
  private final boolean isCompared;
  private final ContentDigest digest = new ContentDigest();
  private final ContentDigest chunkDigest = new ContentDigest();
  private final Optional<MessageDigest> sha256;
  private final ByteBuffer buffer;
  private final ByteBuffer other = ByteBuffer.allocateDirect(COMPARED_BYTES);

  private byte[] digests = new byte[0];
  private long[] keys = new long[0];
  private int[] entries = new int[0];
  private int[] offsets = new int[0];
  private int[] lengths = new int[0];
  private long[] addresses = new long[0];
  private int count;

  ChunkWriter(
      ChunkPlan plan,
      int mostBytes,
      ChunkStore store,
      KnownChunks known,
      Turns turns,
      WrittenTasks written,
      Output output) {
    this.plan = plan;
    this.buffer = ByteBuffer.allocateDirect(mostBytes + 1);
    this.store = store;
    this.known = known;
    this.turns = turns;
    this.written = written;
    this.output = output;
    this.isCompared = known == KnownChunks.NONE;
    this.sha256 = isCompared ? Optional.empty() : Optional.of(ContentDigest.sha256());
    this.blockBits = Integer.numberOfTrailingZeros(plan.blockSize());
  }

  /** Stores the chunks of a task and returns the digest of what was written. */
  long write(int number, ChunkTask task) throws IOException {
    digest.reset();
    if (task.isLarge(plan)) {
      RegionWriter region = new RegionWriter(output, digest);
      new LargeChunkWriter(plan, store, known, turns, written, region)
          .write(number, task.spans().get(0));
      return digest.value();
    }
    count = 0;
    buffer.clear();
    for (ChunkTask.Span span : task.spans()) {
      read(span);
    }
    turns.await(number);
    long firstBlock = store.end();
    Runnable done = written.begin(firstBlock);
    allocate(firstBlock);
    turns.pass();
    writeNew();
    done.run();
    return digest.value();
  }

  private void read(ChunkTask.Span span) throws IOException {
    SparseFile file = span.file();
    int bits = plan.sizeBits(file.file());
    reserve(span.to() - span.from());
    try (ContentInput input = ContentInput.open(plan.tree(), file.file())) {
      for (int chunk = span.from(); chunk < span.to(); chunk++) {
        long from = (long) chunk << bits;
        int length = (int) Math.min(1L << bits, file.file().size() - from);
        entries[count] = plan.first(file.file()) + chunk;
        offsets[count] = buffer.position();
        lengths[count] = length;
        addresses[count] = readChunk(input, file, from, length);
        count++;
      }
    }
  }

  /** Reads and digests a chunk; gives its address if it is known, or that it is a hole. */
  private long readChunk(ContentInput input, SparseFile file, long from, int length)
      throws IOException {
    if (!file.hasData(from, from + length)) {
      return HOLE;
    }
    int at = buffer.position();
    input.read(from, buffer, length);
    if (Zeros.isZero(buffer, at, length)) {
      buffer.position(at);
      return HOLE;
    }
    digest(buffer.slice(at, length));
    Zeros.put(buffer, -length & (1 << blockBits) - 1);
    return isCompared ? KnownChunks.UNKNOWN : known.find(digests, count * DIGEST_SIZE);
  }

  private void digest(ByteBuffer chunk) {
    if (sha256.isEmpty()) {
      chunkDigest.reset();
      chunkDigest.update(chunk);
      keys[count] = chunkDigest.value();
      return;
    }
    sha256.get().update(chunk);
    try {
      sha256.get().digest(digests, count * DIGEST_SIZE, DIGEST_SIZE);
    } catch (DigestException e) {
      throw new IllegalStateException("the array is large enough", e);
    }
  }

  private void allocate(long firstBlock) throws IOException {
    for (int i = 0; i < count; i++) {
      if (addresses[i] == HOLE) {
        store.addHole(entries[i], lengths[i]);
      } else if (addresses[i] != KnownChunks.UNKNOWN) {
        store.addKnown(entries[i], addresses[i], lengths[i]);
        addresses[i] = NOT_WRITTEN;
      } else if (isCompared) {
        int chunk = i;
        addresses[i] =
            store.addCompared(
                entries[i], keys[i], lengths[i], block -> isSame(chunk, block, firstBlock));
      } else {
        addresses[i] = store.add(entries[i], digests, i * DIGEST_SIZE, lengths[i]);
      }
    }
  }

  /** Whether a chunk is equal to one of the same length that has its address already. */
  private boolean isSame(int chunk, long block, long firstBlock) throws IOException {
    if (block < firstBlock) {
      written.await(block);
      return isWritten(chunk, block);
    }
    int same = chunk - 1;
    while (addresses[same] != block) {
      same--;
    }
    ByteBuffer mine = buffer.slice(offsets[chunk], lengths[chunk]);
    return mine.equals(buffer.slice(offsets[same], lengths[chunk]));
  }

  private boolean isWritten(int chunk, long block) throws IOException {
    for (int done = 0; done < lengths[chunk]; done += other.limit()) {
      other.clear().limit(Math.min(COMPARED_BYTES, lengths[chunk] - done));
      output.read((block << blockBits) + done, other);
      if (!other.flip().equals(buffer.slice(offsets[chunk] + done, other.limit()))) {
        return false;
      }
    }
    return true;
  }

  /** Writes the new chunks, neighbours in one go. */
  private void writeNew() throws IOException {
    for (int from = 0; from < count; ) {
      int to = from + 1;
      if (addresses[from] >= 0) {
        while (to < count && follows(to - 1, to)) {
          to++;
        }
        write(from, to - 1);
      }
      from = to;
    }
  }

  private boolean follows(int first, int second) {
    return addresses[second] >= 0
        && addresses[second] - addresses[first] << blockBits == offsets[second] - offsets[first];
  }

  private void write(int first, int last) throws IOException {
    int length = offsets[last] - offsets[first] + padded(lengths[last]);
    ByteBuffer data = buffer.slice(offsets[first], length);
    for (int i = first; i <= last; i++) {
      digest.update(addresses[i]);
      digest.update(keys[i]);
    }
    output.write(addresses[first] << blockBits, data);
  }

  private int padded(int length) {
    return length + (-length & (1 << blockBits) - 1);
  }

  private void reserve(int more) {
    int needed = count + more;
    if (needed <= entries.length) {
      return;
    }
    int size = Math.max(needed, entries.length * 2);
    digests = isCompared ? digests : Arrays.copyOf(digests, size * DIGEST_SIZE);
    keys = Arrays.copyOf(keys, size);
    entries = Arrays.copyOf(entries, size);
    offsets = Arrays.copyOf(offsets, size);
    lengths = Arrays.copyOf(lengths, size);
    addresses = Arrays.copyOf(addresses, size);
  }
}
