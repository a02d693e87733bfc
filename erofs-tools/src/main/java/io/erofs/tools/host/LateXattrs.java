package io.erofs.tools.host;

import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A reader that is chosen when it is first needed, because the choice may have to wait. */
final class LateXattrs implements XattrReader {
  /** Chooses. */
  @FunctionalInterface
  interface Choice {
    XattrReader choose() throws IOException;
  }

  private final Choice choice;
  private Optional<XattrReader> chosen = Optional.empty();

  LateXattrs(Choice choice) {
    this.choice = choice;
  }

  @Override
  public List<Xattr> read(Path file, Bytes inTree) throws IOException {
    if (chosen.isEmpty()) {
      chosen = Optional.of(choice.choose());
    }
    return chosen.get().read(file, inTree);
  }

  @Override
  public void close() {
    chosen.ifPresent(XattrReader::close);
  }
}
