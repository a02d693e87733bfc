package io.erofs.tools.build.write;

import io.erofs.internal.format.OnDiskSuperblock;
import io.erofs.internal.format.SuperblockChecksum;
import io.erofs.tools.build.data.ChunkStore;
import io.erofs.tools.build.data.CompressPass;
import io.erofs.tools.build.data.CompressedData;
import io.erofs.tools.build.data.ContentDigest;
import io.erofs.tools.build.data.KnownChunks;
import io.erofs.tools.build.data.MetadataBox;
import io.erofs.tools.build.data.StoredFile;
import io.erofs.tools.build.data.TaskRunner;
import io.erofs.tools.build.plan.LayoutPlan;
import io.erofs.tools.build.plan.LayoutPlanner;
import io.erofs.tools.build.plan.TablePlace;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.RegularInode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Writes an image: first the chunks, whose addresses are then known, then flat data and metadata,
 * last the superblock, without which there is no image.
 */
public final class ImageWriter {
  private final LayoutPlan plan;
  private final Supplies supplies;
  private final VolumeSettings volume;
  private final int workers;
  private final Output output;
  private final WriteObserver observer;
  private final WriteProgress progress;
  private byte[] head = new byte[0];

  /**
   * Creates a writer.
   *
   * @param plan what to write
   * @param supplies what else is needed
   * @param volume what only the superblock shows
   * @param workers number of threads
   * @param output where to write
   * @param observer follows the progress
   */
  public ImageWriter(
      LayoutPlan plan,
      Supplies supplies,
      VolumeSettings volume,
      int workers,
      Output output,
      WriteObserver observer) {
    this.plan = plan;
    this.supplies = supplies;
    this.volume = volume;
    this.workers = workers;
    this.output = output;
    this.observer = observer;
    long total = totalBytes();
    this.progress = new WriteProgress(total - bytesLeft(), total, observer);
  }

  /** Writes everything. */
  public WriteResult write() throws IOException {
    writeHead();
    ChunkStore store = newStore();
    ChunkPass.Result chunks = runChunks(store);
    StoredData data =
        StoredData.of(plan, supplies.directories(), output, supplies.spool(), workers);
    long[] flatDigests = runFlat(data);
    observer.finishing();
    long end = Math.max(Math.max(store.end(), plan.metadataEnd()), data.endBlock());
    OutsideInodes outside = new OutsideInodes(plan, head, output, end);
    CompressedData box = writeBox(outside, data, end);
    end = outside.endBlock();
    long blocks = LayoutPlanner.align(end, plan.settings().imageAlignment());
    int blockBits = plan.settings().blockBits();
    DeviceTableMaker.check(plan, blocks);
    output.extendTo(end << blockBits, blocks << blockBits);
    CompressedData all = plan.data().needing(data.compressed()).needing(box);
    SuperblockMaker maker = new SuperblockMaker(plan, all, outside, volume);
    UUID uuid =
        writeSuperblock(
            maker, blocks, chunks.digests(), flatDigests, data.digests(), box.digests());
    return new WriteResult(uuid, blocks, chunks.deduplicated(), chunks.holes(), maker.features());
  }

  private ChunkStore newStore() {
    boolean narrow = !plan.settings().bit48() || plan.settings().forceBlockMap();
    int alignment = plan.settings().dataAlignment();
    boolean isAligned =
        (long) alignment << plan.settings().blockBits() <= 1L << plan.settings().chunkBits();
    return new ChunkStore(
        plan.chunks().table(),
        new ChunkStore.Place(
            0,
            plan.flatEnd(),
            plan.settings().blockBits(),
            isAligned ? alignment : 1,
            narrow ? LayoutPlanner.MAX_NARROW_BLOCKS : LayoutPlanner.MAX_WIDE_BLOCKS));
  }

  private long totalBytes() {
    long total = 0;
    for (BuildInode inode : plan.tree().inodes()) {
      if (inode instanceof RegularInode file) {
        total += file.size();
      }
    }
    return total;
  }

  /** Bytes of files that compressing did not deal with. */
  private long bytesLeft() {
    long left = 0;
    for (BuildInode inode : plan.tree().inodes()) {
      boolean isLeft =
          plan.data().of(inode).equals(StoredFile.UNTOUCHED)
              && (!plan.chunks().isChunked(inode) || plan.chunks().isOpen(inode));
      if (inode instanceof RegularInode file && isLeft) {
        left += file.size();
      }
    }
    return left;
  }

  /** Stores the metabox, if there is one, and the inodes outside of it. */
  private CompressedData writeBox(OutsideInodes outside, StoredData data, long firstBlock)
      throws IOException {
    if (supplies.box().isEmpty()) {
      return CompressedData.NONE;
    }
    CompressPass.Place place =
        CompressPass.Place.of(output, supplies.spool(), firstBlock, plan.mostBlocks());
    MetadataBox.Stored stored = supplies.box().get().store(place, workers);
    outside.behind(stored.endBlock());
    outside.metabox(MetaboxInode.encode(plan, stored));
    BuildInode last = plan.tree().inodes().get(plan.tree().inodes().size() - 1);
    if (plan.isOutside(last)) {
      outside.packed(new InodeEncoder(data).encodeAlone(last));
    }
    return stored.data();
  }

  /** Makes sure that there is no old superblock; writes what stands by itself behind the new. */
  private void writeHead() throws IOException {
    output.zeros(OnDiskSuperblock.OFFSET, OnDiskSuperblock.SIZE);
    if (plan.headBlocks() > 0) {
      head = new byte[(int) (plan.headBlocks() << plan.settings().blockBits())];
      byte[] after = behindSuperblock();
      System.arraycopy(after, 0, head, (int) plan.headEnd() - after.length, after.length);
      output.write(0, ByteBuffer.wrap(head));
    }
  }

  /** What follows the superblock and the records of the algorithms. */
  private byte[] behindSuperblock() {
    return plan.isBoxed() ? plan.xattrs().table(TablePlace.HEAD) : plan.xattrs().area();
  }

  private long[] headDigest() {
    byte[] after = behindSuperblock();
    if (plan.headBlocks() == 0 || plan.isBoxed() && after.length == 0) {
      return new long[0];
    }
    ContentDigest digest = new ContentDigest();
    digest.update(0, ByteBuffer.wrap(after));
    return new long[] {digest.value()};
  }

  private ChunkPass.Result runChunks(ChunkStore store) throws IOException {
    if (!plan.chunks().isAnyOpen()) {
      return supplies.outside();
    }
    return new ChunkPass(plan.chunks(), store, KnownChunks.NONE, output, progress).run(workers);
  }

  private long[] runFlat(StoredData data) throws IOException {
    List<FlatTask> tasks = FlatTask.all(plan);
    long[] digests = new long[tasks.size() + plan.groups().size()];
    TaskRunner.run(
        tasks.size(),
        workers,
        new TaskRunner.Crew() {
          @Override
          public TaskRunner.Worker newWorker() {
            return new FlatWorker(new FlatWriter(data, supplies, output), tasks, digests);
          }

          @Override
          public void abort() {
            // Nobody waits.
          }

          @Override
          public void progress() {
            progress.tell();
          }
        });
    return digests;
  }

  private UUID writeSuperblock(SuperblockMaker maker, long blocks, long[]... digests)
      throws IOException {
    byte[] draft = maker.encode(blocks, SuperblockMaker.noUuid());
    UUID uuid =
        volume.uuid().isPresent()
            ? volume.uuid().get()
            : ImageUuid.derive(draft, allDigests(digests));
    byte[] encoded = maker.encode(blocks, ImageUuid.bytes(uuid));
    System.arraycopy(encoded, 0, head, OnDiskSuperblock.OFFSET, encoded.length);
    if (volume.checksum()) {
      int covered = SuperblockChecksum.coveredLength(plan.settings().blockBits());
      SuperblockChecksum.store(head, OnDiskSuperblock.OFFSET, covered);
    }
    output.write(
        OnDiskSuperblock.OFFSET, ByteBuffer.wrap(head, OnDiskSuperblock.OFFSET, encoded.length));
    return uuid;
  }

  private long[][] allDigests(long[][] digests) {
    long[][] all = new long[digests.length + 2][];
    all[0] = headDigest();
    all[1] = plan.data().digests();
    System.arraycopy(digests, 0, all, 2, digests.length);
    return all;
  }

  /** One thread of the second pass. */
  private final class FlatWorker implements TaskRunner.Worker {
    private final FlatWriter writer;
    private final List<FlatTask> tasks;
    private final long[] digests;

    FlatWorker(FlatWriter writer, List<FlatTask> tasks, long[] digests) {
      this.writer = writer;
      this.tasks = tasks;
      this.digests = digests;
    }

    @Override
    public void run(int number) throws IOException {
      FlatTask task = tasks.get(number);
      if (task instanceof FlatTask.Piece piece) {
        digests[number] = writer.writePiece(piece);
        progress.add(piece.to() - piece.from());
      } else if (task instanceof FlatTask.Part part) {
        digests[number] = writer.writePart(part);
        progress.add(writer.fileBytes());
        if (part.group().endPart()) {
          endGroup(part.group());
        }
      }
    }

    private void endGroup(GroupState group) throws IOException {
      digests[tasks.size() + group.number()] = writer.writeMetadata(group);
      if (group.number() == 0 && plan.headBlocks() == 0) {
        int covered = SuperblockChecksum.coveredLength(plan.settings().blockBits());
        int size = (int) Math.max(OnDiskSuperblock.OFFSET + covered, plan.headEnd());
        head = Arrays.copyOf(group.metadata(), size);
      }
      group.release();
    }
  }
}
