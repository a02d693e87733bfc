package io.erofs.tools.check;

/** Hears how far a check has come. Called on the thread that checks. */
@FunctionalInterface
public interface CheckProgress {
  /** Hears nothing. */
  CheckProgress NONE = (phase, done, total) -> {};

  /** What a check is doing. */
  enum Phase {
    /** Walking the tree; counted in inodes. */
    TREE,
    /** Reading all data; counted in bytes. */
    DATA
  }

  /**
   * Hears that some work is done. Called often, never for each byte.
   *
   * @param phase what is being done
   * @param done how much is done
   * @param total how much there is in all, 0 if that is not known; may be less than {@code done} if
   *     the image says something wrong
   */
  void advance(Phase phase, long done, long total);
}
