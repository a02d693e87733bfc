package io.erofs.tools.export;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** The extraction cannot go on; the cause tells why. */
final class Aborted extends IOException {
  private static final long serialVersionUID = 1L;

  Aborted(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /** Whether a failure would befall every further file, too. */
  static boolean concernsAll(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left on device")
        || message.contains("Disk quota exceeded")
        || message.contains("Read-only file system")
        || message.contains("Too many open files");
  }

  /** A failure in few words. */
  static String reason(IOException e) {
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "Permission denied";
    }
    if (e instanceof java.nio.file.FileAlreadyExistsException) {
      return "exists already";
    }
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }
}
