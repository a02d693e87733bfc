package io.erofs.tools.check;

/** The outcome of a check. */
public enum Verdict {
  /** Everything was checked, and nothing worse than a warning was found. */
  CLEAN,
  /**
   * Nothing worse than a warning was found, but not everything could be checked: the image is not
   * known to be bad, and not known to be good. A gate must not let it pass.
   */
  INCOMPLETE,
  /** There is at least one error. */
  DAMAGED
}
