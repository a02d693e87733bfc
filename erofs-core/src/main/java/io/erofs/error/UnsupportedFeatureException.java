package io.erofs.error;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The image uses something that this library does not read: a feature bit, a layout, an algorithm.
 *
 * <p>The image may be perfectly good. {@link #features()} names what is missing.
 */
public final class UnsupportedFeatureException extends ErofsException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // List.copyOf is serializable
  private final List<String> features;

  private final String rule;

  /**
   * Creates the exception.
   *
   * @param features names of the features, with the numbers of their bits where they have one
   * @param problem what is wrong
   * @param location where
   */
  public UnsupportedFeatureException(List<String> features, String problem, Location location) {
    this("", features, problem, location);
  }

  /**
   * Creates the exception for something that no kernel reads either.
   *
   * @param rule identifier of the rule of the format that it breaks, or empty
   * @param features names of the features, with the numbers of their bits where they have one
   * @param problem what is wrong
   * @param location where
   */
  public UnsupportedFeatureException(
      String rule, List<String> features, String problem, Location location) {
    super(problem, location);
    this.rule = Objects.requireNonNull(rule, "rule");
    this.features = List.copyOf(features);
  }

  /**
   * The rule of the format that is broken, where the kernels that exist refuse the same.
   *
   * @return an identifier as {@link CorruptImageException#rule()} has it, or empty
   */
  public Optional<String> rule() {
    return rule.isEmpty() ? Optional.empty() : Optional.of(rule);
  }

  /**
   * Names of the unsupported features.
   *
   * @return at least one name
   */
  public List<String> features() {
    return features;
  }

  @Override
  UnsupportedFeatureException at(Location newLocation) {
    return new UnsupportedFeatureException(rule, features, problem(), newLocation);
  }
}
