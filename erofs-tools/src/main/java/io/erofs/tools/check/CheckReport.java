package io.erofs.tools.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The result of a check; immutable. The same image and options give an equal report. */
public final class CheckReport {
  private final List<Finding> findings;
  private final Map<Rule, Long> counts;
  private final Map<Severity, Long> severities;
  private final List<Unchecked> unchecked;
  private final CheckStatistics statistics;

  CheckReport(
      List<Finding> findings,
      Map<Rule, Long> counts,
      Map<Severity, Long> severities,
      List<Unchecked> unchecked,
      CheckStatistics statistics) {
    this.findings = List.copyOf(findings);
    this.counts = new LinkedHashMap<>(counts);
    this.severities = Map.copyOf(severities);
    this.unchecked = List.copyOf(unchecked);
    this.statistics = Objects.requireNonNull(statistics, "statistics");
  }

  /**
   * The findings in the order of the check: superblock, tables, tree, the whole image, data. Of
   * each rule only the first are kept, see {@link CheckOptions#maxFindingsPerRule()}.
   *
   * @return the findings
   */
  public List<Finding> findings() {
    return findings;
  }

  /**
   * How often each rule was violated, findings that were not kept included.
   *
   * @return numbers by rule, rules without a violation left out
   */
  public Map<Rule, Long> counts() {
    return java.util.Collections.unmodifiableMap(counts);
  }

  /**
   * How many findings have a severity, those that were not kept included.
   *
   * @param severity the severity
   * @return the number
   */
  public long count(Severity severity) {
    return severities.getOrDefault(severity, 0L);
  }

  /**
   * How many findings were counted but not kept.
   *
   * @return the number
   */
  public long dropped() {
    return counts.values().stream().mapToLong(Long::longValue).sum() - findings.size();
  }

  /**
   * What could not be checked.
   *
   * @return one element per reason, empty if everything was checked
   */
  public List<Unchecked> unchecked() {
    return unchecked;
  }

  /**
   * What was seen.
   *
   * @return the statistics
   */
  public CheckStatistics statistics() {
    return statistics;
  }

  /**
   * The outcome.
   *
   * @return {@link Verdict#CLEAN} only if there is no error and nothing was left unchecked
   */
  public Verdict verdict() {
    if (count(Severity.ERROR) + count(Severity.FATAL) > 0) {
      return Verdict.DAMAGED;
    }
    return unchecked.isEmpty() ? Verdict.CLEAN : Verdict.INCOMPLETE;
  }

  /**
   * Whether the image passes: everything was checked and there is no error. Warnings do not count.
   *
   * @return true if the verdict is {@link Verdict#CLEAN}
   */
  public boolean clean() {
    return verdict() == Verdict.CLEAN;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CheckReport that
        && findings.equals(that.findings)
        && counts.equals(that.counts)
        && severities.equals(that.severities)
        && unchecked.equals(that.unchecked)
        && statistics.equals(that.statistics);
  }

  @Override
  public int hashCode() {
    return Objects.hash(findings, counts, severities, unchecked, statistics);
  }
}
