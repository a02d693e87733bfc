package io.erofs.tools.build.write;

import io.erofs.tools.build.data.ChunkStore;
import io.erofs.tools.build.data.ContentInput;
import io.erofs.tools.build.data.SparseFile;
import io.erofs.tools.build.data.Turns;
import io.erofs.tools.build.data.Zeros;
import io.erofs.tools.build.plan.LayoutPlan;
import io.erofs.tools.build.source.BuildException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Stores a chunk that is too large to be kept in memory: reads it once for its digest and, if it is
 * new, once more to copy it. For one thread.
 */
final class LargeChunkWriter {
  private static final int PIECE = RegionWriter.CAPACITY / 2;

  private final LayoutPlan plan;
  private final ChunkStore store;
  private final Turns turns;
  private final RegionWriter region;
  private final MessageDigest sha256;
  private final byte[] number = new byte[Long.BYTES];

  LargeChunkWriter(
      LayoutPlan plan, ChunkStore store, Turns turns, RegionWriter region, MessageDigest sha256) {
    this.plan = plan;
    this.store = store;
    this.turns = turns;
    this.region = region;
    this.sha256 = sha256;
  }

  /** Stores the one chunk of a span. */
  void write(int turn, ChunkTask.Span span) throws IOException {
    SparseFile file = span.file();
    int bits = plan.chunkSizeBits(file.file());
    long from = (long) span.from() << bits;
    long to = Math.min(from + (1L << bits), file.file().size());
    int entry = plan.firstChunk(file.file()) + span.from();
    try (ContentInput input = ContentInput.open(plan.tree(), file.file())) {
      region.begin(0);
      boolean anyData = pass(input, file, from, to, false);
      byte[] digest = sha256.digest();
      turns.await(turn);
      long address = -1;
      if (anyData) {
        address = store.add(entry, digest, 0, to - from);
      } else {
        store.addHole(entry, to - from);
      }
      turns.pass();
      if (address >= 0) {
        copy(input, file, from, to, address << plan.settings().blockBits(), digest);
      }
    }
  }

  private void copy(
      ContentInput input, SparseFile file, long from, long to, long start, byte[] digest)
      throws IOException {
    region.begin(start);
    pass(input, file, from, to, true);
    region.zerosUpTo(
        start + (to - from + plan.settings().blockSize() - 1 & -plan.settings().blockSize()));
    region.finish();
    if (!Arrays.equals(digest, sha256.digest())) {
      throw new BuildException(
          plan.tree().pathOf(file.file()), "changed while it was read: it was read twice");
    }
  }

  /**
   * Reads the chunk in aligned pieces and digests those that are not zeros.
   *
   * @param keep whether the bytes are for the region
   * @return whether there was anything but zeros
   */
  private boolean pass(ContentInput input, SparseFile file, long from, long to, boolean keep)
      throws IOException {
    boolean anyData = false;
    long regionStart = region.position() - from;
    long at = file.nextData(from) & -PIECE;
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
    return anyData;
  }

  private void digest(long position, ByteBuffer data) {
    for (int i = 0; i < number.length; i++) {
      number[i] = (byte) (position >>> 8 * i);
    }
    sha256.update(number);
    sha256.update(data);
  }
}
