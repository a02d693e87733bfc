package io.erofs.tools.build;

import io.erofs.tools.build.data.CompressObserver;
import io.erofs.tools.build.data.FileOutcome;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.PathTable;
import java.time.Duration;
import java.util.Optional;

/** Tells a listener how compressing goes on. */
final class CompressFollower implements CompressObserver {
  private final BuildListener listener;
  private final CompressionOptions options;
  private final Optional<PathTable> paths;
  private final long total;

  CompressFollower(BuildListener listener, CompressionOptions options, BuildTree tree, long total) {
    this.listener = listener;
    this.options = options;
    this.paths = listener.wantsFiles() ? Optional.of(PathTable.of(tree)) : Optional.empty();
    this.total = total;
  }

  @Override
  public void progress(long done) {
    listener.progress(BuildPhase.COMPRESS, done, total);
  }

  @Override
  public void file(FileOutcome outcome) {
    if (paths.isPresent()) {
      Optional<String> algorithm =
          outcome.codec() < 0
              ? Optional.empty()
              : Optional.of(options.algorithms().get(outcome.codec()).description());
      listener.file(
          new FileReport(
              paths.get().of(outcome.file()),
              outcome.file().size(),
              outcome.storedBytes(),
              outcome.fragmentBytes(),
              outcome.sharedBytes(),
              algorithm,
              Duration.ofNanos(outcome.nanos())));
    }
  }
}
