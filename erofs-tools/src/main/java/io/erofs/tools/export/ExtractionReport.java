package io.erofs.tools.export;

import io.erofs.model.FileType;
import java.util.List;
import java.util.Map;

/**
 * What an extraction made and what it could not. Immutable.
 *
 * @param made number of entries made, by type; hard links count as what they link to
 * @param bytes bytes of regular files, holes included
 * @param problems entries that are missing or incomplete, in the order of their paths
 * @param moreProblems number of problems that are not in the list because there were too many
 * @param losses what could not be made as the image has it, usually for want of privileges
 */
public record ExtractionReport(
    Map<FileType, Long> made,
    long bytes,
    List<ExtractionProblem> problems,
    long moreProblems,
    Map<Loss.Kind, Loss> losses) {
  /** Copies the collections. */
  public ExtractionReport {
    made = Map.copyOf(made);
    problems = List.copyOf(problems);
    losses = Map.copyOf(losses);
  }

  /**
   * Whether every entry is there with all its bytes.
   *
   * @return true if there are no problems; there may be losses
   */
  public boolean complete() {
    return problems.isEmpty();
  }

  /**
   * Whether every entry is there with everything that the options asked for.
   *
   * @return true if there are neither problems nor losses
   */
  public boolean exact() {
    return complete() && losses.isEmpty();
  }
}
