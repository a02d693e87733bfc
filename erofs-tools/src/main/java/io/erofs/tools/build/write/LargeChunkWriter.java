package io.erofs.tools.build.write;

import io.erofs.tools.build.data.ChunkStore;
import io.erofs.tools.build.data.ContentDigest;
import io.erofs.tools.build.data.ContentInput;
import io.erofs.tools.build.data.KnownChunks;
import io.erofs.tools.build.data.SparseFile;
import io.erofs.tools.build.data.Turns;
import io.erofs.tools.build.data.Zeros;
import io.erofs.tools.build.plan.ChunkPlan;
import io.erofs.tools.build.source.BuildException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Stores a chunk that is too large to be kept in memory: reads it once for its digest and, if it is
 * new, once more to copy it. For one thread.
 *
 * <p>Where chunks of earlier builds are known, the digest is that of all bytes. Otherwise, and for
 * chunks too large to be known, it is that of the length and of each piece that is not zeros, with
 * its position, so that terabytes of a hole are skipped.
 */
final class LargeChunkWriter {
  private static final int PIECE = RegionWriter.CAPACITY / 2;
  private static final ByteBuffer ZEROS = ByteBuffer.allocate(PIECE).asReadOnlyBuffer();

  private final ChunkPlan plan;
  private final ChunkStore store;
  private final KnownChunks known;
  private final Turns turns;
  private final WrittenTasks written;
  private final RegionWriter region;
  private final byte[] number = new byte[Long.BYTES];
  private final MessageDigest sha256 = ContentDigest.sha256();
  private boolean isSparse;
  private long digested;

  LargeChunkWriter(
      ChunkPlan plan,
      ChunkStore store,
      KnownChunks known,
      Turns turns,
      WrittenTasks written,
      RegionWriter region) {
    this.plan = plan;
    this.store = store;
    this.known = known;
    this.turns = turns;
    this.written = written;
    this.region = region;
  }

  /** Stores the one chunk of a span. */
  void write(int turn, ChunkTask.Span span) throws IOException {
    SparseFile file = span.file();
    int bits = plan.sizeBits(file.file());
    long from = (long) span.from() << bits;
    long to = Math.min(from + (1L << bits), file.file().size());
    int entry = plan.first(file.file()) + span.from();
    isSparse = known == KnownChunks.NONE || to - from > KnownChunks.MOST_BYTES;
    try (ContentInput input = ContentInput.open(plan.tree(), file.file())) {
      region.begin(0);
      boolean anyData = pass(input, file, from, to, false);
      byte[] digest = sha256.digest();
      long found = anyData && !isSparse ? known.find(digest, 0) : KnownChunks.UNKNOWN;
      turns.await(turn);
      Runnable done = written.begin(store.end());
      long block = -1;
      if (!anyData) {
        store.addHole(entry, to - from);
      } else if (found != KnownChunks.UNKNOWN) {
        store.addKnown(entry, found, to - from);
      } else {
        block =
            isSparse
                ? store.addSparse(entry, digest, to - from)
                : store.add(entry, digest, 0, to - from);
      }
      turns.pass();
      if (block >= 0) {
        copy(input, file, from, to, block * plan.blockSize(), digest);
      }
      done.run();
    }
  }

  private void copy(
      ContentInput input, SparseFile file, long from, long to, long start, byte[] digest)
      throws IOException {
    region.begin(start);
    pass(input, file, from, to, true);
    region.zerosUpTo(start + (to - from + plan.blockSize() - 1 & -plan.blockSize()));
    region.finish();
    if (!Arrays.equals(digest, sha256.digest())) {
      throw new BuildException(
          plan.tree().pathOf(file.file()), "changed while it was read: it was read twice");
    }
  }

  /**
   * Reads the chunk in aligned pieces and digests it.
   *
   * @param keep whether the bytes are for the region
   * @return whether there was anything but zeros
   */
  private boolean pass(ContentInput input, SparseFile file, long from, long to, boolean keep)
      throws IOException {
    boolean anyData = false;
    beginDigest(to - from);
    long regionStart = region.position() - from;
    long at = Math.max(from, file.nextData(from) & -PIECE);
    while (at < to) {
      int length = (int) Math.min(PIECE, to - at);
      if (keep) {
        region.zerosUpTo(regionStart + at);
      }
      ByteBuffer target = region.room(length + 1);
      int start = target.position();
      input.read(at, target, length);
      if (Zeros.isZero(target, start, length)) {
        target.position(start);
      } else {
        anyData = true;
        digest(at - from, target.slice(start, length));
        target.position(keep ? start + length : start);
      }
      long next = at + length;
      at = next >= to ? to : file.nextData(next) & -PIECE;
    }
    if (!isSparse) {
      digestZeros(to - from);
    }
    return anyData;
  }

  private void beginDigest(long length) {
    sha256.reset();
    digested = 0;
    if (isSparse) {
      digestNumber(length);
    }
  }

  private void digest(long position, ByteBuffer data) {
    if (isSparse) {
      digestNumber(position);
    } else {
      digestZeros(position);
    }
    digested = position + data.remaining();
    sha256.update(data);
  }

  private void digestZeros(long end) {
    while (digested < end) {
      int count = (int) Math.min(PIECE, end - digested);
      sha256.update(ZEROS.slice(0, count));
      digested += count;
    }
  }

  private void digestNumber(long value) {
    for (int i = 0; i < number.length; i++) {
      number[i] = (byte) (value >>> 8 * i);
    }
    sha256.update(number);
  }
}
