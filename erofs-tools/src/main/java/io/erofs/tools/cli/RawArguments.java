package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of this process as bytes.
 *
 * <p>The JVM decodes arguments with the locale's charset and loses what does not fit, so that a
 * name outside ASCII cannot be given in the C locale. Linux still has the bytes.
 */
final class RawArguments {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private RawArguments() {}

  /** The bytes of the arguments that {@code main} got. */
  static List<Bytes> ofProcess(String[] args) {
    if (!isAscii(args)) {
      try {
        List<Bytes> all = split(Files.readAllBytes(COMMAND_LINE));
        if (all.size() >= args.length) {
          List<Bytes> last = all.subList(all.size() - args.length, all.size());
          if (agree(args, last)) {
            return List.copyOf(last);
          }
        }
      } catch (IOException noProc) {
        return encode(args);
      }
    }
    return encode(args);
  }

  /** The UTF-8 bytes of texts. */
  static List<Bytes> encode(String... args) {
    List<Bytes> bytes = new ArrayList<>(args.length);
    for (String arg : args) {
      bytes.add(Bytes.utf8(arg));
    }
    return List.copyOf(bytes);
  }

  /** The parts of a text in which each part ends with a NUL. */
  static List<Bytes> split(byte[] commandLine) {
    List<Bytes> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < commandLine.length; i++) {
      if (commandLine[i] == 0) {
        parts.add(Bytes.of(commandLine, from, i));
        from = i + 1;
      }
    }
    return parts;
  }

  private static boolean isAscii(String[] args) {
    for (String arg : args) {
      if (!isAscii(arg)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a text has only ASCII characters. */
  static boolean isAscii(String arg) {
    for (int i = 0; i < arg.length(); i++) {
      if (arg.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static boolean agree(String[] args, List<Bytes> bytes) {
    for (int i = 0; i < args.length; i++) {
      if (isAscii(args[i]) && !bytes.get(i).equals(Bytes.utf8(args[i]))) {
        return false;
      }
    }
    return true;
  }
}
