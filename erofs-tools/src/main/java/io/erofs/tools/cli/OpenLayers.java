package io.erofs.tools.cli;

import io.erofs.io.Closing;
import io.erofs.tools.build.source.TreeSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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
    Closing.all(sources);
  }
}
