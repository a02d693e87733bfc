package io.erofs.tools.build.data;

import io.erofs.tools.build.tree.BuildTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Compresses files, on several threads, and puts their pclusters into the image.
 *
 * <p>Files are cut into spans at fixed offsets, spans are collected in tasks. Each worker takes the
 * next task, reads its spans and compresses them without knowing where they come to be. The results
 * are taken over in the order of the tasks, which is when addresses are given and everything is
 * decided that concerns more than one span. So the bytes do not depend on the number of threads.
 *
 * <p>Memory: each worker has a span of input, at most 16 MiB, usually 4, and its compressors; and
 * for each worker there are at most {@value #RESULTS_PER_WORKER} results that wait for an earlier
 * one, each of at most a span. A compressed file takes about 100 bytes and 8 for each extent.
 */
public final class CompressPass implements TaskRunner.Crew {
  private static final int RESULTS_PER_WORKER = 4;

  /**
   * Where data may go.
   *
   * @param sink the image
   * @param spool takes what has no place yet
   * @param packed takes fragments; the caller stores what it holds afterwards
   * @param firstBlock the first block that is free
   * @param mostBlocks no data may lie behind this block
   */
  public record Place(
      BlockSink sink, Spool spool, PackedContent packed, long firstBlock, long mostBlocks) {
    /** A place for data of which nothing is a fragment. */
    public static Place of(BlockSink sink, Spool spool, long firstBlock, long mostBlocks) {
      return new Place(sink, spool, new PackedContent(spool, false), firstBlock, mostBlocks);
    }
  }

  private final BuildTree tree;
  private final CompressionSettings settings;
  private final List<SpanTask> tasks;
  private final CompressedStore store;
  private final Handover<TaskResult> handover;
  private final CompressObserver observer;
  private final AtomicLong done = new AtomicLong();
  private final Deque<ByteSink> sinks = new ArrayDeque<>();
  private final Deque<SpanCompressor> compressors = new ArrayDeque<>();

  private CompressPass(
      BuildTree tree,
      CompressionSettings settings,
      List<SpanTask> tasks,
      CompressedStore store,
      int workers,
      CompressObserver observer) {
    this.tree = tree;
    this.settings = settings;
    this.tasks = tasks;
    this.store = store;
    this.handover = new Handover<>(this::take, workers * RESULTS_PER_WORKER);
    this.observer = observer;
  }

  /**
   * Compresses what can be.
   *
   * @param tree the files
   * @param settings how data is compressed
   * @param rooms what the metadata has room for
   * @param place where data may go
   * @param workers number of threads
   * @param observer follows
   */
  public static CompressedData run(
      BuildTree tree,
      CompressionSettings settings,
      FileRoom.Source rooms,
      Place place,
      int workers,
      CompressObserver observer)
      throws IOException {
    List<SpanTask> tasks = new SpanPlanner(tree, settings, rooms).plan();
    try (Deduplicator deduplicator = new Deduplicator(tree, settings);
        EqualExtents equal = new EqualExtents(tree)) {
      int inodes = tree.inodes().size();
      CompressedStore store =
          new CompressedStore(settings, place, deduplicator, equal, inodes, tasks.size(), observer);
      CompressPass pass = new CompressPass(tree, settings, tasks, store, workers, observer);
      try {
        TaskRunner.run(tasks.size(), workers, pass);
      } finally {
        pass.compressors.forEach(SpanCompressor::close);
      }
      return store.finish();
    }
  }

  @Override
  public TaskRunner.Worker newWorker() {
    SpanCompressor compressor = new SpanCompressor(settings);
    synchronized (compressors) {
      compressors.add(compressor);
    }
    return new SpanWorker(compressor);
  }

  @Override
  public void abort() {
    handover.abort();
  }

  @Override
  public void progress() {
    observer.progress(done.get());
  }

  private void take(TaskResult result) throws IOException {
    store.take(result);
    synchronized (sinks) {
      sinks.push(result.blocks());
    }
  }

  private ByteSink emptySink() {
    synchronized (sinks) {
      ByteSink sink = sinks.isEmpty() ? new ByteSink() : sinks.pop();
      sink.length(0);
      return sink;
    }
  }

  /** One thread. */
  private final class SpanWorker implements TaskRunner.Worker {
    private final SpanCompressor compressor;
    private final ContentDigest digest = new ContentDigest();
    private byte[] input = new byte[1 << 16];

    SpanWorker(SpanCompressor compressor) {
      this.compressor = compressor;
    }

    @Override
    public void run(int number) throws IOException {
      handover.begin(number);
      SpanTask task = tasks.get(number);
      TaskResult result = new TaskResult(number, emptySink());
      for (Span span : task.spans()) {
        read(span);
        result.spans().add(compress(span, result.blocks()));
      }
      digest.reset();
      digest.update(0, ByteBuffer.wrap(result.blocks().array(), 0, result.blocks().length()));
      result.digest(digest.value());
      handover.bring(number, result);
      done.addAndGet(finishedBytes(result));
    }

    private SpanResult compress(Span span, ByteSink blocks) {
      int from = blocks.length();
      SpanResult made = compressor.compress(span, input, blocks);
      if (settings.dedupe()) {
        made.keepInput(Arrays.copyOf(input, span.length()));
      } else if (settings.sharesExtents()) {
        made.digest(digest, blocks.array(), from);
      }
      return made;
    }

    private static long finishedBytes(TaskResult result) {
      long sum = 0;
      for (SpanResult span : result.spans()) {
        sum += span.isLeftPlain() ? 0 : span.span().length();
      }
      return sum;
    }

    private void read(Span span) throws IOException {
      // One byte more, to see that the file does not go on.
      if (input.length <= span.length()) {
        input = new byte[Math.max(span.length() + 1, input.length * 2)];
      }
      try (ContentInput content = ContentInput.open(tree, span.file())) {
        content.read(span.from(), ByteBuffer.wrap(input), span.length());
      }
    }
  }
}
