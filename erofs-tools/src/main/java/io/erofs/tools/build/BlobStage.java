package io.erofs.tools.build;

import io.erofs.model.Bytes;
import io.erofs.tools.build.blob.BlobBuild;
import io.erofs.tools.build.data.ChunkStore;
import io.erofs.tools.build.data.KnownChunks;
import io.erofs.tools.build.plan.ChunkPlan;
import io.erofs.tools.build.plan.ChunkPlanner;
import io.erofs.tools.build.plan.LayoutPlanner;
import io.erofs.tools.build.plan.LayoutSettings;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.SourceDevice;
import io.erofs.tools.build.write.ChunkPass;
import io.erofs.tools.build.write.Output;
import io.erofs.tools.build.write.WriteProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Stores the chunks of a plan in a blob. */
final class BlobStage {
  private final BlobBuild blob;
  private final LayoutSettings settings;
  private final int workers;

  /**
   * Creates the stage.
   *
   * @param blob where the chunks go
   * @param workers number of threads
   */
  BlobStage(BlobBuild blob, LayoutSettings settings, int workers) {
    this.blob = blob;
    this.settings = settings;
    this.workers = workers;
  }

  /**
   * What was stored.
   *
   * @param plan the plan with all addresses
   * @param numbers the blobs that the image names, in the order of the device table
   * @param chunks what became of the chunks
   */
  record Result(ChunkPlan plan, List<Integer> numbers, ChunkPass.Result chunks) {}

  /** Stores the open chunks of a plan. */
  Result run(ChunkPlan plan, WriteProgress progress) throws IOException {
    ChunkStore store = new ChunkStore(plan.table(), place());
    KnownChunks known = blob.isLasting() ? blob::find : KnownChunks.NONE;
    Output output = new Output(blob.channel(), 0, blob.isZeroed());
    ChunkPass.Result chunks = ChunkPass.Result.NONE;
    if (plan.isAnyOpen()) {
      chunks = new ChunkPass(plan, store, known, output, progress).run(workers);
    }
    if (blob.isLasting()) {
      // What the image refers to is in its device table, whether it was written now or earlier.
      chunks = new ChunkPass.Result(new long[0], chunks.deduplicated(), chunks.holes());
    }
    blob.seal(store.end() << settings.blockBits(), store.stored());
    List<Integer> numbers = numbers(plan);
    List<SourceDevice> devices = new ArrayList<>(plan.devices());
    int[] ids = new int[BlobBuild.MAX_NUMBER + 1];
    for (int number : numbers) {
      devices.add(blob.device(number));
      ids[number] = devices.size();
    }
    if (devices.size() > ChunkPlanner.MAX_DEVICES) {
      throw new BuildException(
          Bytes.EMPTY, devices.size() + " extra devices; at most 65535 are possible");
    }
    return new Result(plan.settled(devices, number -> ids[number]), numbers, chunks);
  }

  private ChunkStore.Place place() {
    int alignment = settings.dataAlignment();
    boolean isAligned = (long) alignment << settings.blockBits() <= 1L << settings.chunkBits();
    long most = settings.bit48() ? LayoutPlanner.MAX_WIDE_BLOCKS : LayoutPlanner.MAX_NARROW_BLOCKS;
    return new ChunkStore.Place(
        BlobBuild.NEW_BLOB, 0, settings.blockBits(), isAligned ? alignment : 1, most);
  }

  private List<Integer> numbers(ChunkPlan plan) {
    List<Integer> numbers = new ArrayList<>(blob.always());
    for (int number : plan.openDevices()) {
      if (!numbers.contains(number)) {
        numbers.add(number);
      }
    }
    return List.copyOf(numbers);
  }
}
