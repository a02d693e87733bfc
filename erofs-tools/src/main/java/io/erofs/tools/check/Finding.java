package io.erofs.tools.check;

import io.erofs.error.Location;
import io.erofs.model.Bytes;
import java.util.Objects;

/**
 * One violation of a rule; immutable.
 *
 * @param rule which rule
 * @param severity how bad it is, at most the rule's own severity
 * @param path absolute path of the file concerned as bytes, {@code /} for the root; empty where no
 *     path is known, or where it is longer than 4095 bytes
 * @param location source, and as far as known the byte offset and the node number
 * @param message what is wrong, with the value found, one line without the location
 */
public record Finding(Rule rule, Severity severity, Bytes path, Location location, String message) {
  /** Checks that nothing is missing. */
  public Finding {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(message, "message");
  }

  /** Severity, rule, path, message and location in one line. */
  @Override
  public String toString() {
    return severity
        + " "
        + rule.id()
        + (path.isEmpty() ? "" : " " + path)
        + ": "
        + message
        + " ("
        + location
        + ")";
  }
}
