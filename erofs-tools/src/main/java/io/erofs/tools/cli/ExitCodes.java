package io.erofs.tools.cli;

import io.erofs.error.ContentMismatchException;
import io.erofs.error.CorruptImageException;
import io.erofs.error.LimitExceededException;
import io.erofs.error.NotErofsException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.tools.oci.OciException;
import java.io.IOException;

/**
 * All exit codes of all commands.
 *
 * <p>{@code erofs} uses the whole table. The drop-in commands ({@code mkfs.erofs}, {@code
 * fsck.erofs}, {@code dump.erofs}) keep to 0 for success and 1 for every failure that is not ours,
 * which is what scripts written for them test.
 */
final class ExitCodes {
  /** All went well. */
  static final int OK = 0;

  /** The image has errors, is no EROFS image, differs, or lacks what was asked for. */
  static final int IMAGE = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** The image or the request needs something that this release does not do. */
  static final int UNSUPPORTED = 3;

  /** A file or device could not be read or written. */
  static final int IO = 4;

  /** A fault of this program. */
  static final int INTERNAL = 70;

  /** The reader of standard output went away; what a shell reports for SIGPIPE. */
  static final int CLOSED_OUTPUT = 141;

  private ExitCodes() {}

  /**
   * The code for a failure.
   *
   * @param failure what a command threw
   * @return one of the codes of this class, never {@link #OK}
   */
  static int of(Throwable failure) {
    if (failure instanceof UsageException) {
      return USAGE;
    }
    if (failure instanceof ClosedOutputException) {
      return CLOSED_OUTPUT;
    }
    if (failure instanceof UnsupportedFeatureException
        || failure instanceof UnsupportedRequestException
        || failure instanceof LimitExceededException) {
      return UNSUPPORTED;
    }
    if (failure instanceof CorruptImageException
        || failure instanceof ContentMismatchException
        || failure instanceof NotErofsException
        || failure instanceof MissingEntryException
        || failure instanceof OciException) {
      return IMAGE;
    }
    return failure instanceof IOException ? IO : INTERNAL;
  }

  /**
   * The code that a drop-in command gives instead.
   *
   * @param code one of the codes of this class
   * @return 0, 1, {@link #INTERNAL} or {@link #CLOSED_OUTPUT}
   */
  static int dropIn(int code) {
    return code == OK || code == INTERNAL || code == CLOSED_OUTPUT ? code : 1;
  }
}
