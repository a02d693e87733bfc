package io.erofs.tools.check;

/** How bad a finding is, from the least to the worst. */
public enum Severity {
  /** Unusual but legal. */
  INFO,
  /** Readers cope, but the image is not portable, wasteful or suspicious. */
  WARN,
  /** Some object is unreadable, wrong or ambiguous. */
  ERROR,
  /** The image cannot be mounted, or nothing can be read. */
  FATAL
}
