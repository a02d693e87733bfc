package io.erofs.tools.oci;

import java.util.Locale;

/**
 * What an image runs on.
 *
 * @param os operating system, such as {@code linux}
 * @param architecture such as {@code amd64}
 * @param variant such as {@code v8}, or empty
 */
public record Platform(String os, String architecture, String variant) {
  /** What is assumed if nothing is said. */
  public static final Platform DEFAULT = new Platform("linux", hostArchitecture(), "");

  /**
   * Understands {@code os/architecture[/variant]}.
   *
   * @param text the text
   * @return the platform
   * @throws IllegalArgumentException if it is none
   */
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new IllegalArgumentException(
          "platform=" + text + ", expected os/architecture[/variant]");
    }
    return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
  }

  /** Whether an image for another platform is what this one asks for. */
  boolean takes(Platform other) {
    return os.equals(other.os)
        && architecture.equals(other.architecture)
        && (variant.isEmpty() || effectiveVariant().equals(other.effectiveVariant()));
  }

  private String effectiveVariant() {
    return variant.isEmpty() && architecture.equals("arm64") ? "v8" : variant;
  }

  private static String hostArchitecture() {
    String name = System.getProperty("os.arch", "amd64").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "x86_64", "amd64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
