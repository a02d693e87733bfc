package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import java.util.List;

/**
 * Entry point of the commands.
 *
 * <p>Which command runs is told by the system property {@value #COMMAND}, which the launchers set
 * to their own name.
 */
public final class Main {
  /** Name of the system property that names the command: {@code erofs}, {@code mkfs.erofs}, …. */
  public static final String COMMAND = "erofs.command";

  private Main() {}

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param args arguments of the command
   */
  public static void main(String[] args) {
    List<Bytes> bytes = RawArguments.ofProcess(args);
    String name = System.getProperty(COMMAND, Commands.EROFS);
    System.exit(Commands.run(name, bytes, Session.ofProcess()));
  }
}
