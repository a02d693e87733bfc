package io.erofs.tools.build.write;

import io.erofs.tools.build.data.ChunkStore;
import io.erofs.tools.build.data.KnownChunks;
import io.erofs.tools.build.data.TaskRunner;
import io.erofs.tools.build.data.Turns;
import io.erofs.tools.build.plan.ChunkPlan;
import java.io.IOException;
import java.util.List;

/** Stores all chunks that are not stored yet, in the image or beside it. */
public final class ChunkPass {
  /**
   * What became of chunks.
   *
   * @param digests digests of what was written, in order; none of them means anything where known
   *     chunks were looked for
   * @param deduplicated bytes not stored because they are stored already
   * @param holes bytes not stored because they are zeros
   */
  public record Result(long[] digests, long deduplicated, long holes) {
    /** There were no chunks. */
    public static final Result NONE = new Result(new long[0], 0, 0);
  }

  /** While some wait for their turn, or to write, others read. */
  private static final int THREADS_PER_WORKER = 2;

  private final ChunkPlan plan;
  private final ChunkStore store;
  private final KnownChunks known;
  private final Output output;
  private final WriteProgress progress;

  /**
   * Creates the pass.
   *
   * @param plan the files
   * @param store gives addresses to chunks
   * @param known chunks that need not be stored
   * @param output where chunks are written
   * @param progress told about bytes of files
   */
  public ChunkPass(
      ChunkPlan plan, ChunkStore store, KnownChunks known, Output output, WriteProgress progress) {
    this.plan = plan;
    this.store = store;
    this.known = known;
    this.output = output;
    this.progress = progress;
  }

  /**
   * Stores the chunks.
   *
   * @param workers number of threads that shall be busy
   */
  public Result run(int workers) throws IOException {
    List<ChunkTask> tasks = ChunkTask.all(plan);
    long[] digests = new long[tasks.size()];
    int mostBytes = ChunkTask.mostBytes(plan, tasks);
    Turns turns = new Turns();
    WrittenTasks written = new WrittenTasks();
    TaskRunner.run(
        tasks.size(),
        workers > 1 ? workers * THREADS_PER_WORKER : 1,
        new TaskRunner.Crew() {
          @Override
          public TaskRunner.Worker newWorker() {
            ChunkWriter writer =
                new ChunkWriter(plan, mostBytes, store, known, turns, written, output);
            return number -> {
              digests[number] = writer.write(number, tasks.get(number));
              progress.add(tasks.get(number).bytes(plan));
            };
          }

          @Override
          public void abort() {
            turns.abort();
            written.abort();
          }

          @Override
          public void progress() {
            progress.tell();
          }
        });
    return new Result(digests, store.deduplicated(), store.holes());
  }
}
