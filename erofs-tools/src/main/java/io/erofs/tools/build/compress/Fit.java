package io.erofs.tools.build.compress;

/**
 * What came of filling an output: how much input went into it, and how long the stream became.
 *
 * @param consumed bytes of the input that the stream decodes to, counted from its beginning; 0 if
 *     no stream fits
 * @param produced bytes of the stream; 0 if and only if {@code consumed} is 0
 */
public record Fit(int consumed, int produced) {
  /** Nothing fits. */
  public static final Fit NOTHING = new Fit(0, 0);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is negative or only one of them is 0
   */
  public Fit {
    if (consumed < 0 || produced < 0 || consumed == 0 != (produced == 0)) {
      throw new IllegalArgumentException("consumed=" + consumed + " produced=" + produced);
    }
  }
}
