package io.erofs.tools.build.source;

import io.erofs.model.Bytes;

/**
 * Something of a source that is not, or not exactly, in the image.
 *
 * @param kind what happened
 * @param path path of the entry in the tree, empty for the root or the tree as a whole
 * @param message one line for a person, without the path
 */
public record SourceProblem(Kind kind, Bytes path, String message) {
  /** What happened to the information. */
  public enum Kind {
    /** An attribute of an entry, such as an extended attribute, is missing in the image. */
    ATTRIBUTE_LOST,
    /** An attribute is in the image with another value than in the source. */
    ATTRIBUTE_CHANGED,
    /** A whole entry is missing in the image. */
    ENTRY_SKIPPED,
    /** Nothing of the source is lost, but something was not done as asked. */
    NOTE
  }

  /** The problem as one line: path, then message. */
  @Override
  public String toString() {
    return "/" + path + ": " + message;
  }
}
