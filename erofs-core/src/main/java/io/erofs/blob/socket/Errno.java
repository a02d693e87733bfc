package io.erofs.blob.socket;

import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import java.io.IOException;

/** Numbers of errors, as Linux has them, for the reasons why a blob cannot be had. */
enum Errno {
  ENOENT(2, Reason.NOT_FOUND),
  EIO(5, Reason.FAILED),
  EACCES(13, Reason.DENIED),
  EBADMSG(74, Reason.CORRUPT),
  EOPNOTSUPP(95, Reason.REFUSED),
  ESHUTDOWN(108, Reason.CLOSED),
  ETIMEDOUT(110, Reason.TIMEOUT),
  ESTALE(116, Reason.CHANGED);

  private final int number;
  private final Reason reason;

  Errno(int number, Reason reason) {
    this.number = number;
    this.reason = reason;
  }

  /** The number for a failure, positive. */
  static int of(IOException failure) {
    if (failure instanceof BlobUnavailableException known) {
      for (Errno errno : values()) {
        if (errno.reason == known.reason()) {
          return errno.number;
        }
      }
    }
    return EIO.number;
  }

  /** What a negative number in an answer means. */
  static Reason reason(long answer) {
    for (Errno errno : values()) {
      if (errno.number == -answer) {
        return errno.reason;
      }
    }
    return Reason.FAILED;
  }
}
