package io.erofs.tools.export;

import io.erofs.model.Bytes;

/**
 * Something that went wrong with one entry.
 *
 * @param path path below the start of the extraction, empty for the start itself
 * @param message one line for a person, without the path
 */
public record ExtractionProblem(Bytes path, String message)
    implements Comparable<ExtractionProblem> {
  @Override
  public int compareTo(ExtractionProblem other) {
    int byPath = path.compareTo(other.path);
    return byPath != 0 ? byPath : message.compareTo(other.message);
  }

  /** The problem as one line: path, then message. */
  @Override
  public String toString() {
    return "/" + path + ": " + message;
  }
}
