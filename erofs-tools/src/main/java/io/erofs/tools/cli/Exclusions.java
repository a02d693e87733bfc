package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What {@code --exclude-path} and {@code --exclude-regex} leave out. Thread-safe. */
final class Exclusions implements Predicate<Bytes> {
  private static final int SLASH = '/';

  private final Set<Bytes> paths = new HashSet<>();
  private final Map<Pattern, Bytes> patterns = new LinkedHashMap<>();
  private final Set<Bytes> unused = new HashSet<>();

  /** Leaves out a path; slashes around it and {@code ./} in front of it do not matter. */
  void addPath(Bytes path) throws UsageException {
    Bytes plain = path;
    while (plain.startsWith(Bytes.utf8("/")) || plain.startsWith(Bytes.utf8("./"))) {
      plain = plain.slice(plain.indexOf(SLASH) + 1, plain.length());
    }
    while (!plain.isEmpty() && plain.at(plain.length() - 1) == SLASH) {
      plain = plain.slice(0, plain.length() - 1);
    }
    if (plain.isEmpty()) {
      throw new UsageException("--exclude-path '" + path + "' would leave nothing");
    }
    paths.add(plain);
    unused.add(plain);
  }

  /** Leaves out what a regular expression is found in. */
  void addRegex(Bytes expression) throws UsageException {
    patterns.put(PosixRegex.compile(expression), expression);
    unused.add(expression);
  }

  /** Whether nothing was added. */
  boolean isEmpty() {
    return paths.isEmpty() && patterns.isEmpty();
  }

  /** Whether a path is left out. */
  @Override
  public synchronized boolean test(Bytes path) {
    if (paths.contains(path)) {
      unused.remove(path);
      return true;
    }
    for (Map.Entry<Pattern, Bytes> pattern : patterns.entrySet()) {
      if (PosixRegex.find(pattern.getKey(), path)) {
        unused.remove(pattern.getValue());
        return true;
      }
    }
    return false;
  }

  /** What never left anything out, in order. */
  synchronized List<Bytes> unused() {
    List<Bytes> all = new ArrayList<>(unused);
    all.sort(null);
    return all;
  }
}
