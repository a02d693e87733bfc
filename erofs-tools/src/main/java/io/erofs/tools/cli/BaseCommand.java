package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import java.io.IOException;
import java.util.List;

/**
 * What all commands share: parsing, help, version, and one clear line for every error.
 *
 * <p>A command turns arguments into option values, calls the library and renders the result.
 */
abstract class BaseCommand {
  private static final int TRACE_LEVEL = 9;

  private final String name;
  private final boolean dropIn;

  /**
   * Creates a command.
   *
   * @param name how the user called it, such as {@code mkfs.erofs} or {@code erofs ls}
   */
  BaseCommand(String name) {
    this.name = name;
    this.dropIn = Commands.isDropIn(name);
  }

  /** The options, without help and version. */
  abstract OptionTable options();

  /** The operands behind {@code Usage: NAME }, then what the command does. */
  abstract String usage();

  /**
   * Does the work.
   *
   * @param arguments options and operands
   * @param session streams and environment
   * @return one of {@link ExitCodes}
   * @throws IOException if it fails
   * @throws UsageException if the arguments do not make sense
   */
  abstract int execute(Arguments arguments, Session session) throws IOException, UsageException;

  /** How the user called this command. */
  final String name() {
    return name;
  }

  /**
   * Runs the command; never throws.
   *
   * @param arguments all arguments
   * @param session streams and environment
   * @return the exit code of the process
   */
  final int run(List<Bytes> arguments, Session session) {
    boolean trace = session.variable("EROFS_DEBUG").isPresent();
    int code;
    try {
      Arguments parsed = OptionParser.parse(allOptions(), arguments);
      trace |= isTraced(parsed);
      code = helpOr(parsed, session);
      session.out().flush();
    } catch (IOException | UsageException | RuntimeException | Error failure) {
      code = fail(failure, trace, session);
    }
    return dropIn ? ExitCodes.dropIn(code) : code;
  }

  private int helpOr(Arguments parsed, Session session) throws IOException, UsageException {
    if (parsed.has("help")) {
      session.out().print("Usage: " + name + " " + usage() + allOptions().help());
      return ExitCodes.OK;
    }
    if (parsed.has("version")) {
      session.out().println(Version.line(name));
      return ExitCodes.OK;
    }
    return execute(parsed, session);
  }

  /** The options with help and version. */
  final OptionTable allOptions() {
    return options()
        .section(
            "Help:",
            Option.flag('h', "help", "display this help and exit"),
            Option.flag('V', "version", "print the version number of " + name + " and exit"));
  }

  private static boolean isTraced(Arguments parsed) {
    for (Arguments.Given given : parsed.all("d")) {
      if (given.text().equals(String.valueOf(TRACE_LEVEL))) {
        return true;
      }
    }
    return false;
  }

  private int fail(Throwable failure, boolean trace, Session session) {
    int code = ExitCodes.of(failure);
    if (code != ExitCodes.CLOSED_OUTPUT) {
      flushQuietly(session, failure);
      session.err().println(name + ": " + Messages.of(failure, name));
    }
    if (trace) {
      failure.printStackTrace(session.err());
    }
    return code;
  }

  /** What was shown before the failure still goes out; a second failure is only noted. */
  private static void flushQuietly(Session session, Throwable failure) {
    try {
      session.out().flush();
    } catch (IOException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }
}
