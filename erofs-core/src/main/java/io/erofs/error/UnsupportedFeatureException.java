package io.erofs.error;

import java.util.List;

/**
 * The image uses something that this library does not read: a feature bit, a layout, an algorithm.
 *
 * <p>The image may be perfectly good. {@link #features()} names what is missing.
 */
public final class UnsupportedFeatureException extends ErofsException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // List.copyOf is serializable
  private final List<String> features;

  /**
   * Creates the exception.
   *
   * @param features names of the features, with the numbers of their bits where they have one
   * @param problem what is wrong
   * @param location where
   */
  public UnsupportedFeatureException(List<String> features, String problem, Location location) {
    super(problem, location);
    this.features = List.copyOf(features);
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
    return new UnsupportedFeatureException(features, problem(), newLocation);
  }
}
