package io.erofs.internal.cache;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Closing several things, whatever happens to one of them. */
final class Closing {
  private Closing() {}

  /** Closes all in their order; the first failure is thrown, with the others attached. */
  static void all(List<? extends Closeable> all) throws IOException {
    IOException first = null;
    for (Closeable each : all) {
      try {
        each.close();
      } catch (IOException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
