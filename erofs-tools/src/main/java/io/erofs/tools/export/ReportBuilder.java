package io.erofs.tools.export;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

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
  private final Map<FileType, Long> made = new EnumMap<>(FileType.class);
  private final Tally problems = new Tally();
  private final Map<Loss.Kind, Tally> losses = new EnumMap<>(Loss.Kind.class);
  private long bytes;

  ReportBuilder(ExtractionListener listener) {
    this.listener = listener;
  }

  synchronized void made(Bytes path, FileType type, long size) {
    made.merge(type, 1L, Long::sum);
    bytes += size;
    listener.made(path, type, size);
  }

  synchronized void problem(Bytes path, String message) {
    problems.add(new ExtractionProblem(path, message), MAX_PROBLEMS);
  }

  synchronized void loss(Loss.Kind kind, Bytes path, String message) {
    losses
        .computeIfAbsent(kind, k -> new Tally())
        .add(new ExtractionProblem(path, message), MAX_EXAMPLES);
  }

  synchronized long entries() {
    return made.values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized ExtractionReport build() {
    Map<Loss.Kind, Loss> lost = new EnumMap<>(Loss.Kind.class);
    losses.forEach((kind, tally) -> lost.put(kind, new Loss(tally.count, list(tally))));
    long more = problems.count - problems.first.size();
    return new ExtractionReport(made, bytes, list(problems), more, lost);
  }

  private static List<ExtractionProblem> list(Tally tally) {
    return new ArrayList<>(tally.first);
  }
}
