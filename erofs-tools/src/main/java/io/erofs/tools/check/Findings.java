package io.erofs.tools.check;

import io.erofs.error.BlobUnavailableException;
import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.Location;
import io.erofs.error.SourceIoException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.model.Bytes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Collects findings: counts all of them and keeps the first of each rule, so that a hostile image
 * cannot fill the memory. For one thread.
 */
final class Findings {
  private final int keepPerRule;
  private final List<Finding> kept = new ArrayList<>();
  private final Map<String, Long> counts = new TreeMap<>();
  private final EnumMap<Severity, Long> severities = new EnumMap<>(Severity.class);
  private final Map<Unchecked.Reason, Unchecked> unchecked = new EnumMap<>(Unchecked.Reason.class);
  private IntFunction<Bytes> paths = row -> Bytes.EMPTY;

  Findings(int keepPerRule) {
    this.keepPerRule = keepPerRule;
  }

  /** From now on, rows have paths. */
  void resolvePathsWith(IntFunction<Bytes> resolver) {
    this.paths = resolver;
  }

  /** A finding with the rule's own severity. */
  void add(String rule, Subject subject, String message) {
    add(rule, Rule.of(rule).severity(), subject, message);
  }

  /** A finding with a milder severity than the rule's own. */
  void add(String id, Severity severity, Subject subject, String message) {
    Rule rule = Rule.of(id);
    long count = counts.merge(id, 1L, Long::sum);
    severities.merge(severity, 1L, Long::sum);
    if (count <= keepPerRule) {
      kept.add(new Finding(rule, severity, path(subject.row()), subject.location(), message));
    }
  }

  /** An exception of a reader, which names the rule and the place. */
  void add(CorruptImageException problem, Subject subject) {
    add(problem, Rule.of(problem.rule()).severity(), subject);
  }

  /** An exception of a reader, with another severity. */
  void add(CorruptImageException problem, Severity severity, Subject subject) {
    add(problem.rule(), severity, at(problem, subject), problem.problem());
  }

  /** Something that no kernel reads, with the rule to name if the exception names none. */
  void add(UnsupportedFeatureException problem, String fallback, Subject subject) {
    Location place = problem.location();
    add(problem.rule().orElse(fallback), new Subject(subject.row(), place), problem.problem());
  }

  /**
   * Bytes that the source could not give: a fault of the image, unless they are in a blob that is
   * elsewhere and could not be had; if it came, and was another, it is the blob that is damaged.
   */
  void add(SourceIoException problem, Subject subject) {
    if (problem instanceof BlobUnavailableException blob
        && blob.reason() != BlobUnavailableException.Reason.CORRUPT) {
      notChecked(Unchecked.Reason.UNAVAILABLE, subject, blob.problem());
      return;
    }
    add("G-04", new Subject(subject.row(), problem.location()), problem.problem());
  }

  /** What a reader throws for damaged or unreadable bytes: one of the two kinds above. */
  void addFailure(ErofsException problem, Subject subject) {
    if (problem instanceof SourceIoException unreadable) {
      add(unreadable, subject);
    } else if (problem instanceof CorruptImageException corrupt) {
      add(corrupt, subject);
    } else {
      throw new IllegalArgumentException("not about bytes", problem);
    }
  }

  /** The subject at the place that an exception names. */
  static Subject at(CorruptImageException problem, Subject subject) {
    Location place = problem.location();
    if (!place.hasNid() && subject.location().hasNid()) {
      place = place.withNid(subject.location().nid());
    }
    return new Subject(subject.row(), place);
  }

  /** Something that cannot be checked. */
  void notChecked(Unchecked.Reason reason, Subject subject, String message) {
    Unchecked known = unchecked.get(reason);
    unchecked.put(
        reason,
        known == null
            ? new Unchecked(reason, 1, path(subject.row()), message)
            : new Unchecked(reason, known.count() + 1, known.firstPath(), known.message()));
  }

  /** An empty collection with the same bounds and paths, to be added later. */
  Findings another() {
    Findings empty = new Findings(keepPerRule);
    empty.paths = this::path;
    return empty;
  }

  /** Adds what another collection has, behind what is here. */
  void addAll(Findings other) {
    Map<String, Long> known = new HashMap<>(counts);
    for (Finding finding : other.kept) {
      if (known.merge(finding.rule().id(), 1L, Long::sum) <= keepPerRule) {
        kept.add(finding);
      }
    }
    other.counts.forEach((id, count) -> counts.merge(id, count, Long::sum));
    other.severities.forEach((severity, count) -> severities.merge(severity, count, Long::sum));
    other.unchecked.forEach(
        (reason, more) ->
            unchecked.merge(
                reason,
                more,
                (first, second) ->
                    new Unchecked(
                        reason,
                        first.count() + second.count(),
                        first.firstPath(),
                        first.message())));
  }

  /** Whether anything of a kind was left unchecked. */
  boolean hasUnchecked(Unchecked.Reason reason) {
    return unchecked.containsKey(reason);
  }

  /** Whether a rule has been violated. */
  boolean has(String rule) {
    return counts.containsKey(rule);
  }

  private Bytes path(int row) {
    return row == Subject.NO_ROW ? Bytes.EMPTY : paths.apply(row);
  }

  CheckReport report(CheckStatistics statistics) {
    Map<Rule, Long> byRule = new java.util.LinkedHashMap<>();
    counts.forEach((id, count) -> byRule.put(Rule.of(id), count));
    return new CheckReport(kept, byRule, severities, List.copyOf(unchecked.values()), statistics);
  }
}
