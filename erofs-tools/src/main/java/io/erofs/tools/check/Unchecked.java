package io.erofs.tools.check;

import io.erofs.model.Bytes;
import java.util.Objects;

/**
 * Something that could not be checked although the image may be good; immutable.
 *
 * @param reason why
 * @param count how often: number of files for most reasons
 * @param firstPath path of the first file concerned, empty where none is known
 * @param message the reason in words, of the first case
 */
public record Unchecked(Reason reason, long count, Bytes firstPath, String message) {
  /** Why something could not be checked. */
  public enum Reason {
    /** Data lies on a device that was not given. */
    MISSING_DEVICE("files on devices that were not given"),
    /** Data lies in a blob that could not be had now: no such blob, no answer, no access. */
    UNAVAILABLE("reads of blobs that could not be had"),
    /** The image asks for more memory or work than the limits allow. */
    LIMIT("parts beyond the limits");

    private final String what;

    Reason(String what) {
      this.what = what;
    }

    /**
     * What was not checked, in the plural, to be read behind a number.
     *
     * @return a few words
     */
    public String what() {
      return what;
    }
  }

  /** Checks that nothing is missing. */
  public Unchecked {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(firstPath, "firstPath");
    Objects.requireNonNull(message, "message");
  }

  /** Number and reason in one line. */
  @Override
  public String toString() {
    return count
        + " "
        + reason.what()
        + " not checked: "
        + message
        + (firstPath.isEmpty() ? "" : ", first " + firstPath);
  }
}
