package io.erofs.io;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;

/** Closing several things, whatever happens to one of them. */
public final class Closing {
  private Closing() {}

  /**
   * Closes all in their order.
   *
   * @param all what to close
   * @throws IOException the first failure, with the others attached
   */
  public static void all(Collection<? extends Closeable> all) throws IOException {
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

  /**
   * Closes all in their order because something failed.
   *
   * @param cause what failed; failures of closing are attached to it
   * @param all what to close
   */
  public static void after(Exception cause, Collection<? extends Closeable> all) {
    for (Closeable each : all) {
      try {
        each.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }
}
