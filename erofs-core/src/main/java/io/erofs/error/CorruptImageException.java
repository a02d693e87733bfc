package io.erofs.error;

import java.util.Objects;

/**
 * The image breaks a rule of the format.
 *
 * <p>{@link #rule()} is the identifier of the broken rule in the checker's catalogue ({@code I-06},
 * {@code L-03}, …), so that a checker reports a reader's exception as the finding it is.
 */
public final class CorruptImageException extends ErofsException {
  private static final long serialVersionUID = 1L;

  private final String rule;

  /**
   * Creates the exception.
   *
   * @param rule identifier of the broken rule, such as {@code I-06}
   * @param problem what is wrong, with the value found and what was expected
   * @param location where
   */
  public CorruptImageException(String rule, String problem, Location location) {
    super(problem, location);
    this.rule = Objects.requireNonNull(rule, "rule");
  }

  /**
   * Identifier of the broken rule.
   *
   * @return a letter, a hyphen and two digits
   */
  public String rule() {
    return rule;
  }

  @Override
  CorruptImageException at(Location newLocation) {
    return new CorruptImageException(rule, problem(), newLocation);
  }
}
