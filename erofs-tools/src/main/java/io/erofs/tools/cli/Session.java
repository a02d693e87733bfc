package io.erofs.tools.cli;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What a command has of the world outside its arguments; injected, so that tests run commands in
 * their own process.
 *
 * @param out standard output
 * @param err standard error, for messages only
 * @param environment environment variables
 * @param progress whether standard error is a terminal that progress may be drawn on
 * @param in standard input
 */
record Session(
    Output out,
    PrintStream err,
    Map<String, String> environment,
    boolean progress,
    InputStream in) {
  /** Copies the environment. */
  Session {
    environment = Map.copyOf(environment);
  }

  /** The session of this process. */
  static Session ofProcess() {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    return new Session(
        new Output(out, Terminal.isOutput()),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        System.getenv(),
        Terminal.isError(),
        // Buffered, because FileInputStream.readNBytes of JDK 17 fails for pipes.
        new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
  }

  /** An environment variable that is set and not empty. */
  Optional<String> variable(String name) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }
}
