package io.erofs.testkit;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of the host. */
public final class Commands {
  private static final long TIMEOUT_SECONDS = 300;

  private Commands() {}

  /**
   * What a program did.
   *
   * @param exit exit status
   * @param out standard output, one char per byte
   * @param err standard error
   */
  public record Result(int exit, String out, String err) {
    /**
     * Standard output without white space around it.
     *
     * @return the text
     */
    public String text() {
      return out.strip();
    }
  }

  /**
   * Whether a program is installed.
   *
   * @param program its name
   * @return true if it is in the path
   */
  public static boolean exists(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder.isEmpty() ? "." : folder, program))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs a program that must succeed.
   *
   * @param command program and arguments
   * @return what it did
   * @throws IOException if it cannot be run or ends with another status than 0
   */
  public static Result run(String... command) throws IOException {
    Result result = call(Path.of("."), new byte[0], List.of(command));
    return success(List.of(command), result);
  }

  /**
   * Runs a program that must succeed.
   *
   * @param folder where to run it
   * @param input its standard input
   * @param command program and arguments
   * @return what it did
   * @throws IOException if it cannot be run or ends with another status than 0
   */
  public static Result runIn(Path folder, byte[] input, List<String> command) throws IOException {
    return success(command, call(folder, input, command));
  }

  /**
   * Runs a program.
   *
   * @param folder where to run it
   * @param input its standard input
   * @param command program and arguments
   * @return what it did
   * @throws IOException if it cannot be run or does not end
   */
  public static Result call(Path folder, byte[] input, List<String> command) throws IOException {
    Path work = Files.createTempDirectory("erofs-command");
    try {
      Path in = Files.write(work.resolve("in"), input);
      Path out = work.resolve("out");
      Path err = work.resolve("err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().put("LC_ALL", "C");
      int exit = await(builder.start(), command);
      return new Result(
          exit,
          Files.readString(out, StandardCharsets.ISO_8859_1),
          Files.readString(err, StandardCharsets.ISO_8859_1));
    } finally {
      TempFolders.delete(work);
    }
  }

  private static int await(Process process, List<String> command) throws IOException {
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("no end after " + TIMEOUT_SECONDS + " s: " + command);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted: " + command);
    }
  }

  private static Result success(List<String> command, Result result) throws IOException {
    if (result.exit() != 0) {
      throw new IOException(
          String.join(" ", command) + ": exit " + result.exit() + ": " + result.err().strip());
    }
    return result;
  }
}
