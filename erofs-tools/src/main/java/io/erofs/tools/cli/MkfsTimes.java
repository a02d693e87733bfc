package io.erofs.tools.cli;

import io.erofs.tools.build.TimeOptions;
import java.util.Optional;

/**
 * What {@code -T}, {@code --all-time}, {@code --mkfs-time}, {@code --ignore-mtime}, {@code
 * --preserve-mtime} and {@code SOURCE_DATE_EPOCH} say about times. The last of two options that
 * contradict each other counts; {@code -T} counts more than the environment.
 */
final class MkfsTimes {
  private static final String VARIABLE = "SOURCE_DATE_EPOCH";

  private Optional<Long> buildTime = Optional.empty();
  private Optional<Boolean> allFiles = Optional.empty();
  private Optional<Boolean> ignore = Optional.empty();

  /** Takes an option; returns whether it was one of these. */
  boolean take(Arguments.Given given) throws UsageException {
    switch (given.key()) {
      case "T" -> buildTime = Optional.of(given.number(Long.MIN_VALUE / 2, Long.MAX_VALUE / 2));
      case "all-time" -> allFiles = Optional.of(true);
      case "mkfs-time" -> allFiles = Optional.of(false);
      case "ignore-mtime" -> ignore = Optional.of(true);
      case "preserve-mtime" -> ignore = Optional.of(false);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Whether the user insists on the times of files. */
  boolean isStrict() {
    return ignore.isPresent() && !ignore.get();
  }

  /** The options. */
  TimeOptions options(Session session) throws UsageException {
    Optional<Long> epoch = epoch(session);
    boolean fixed = ignore.orElse(false) || allFiles.orElse(buildTime.isPresent());
    if (fixed) {
      return buildTime.or(() -> epoch).map(TimeOptions::fixed).orElseGet(TimeOptions::newest);
    }
    if (buildTime.isPresent()) {
      return TimeOptions.preserve(buildTime.get());
    }
    return epoch.map(TimeOptions::clamp).orElseGet(TimeOptions::preserve);
  }

  private static Optional<Long> epoch(Session session) throws UsageException {
    Optional<String> text = session.variable(VARIABLE);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.get().matches("-?[0-9]{1,18}")) {
      throw new UsageException(
          "environment variable $" + VARIABLE + " '" + text.get() + "' is no number of seconds");
    }
    return Optional.of(Long.parseLong(text.get()));
  }
}
