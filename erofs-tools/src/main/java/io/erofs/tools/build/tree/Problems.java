package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;
import io.erofs.tools.build.source.SourceProblem;
import java.util.ArrayList;
import java.util.List;

/** Collects problems; beyond a limit it only counts them, so that they cannot fill the heap. */
public final class Problems {
  /** Most problems that are kept one by one. */
  public static final int LIMIT = 10_000;

  private final List<SourceProblem> kept = new ArrayList<>();
  private long more;

  /** Creates an empty collection. */
  public Problems() {}

  /** Adds one. */
  public void add(SourceProblem problem) {
    if (kept.size() < LIMIT) {
      kept.add(problem);
    } else {
      more++;
    }
  }

  /** Adds one that concerns an option, not a loss of information. */
  public void note(Bytes path, String message) {
    add(new SourceProblem(SourceProblem.Kind.NOTE, path, message));
  }

  /** All problems; the last one tells how many more there were. */
  public List<SourceProblem> list() {
    if (more == 0) {
      return List.copyOf(kept);
    }
    List<SourceProblem> all = new ArrayList<>(kept);
    SourceProblem.Kind kind = kept.get(kept.size() - 1).kind();
    all.add(new SourceProblem(kind, Bytes.EMPTY, more + " more problems of this and other kinds"));
    return List.copyOf(all);
  }
}
