package io.erofs.tools.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** One line of text for a failure. */
final class Messages {
  private Messages() {}

  /**
   * What to tell the user.
   *
   * @param failure what a command threw
   * @param command name of the command, for hints
   * @return one line without the command's name in front
   */
  static String of(Throwable failure, String command) {
    if (failure instanceof UsageException) {
      return failure.getMessage() + " (try '" + command + " --help')";
    }
    if (failure instanceof FileSystemException file) {
      return file(file);
    }
    if (failure instanceof OutOfMemoryError) {
      return "out of memory: " + failure.getMessage() + " (give the JVM more with -Xmx)";
    }
    if (failure instanceof RuntimeException || failure instanceof Error) {
      return "internal error, please report it: "
          + oneLine(failure.toString())
          + " (EROFS_DEBUG=1 shows where)";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : oneLine(message);
  }

  private static String file(FileSystemException failure) {
    String name = oneLine(String.valueOf(failure.getFile()));
    if (failure instanceof NoSuchFileException) {
      return name + ": No such file or directory";
    }
    if (failure instanceof AccessDeniedException) {
      return name + ": Permission denied";
    }
    if (failure instanceof NotDirectoryException) {
      return name + ": Not a directory";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return name + ": File exists";
    }
    String reason = failure.getReason();
    return name + ": " + (reason == null ? "cannot be used" : oneLine(reason));
  }

  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return line.toString();
  }
}
