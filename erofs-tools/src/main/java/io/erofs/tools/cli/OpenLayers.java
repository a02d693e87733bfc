package io.erofs.tools.cli;

import io.erofs.tools.build.source.TreeSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sources that are open, to be closed together. */
final class OpenLayers implements Closeable {
  private final List<TreeSource> sources = new ArrayList<>();

  void add(TreeSource source) {
    sources.add(source);
  }

  List<TreeSource> list() {
    return sources;
  }

  @Override
  public void close() throws IOException {
    Optional<IOException> failure = Optional.empty();
    for (TreeSource source : sources) {
      try {
        source.close();
      } catch (IOException e) {
        failure.ifPresent(e::addSuppressed);
        failure = Optional.of(e);
      }
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }
}
