package io.erofs.tools.export;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Collects what happens; thread-safe. Keeps the first by path, so that threads do not matter. */
final class ReportBuilder {
  private static final int MAX_PROBLEMS = 1000;
  private static final int MAX_EXAMPLES = 3;

  private static final class Tally {
    private long count;
    private final TreeSet<ExtractionProblem> first = new TreeSet<>();

    void add(ExtractionProblem problem, int limit) {
      count++;
      first.add(problem);
      if (first.size() > limit) {
        first.pollLast();
      }
    }
  }

  private final ExtractionListener listener;
  private final AtomicLongArray made = new AtomicLongArray(FileType.values().length);
  private final LongAdder bytes = new LongAdder();
  private final Tally problems = new Tally();
  private final Map<Loss.Kind, Tally> losses = new EnumMap<>(Loss.Kind.class);

  ReportBuilder(ExtractionListener listener) {
    this.listener = listener;
  }

  /** Counts an entry; without a lock unless somebody wants to know of each. */
  void made(Bytes path, FileType type, long size) {
    made.incrementAndGet(type.ordinal());
    bytes.add(size);
    if (listener != ExtractionListener.NONE) {
      synchronized (this) {
        listener.made(path, type, size);
      }
    }
  }

  synchronized void problem(Bytes path, String message) {
    problems.add(new ExtractionProblem(path, message), MAX_PROBLEMS);
  }

  synchronized void loss(Loss.Kind kind, Bytes path, String message) {
    losses
        .computeIfAbsent(kind, k -> new Tally())
        .add(new ExtractionProblem(path, message), MAX_EXAMPLES);
  }

  synchronized ExtractionReport build() {
    Map<Loss.Kind, Loss> lost = new EnumMap<>(Loss.Kind.class);
    losses.forEach((kind, tally) -> lost.put(kind, new Loss(tally.count, list(tally))));
    long more = problems.count - problems.first.size();
    return new ExtractionReport(counts(), bytes.sum(), list(problems), more, lost);
  }

  private Map<FileType, Long> counts() {
    Map<FileType, Long> counts = new EnumMap<>(FileType.class);
    for (FileType type : FileType.values()) {
      if (made.get(type.ordinal()) > 0) {
        counts.put(type, made.get(type.ordinal()));
      }
    }
    return counts;
  }

  private static List<ExtractionProblem> list(Tally tally) {
    return new ArrayList<>(tally.first);
  }
}
