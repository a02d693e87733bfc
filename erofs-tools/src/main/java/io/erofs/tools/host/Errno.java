package io.erofs.tools.host;

import io.erofs.model.Bytes;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Error numbers of Linux, equal on all its platforms as far as they are used. */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EIO = 5;
  static final int ENXIO = 6;
  static final int EACCES = 13;
  static final int EEXIST = 17;
  static final int EINVAL = 22;
  static final int ENOSPC = 28;
  static final int EROFS = 30;
  static final int ERANGE = 34;
  static final int ENAMETOOLONG = 36;
  static final int ELOOP = 40;
  static final int ENODATA = 61;
  static final int EOPNOTSUPP = 95;
  static final int EDQUOT = 122;

  private Errno() {}

  /** The exception that the JDK would throw for the same error. */
  static FileSystemException exception(int errno, Bytes path) {
    String name = path.toString();
    return switch (errno) {
      case ENOENT -> new NoSuchFileException(name);
      case EACCES -> new AccessDeniedException(name);
      case EEXIST -> new FileAlreadyExistsException(name);
      default -> new FileSystemException(name, null, text(errno));
    };
  }

  private static String text(int errno) {
    return switch (errno) {
      case EPERM -> "Operation not permitted";
      case EIO -> "Input/output error";
      case EINVAL -> "Invalid argument";
      case ENOSPC -> "No space left on device";
      case EROFS -> "Read-only file system";
      case ERANGE -> "Numerical result out of range";
      case ENAMETOOLONG -> "File name too long";
      case ELOOP -> "Too many levels of symbolic links";
      case ENODATA -> "No data available";
      case EOPNOTSUPP -> "Operation not supported";
      case EDQUOT -> "Disk quota exceeded";
      default -> "error " + errno;
    };
  }
}
