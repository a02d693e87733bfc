package io.erofs.tools.host;

import io.erofs.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Runs programs whose arguments are bytes.
 *
 * <p>The JDK encodes arguments of a process with the charset of the locale, which cannot express
 * every name. So scripts go to the standard input of {@code sh}, where bytes are bytes.
 */
final class Shell {
  private Shell() {}

  /** What a program wrote and how it ended. */
  record Result(int exit, byte[] out, String err) {}

  /** A script under construction. */
  static final class Script {
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    /** Adds words of the shell language, ASCII. */
    Script add(String words) {
      text.writeBytes(words.getBytes(StandardCharsets.US_ASCII));
      return this;
    }

    /** Adds a blank and a word that the shell takes as it is. */
    Script quoted(Bytes word) {
      text.writeBytes(new byte[] {' ', '\''});
      for (int i = 0; i < word.length(); i++) {
        if (word.at(i) == '\'') {
          add("'\\''");
        } else {
          text.write(word.at(i));
        }
      }
      text.write('\'');
      return this;
    }

    byte[] toByteArray() {
      return text.toByteArray();
    }
  }

  /** Whether a program is in the search path. */
  static boolean has(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** Starts a program that speaks English. */
  static Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    builder.environment().remove("CDPATH");
    return builder.start();
  }

  /** Runs a script to its end. */
  static Result run(Script script) throws IOException {
    return run(List.of("sh"), script.toByteArray());
  }

  /** Runs a program to its end. */
  static Result run(List<String> command, byte[] input) throws IOException {
    Process process = start(command);
    try {
      CompletableFuture<Void> feeding = feed(process, input);
      CompletableFuture<byte[]> err = collect(process.getErrorStream());
      byte[] out = process.getInputStream().readAllBytes();
      int exit = process.waitFor();
      feeding.join();
      return new Result(exit, out, new String(err.join(), StandardCharsets.ISO_8859_1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted: " + command).initCause(e);
    } catch (CompletionException e) {
      throw new IOException("cannot run " + command, e.getCause());
    } finally {
      process.destroy();
    }
  }

  /** Writes the input of a program from another thread. */
  static CompletableFuture<Void> feed(Process process, byte[] input) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    daemon(
        () -> {
          try (OutputStream out = process.getOutputStream()) {
            out.write(input);
          } catch (IOException brokenPipe) {
            // The program ended before it read everything; its exit status tells why.
            System.getLogger(Shell.class.getName())
                .log(System.Logger.Level.DEBUG, "input not read to its end", brokenPipe);
          }
          done.complete(null);
        });
    return done;
  }

  /** Reads a stream to its end in another thread. */
  static CompletableFuture<byte[]> collect(InputStream stream) {
    CompletableFuture<byte[]> all = new CompletableFuture<>();
    daemon(
        () -> {
          try (stream) {
            all.complete(stream.readAllBytes());
          } catch (IOException e) {
            all.completeExceptionally(e);
          }
        });
    return all;
  }

  /** Starts a thread that does not keep the JVM alive. */
  static void daemon(Runnable work) {
    Thread thread = new Thread(work, "erofs-host");
    thread.setDaemon(true);
    thread.start();
  }
}
