package io.erofs.tools.build;

import io.erofs.model.Bytes;

/**
 * Follows the progress of a build, for a progress bar or a log. Unless something else is said,
 * methods are called by the thread that builds, must return quickly, and do nothing by default.
 */
public interface BuildListener {
  /** Looks away. */
  BuildListener NONE = new BuildListener() {};

  /**
   * A phase begins.
   *
   * @param phase the phase
   */
  default void phase(BuildPhase phase) {}

  /**
   * A directory was taken from a source.
   *
   * @param path its path in the tree, empty for the root
   */
  default void directory(Bytes path) {}

  /**
   * Whether {@link #file} is to be called, which costs finding the path of each file.
   *
   * @return false by default
   */
  default boolean wantsFiles() {
    return false;
  }

  /**
   * Compressing is done with a file. Called in the order of the files in the image, by one thread
   * at a time, which need not be the one that builds.
   *
   * @param file what became of it
   */
  default void file(FileReport file) {}

  /**
   * The phase went on. Called now and then, not for every step.
   *
   * @param phase the phase
   * @param done what is done, in the unit of the phase
   * @param total what there is to do, or 0 if that is not known
   */
  default void progress(BuildPhase phase, long done, long total) {}
}
