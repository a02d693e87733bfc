package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs commands in this process and captures what they print. */
final class Cli {
  private Cli() {}

  /**
   * What a command did.
   *
   * @param code exit code
   * @param bytes standard output
   * @param err standard error
   */
  record Result(int code, byte[] bytes, String err) {
    /** Standard output as text. */
    String out() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Lines of standard error. */
    List<String> errors() {
      return err.lines().toList();
    }
  }

  /** Runs a command with texts and paths as arguments. */
  static Result run(String command, Object... arguments) {
    List<Bytes> bytes = new ArrayList<>();
    for (Object argument : arguments) {
      bytes.add(
          argument instanceof Bytes raw
              ? raw
              : Bytes.utf8(argument instanceof Path p ? p.toString() : (String) argument));
    }
    return run(command, Map.of(), bytes);
  }

  /** Runs a command with environment variables. */
  static Result run(String command, Map<String, String> environment, List<Bytes> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    Session session =
        new Session(new Output(out), errors, environment, false, InputStream.nullInputStream());
    int code = Commands.run(command, arguments, session);
    return new Result(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }

  /** Splits a command line at blanks and runs it. */
  static Result line(String line) {
    String[] words = line.split(" ");
    return run(words[0], (Object[]) java.util.Arrays.copyOfRange(words, 1, words.length));
  }
}
