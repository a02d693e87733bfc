package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import java.io.IOException;
import java.util.Optional;

/**
 * Passes everything on to another visitor. Sources that change what another source gives override
 * what is to be different.
 */
public class PassingVisitor implements EntryVisitor {
  private final EntryVisitor visitor;

  /**
   * Creates a visitor in front of another one.
   *
   * @param visitor takes everything, and is asked everything
   */
  public PassingVisitor(EntryVisitor visitor) {
    this.visitor = visitor;
  }

  @Override
  public boolean wants(Bytes path) {
    return visitor.wants(path);
  }

  @Override
  public boolean has(Bytes path) {
    return visitor.has(path);
  }

  @Override
  public Optional<SourceEntry> below(Bytes path) throws IOException {
    return visitor.below(path);
  }

  @Override
  public void entry(SourceEntry entry) throws IOException {
    visitor.entry(entry);
  }

  @Override
  public void hardLink(Bytes path, Bytes target) throws IOException {
    visitor.hardLink(path, target);
  }

  @Override
  public void problem(SourceProblem problem) {
    visitor.problem(problem);
  }
}
