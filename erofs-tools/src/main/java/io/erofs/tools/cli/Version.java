package io.erofs.tools.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of this toolkit. */
final class Version {
  private static final String RESOURCE = "version.properties";

  private Version() {}

  /** What {@code --version} prints. */
  static String line(String command) throws IOException {
    return command + " " + number() + " (EROFS toolkit for the JVM)";
  }

  /** The number, as the build wrote it. */
  static String number() throws IOException {
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    }
  }
}
