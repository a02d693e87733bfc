package io.erofs.internal.codec;

import java.util.Objects;

/**
 * A stream that does not decode to what was asked for.
 *
 * <p>It knows the kind of the problem and not the place in the image; it is deliberately no {@code
 * IOException}, so that the compiler makes every reader say where it happened.
 */
public final class CodecException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Kind {
    /** The stream breaks a rule of its format. */
    CORRUPT,
    /** The input ends in the middle of the stream. */
    TRUNCATED,
    /** The stream ends before it has given as many bytes as were asked for. */
    TOO_SHORT,
    /** The stream would give more bytes than were asked for. */
    TOO_LONG,
    /**
     * The stream ended where it should, and the output is complete, but input is left behind it. A
     * caller that tolerates this may use the output.
     */
    TRAILING_INPUT,
    /** The stream needs a larger window, distance or dictionary than the image declares. */
    WINDOW,
    /** The stream uses something that EROFS has no place for, such as a preset dictionary. */
    UNSUPPORTED
  }

  private final Kind kind;

  CodecException(Kind kind, String problem) {
    super(problem);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  CodecException(Kind kind, String problem, Throwable cause) {
    super(problem, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  /**
   * What is wrong.
   *
   * @return the kind of problem
   */
  public Kind kind() {
    return kind;
  }
}
