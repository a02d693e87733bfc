package io.erofs.tools.check;

import io.erofs.error.Location;
import io.erofs.error.SourceIoException;
import io.erofs.internal.read.ImageReader;
import io.erofs.io.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads every byte of data once, in the order of the devices: it must be readable (G-04), and the
 * rest of a file's last block zero (F-08). What many files share is read once, so that the work is
 * bounded by the size of the devices whatever the files claim.
 */
final class DataPass {
  /** Devices are read in aligned windows of this size, which stay in a processor's own cache. */
  private static final int WINDOW_BITS = 17;

  /** So many bytes between two runs of data are rather read with them. */
  private static final int GAP = 1 << 14;

  /**
   * The bytes behind the end of a file up to the end of its block.
   *
   * @param row the file's row
   */
  private record Rest(long start, long end, int row) {}

  /** Bytes to read at once. */
  private record Run(long start, long end) {}

  /** What of a window has data, and what must be zero in it. */
  private record Piece(ByteSource source, List<Run> runs, List<Rest> rests) {
    long start() {
      return runs.get(0).start;
    }
  }

  /** What reading a piece has shown. */
  private record Outcome(Piece piece, List<Rest> dirty, Optional<SourceIoException> problem) {}

  private final CheckContext context;
  private final ImageReader image;
  private final ThreadLocal<byte[]> buffers =
      ThreadLocal.withInitial(() -> new byte[1 << WINDOW_BITS]);

  DataPass(CheckContext context) {
    this.context = context;
    this.image = context.image;
  }

  /** Reads everything that the occupancy map knows. */
  void run(Map<Integer, IntervalList> containers) throws IOException {
    try (OrderedWorkers<Outcome> workers =
        new OrderedWorkers<>(context.options.workers(), this::take)) {
      for (Map.Entry<Integer, IntervalList> container : containers.entrySet()) {
        if (container.getKey() != Occupancy.METABOX) {
          ByteSource source = image.devices().source(container.getKey());
          new Cutter(source, container.getValue(), workers).cut();
        }
      }
      workers.finish();
    }
  }

  private void take(Outcome outcome) {
    Piece piece = outcome.piece;
    for (Run run : piece.runs) {
      context.tally.read(run.end - run.start);
    }
    context.options.progress().advance(CheckProgress.Phase.DATA, context.tally.bytesRead(), 0);
    outcome.problem.ifPresent(
        problem -> context.findings.add(problem, new Subject(Subject.NO_ROW, problem.location())));
    for (Rest rest : outcome.dirty) {
      Location place = Location.of(piece.source.name(), rest.start);
      context.findings.add(
          "F-08",
          context.subject(rest.row, place),
          "bytes behind the end of the file, up to " + rest.end + ", are not zero");
    }
  }

  private Outcome read(Piece piece) throws IOException {
    byte[] buffer = buffers.get();
    try {
      for (Run run : piece.runs) {
        read(piece, run, buffer);
      }
    } catch (SourceIoException e) {
      return new Outcome(piece, List.of(), Optional.of(e));
    }
    List<Rest> dirty = new ArrayList<>();
    for (Rest rest : piece.rests) {
      if (!isZero(buffer, (int) (rest.start - piece.start()), (int) (rest.end - piece.start()))) {
        dirty.add(rest);
      }
    }
    return new Outcome(piece, dirty, Optional.empty());
  }

  /** Reads a run to its place in a buffer that holds the window from the piece's start on. */
  private static void read(Piece piece, Run run, byte[] buffer) throws IOException {
    int length = (int) (run.end - run.start);
    ByteBuffer target = ByteBuffer.wrap(buffer, (int) (run.start - piece.start()), length);
    int got = piece.source.readFully(run.start, target);
    if (got < length) {
      throw new SourceIoException(
          "the source became shorter", Location.of(piece.source.name(), run.start + got));
    }
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Cuts the ranges of one container into pieces. */
  private final class Cutter {
    private final ByteSource source;
    private final IntervalList list;
    private final OrderedWorkers<Outcome> workers;
    private final long blockSize = image.superblock().blockSize();
    private long window = -1;
    private long runStart;
    private long runEnd;
    private List<Run> runs = new ArrayList<>();
    private List<Rest> rests = new ArrayList<>();

    Cutter(ByteSource source, IntervalList list, OrderedWorkers<Outcome> workers) {
      this.source = source;
      this.list = list;
      this.workers = workers;
    }

    /** Joins ranges of data that touch; the first range behind them bounds the rest of a block. */
    void cut() throws IOException {
      long start = 0;
      long end = 0;
      int last = -1;
      for (int i = 0; i < list.size(); i++) {
        boolean data = list.use(i).isData();
        if (last >= 0 && (list.start(i) > end || list.start(i) == end && !data)) {
          addRun(start, end, last, list.start(i));
          last = -1;
        }
        if (!data) {
          continue;
        }
        if (last < 0) {
          start = list.start(i);
          end = start;
        }
        if (list.end(i) > end) {
          end = list.end(i);
          last = i;
        }
      }
      if (last >= 0) {
        addRun(start, end, last, Long.MAX_VALUE);
      }
      flush();
    }

    private void addRun(long start, long end, int last, long next) throws IOException {
      for (long at = start; at < end; ) {
        long stop = Math.min(end, ((at >> WINDOW_BITS) + 1) << WINDOW_BITS);
        addPart(at, stop);
        at = stop;
      }
      long restEnd = Math.min(Math.min((end + blockSize - 1) & -blockSize, next), source.size());
      if (restEnd > end && hasZeroRest(list.use(last))) {
        addPart(end, restEnd);
        rests.add(new Rest(end, restEnd, list.row(last)));
      }
    }

    /** Chunks and pclusters may be parts of something longer. */
    private static boolean hasZeroRest(Use use) {
      return use != Use.CHUNK && use != Use.PLAIN_PCLUSTER;
    }

    private void addPart(long start, long end) throws IOException {
      if (start >> WINDOW_BITS != window) {
        flush();
        window = start >> WINDOW_BITS;
        runStart = start;
      } else if (start - runEnd > GAP) {
        runs.add(new Run(runStart, runEnd));
        runStart = start;
      }
      runEnd = end;
    }

    private void flush() throws IOException {
      if (window >= 0) {
        runs.add(new Run(runStart, runEnd));
        Piece piece = new Piece(source, runs, rests);
        workers.add(() -> read(piece));
      }
      window = -1;
      runs = new ArrayList<>();
      rests = new ArrayList<>();
    }
  }
}
