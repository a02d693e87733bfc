package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import io.erofs.tools.build.label.FileContexts;
import io.erofs.tools.build.label.LabelSource;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.util.Optional;

/** The options of mkfs.erofs about SELinux labels. */
final class MkfsLabels {
  private Optional<FileContexts> contexts = Optional.empty();
  private Bytes mountPoint = Bytes.EMPTY;

  /** Takes an option; false if it is about something else. */
  boolean take(Arguments.Given given) throws IOException, UsageException {
    switch (given.key()) {
      case "file-contexts" ->
          contexts = Optional.of(FileContexts.read(HostPaths.of(given.value())));
      case "mount-point" -> mountPoint = given.value();
      default -> {
        return false;
      }
    }
    return true;
  }

  /** A source with the labels that were asked for. */
  TreeSource over(TreeSource source) {
    return contexts
        .<TreeSource>map(text -> LabelSource.of(source, text, mountPoint))
        .orElse(source);
  }
}
