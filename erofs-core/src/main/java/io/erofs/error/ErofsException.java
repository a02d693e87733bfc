package io.erofs.error;

import java.io.IOException;
import java.util.Objects;

/**
 * Base of everything that can be wrong with an image: corrupt, unsupported, over a limit, or not
 * readable.
 *
 * <p>The message says what is wrong, the value found, what was expected, and ends with the {@link
 * Location}. Bytes of an image never cause an unchecked exception.
 */
public abstract sealed class ErofsException extends IOException
    permits NotErofsException,
        ContentMismatchException,
        CorruptImageException,
        UnsupportedFeatureException,
        LimitExceededException,
        SourceIoException {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final transient Location location;

  ErofsException(String problem, Location location) {
    super(problem + " (" + location + ")");
    this.problem = problem;
    this.location = Objects.requireNonNull(location, "location");
  }

  /**
   * What is wrong, without the location.
   *
   * @return one line
   */
  public final String problem() {
    return problem;
  }

  /**
   * Where it is wrong.
   *
   * @return the location
   */
  public final Location location() {
    return location == null ? Location.of("unknown image") : location;
  }

  /**
   * The same problem with the path added to its location.
   *
   * @param path printable path in the image
   * @return a new exception of the same type, with this one's cause and stack trace
   */
  public final ErofsException withPath(String path) {
    ErofsException copy = at(location().withPath(path));
    copy.setStackTrace(getStackTrace());
    if (getCause() != null) {
      copy.initCause(getCause());
    }
    return copy;
  }

  abstract ErofsException at(Location newLocation);
}
