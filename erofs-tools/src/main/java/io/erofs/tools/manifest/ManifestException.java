package io.erofs.tools.manifest;

import java.io.IOException;

/**
 * A line of a manifest is wrong. The message begins with the manifest's name and the line's number.
 */
public final class ManifestException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long line;

  ManifestException(String manifest, long line, String problem) {
    super(manifest + ": line " + line + ": " + problem);
    this.line = line;
  }

  ManifestException(String manifest, long line, String problem, Throwable cause) {
    super(manifest + ": line " + line + ": " + problem, cause);
    this.line = line;
  }

  /**
   * Which line.
   *
   * @return its number, from 1
   */
  public long line() {
    return line;
  }
}
