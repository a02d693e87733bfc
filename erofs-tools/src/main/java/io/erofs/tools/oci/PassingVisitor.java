package io.erofs.tools.oci;

import io.erofs.model.Bytes;
import io.erofs.tools.build.source.EntryVisitor;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.SourceProblem;
import java.io.IOException;
import java.util.Optional;

/** Passes everything on to another visitor; what is to be different is overridden. */
class PassingVisitor implements EntryVisitor {
  private final EntryVisitor visitor;

  PassingVisitor(EntryVisitor visitor) {
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
