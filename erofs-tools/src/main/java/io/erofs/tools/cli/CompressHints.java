package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import io.erofs.tools.build.compress.FileChoice;
import io.erofs.tools.build.compress.FileFacts;
import io.erofs.tools.build.compress.FileStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file of {@code --compress-hints}: which files are compressed how.
 *
 * <p>A line has the size of pclusters in bytes (0: such files are not compressed), the number of an
 * algorithm of {@code -z} from 0 (0 if left out), and an extended regular expression that is looked
 * for in the paths. The first line that matches counts. Empty lines and those with {@code #} in
 * front are comments.
 */
final class CompressHints implements FileStrategy {
  private static final long MOST_BYTES = 64L << 20;
  private static final int LF = '\n';
  private static final Pattern LINE =
      Pattern.compile("[ \t]*([0-9]{1,9})[ \t]+(?:([0-9]{1,3})[ \t]+)?(.+)", Pattern.DOTALL);

  private record Hint(Pattern pattern, FileChoice choice) {}

  private final List<Hint> hints = new ArrayList<>();
  private final FileChoice otherwise;

  private CompressHints(FileChoice otherwise) {
    this.otherwise = otherwise;
  }

  /**
   * Reads hints.
   *
   * @param file the file
   * @param algorithms number of algorithms
   * @param blockSize bytes of a block
   * @param otherwise for files that no hint matches
   */
  static CompressHints read(Path file, int algorithms, int blockSize, FileChoice otherwise)
      throws IOException, UsageException {
    if (Files.size(file) > MOST_BYTES) {
      throw new UsageException("--compress-hints: " + file + " is larger than 64 MiB");
    }
    CompressHints hints = new CompressHints(otherwise);
    Bytes text = Bytes.of(Files.readAllBytes(file));
    int number = 0;
    for (int at = 0; at < text.length(); ) {
      int end = text.slice(at, text.length()).indexOf(LF);
      int stop = end < 0 ? text.length() : at + end;
      hints.line(file + ":" + ++number, text.slice(at, stop), algorithms, blockSize);
      at = stop + 1;
    }
    return hints;
  }

  private void line(String where, Bytes line, int algorithms, int blockSize) throws UsageException {
    if (line.isEmpty() || line.at(0) == '#') {
      return;
    }
    Matcher parts = LINE.matcher(PosixRegex.latin1(line));
    if (!parts.matches()) {
      throw new UsageException(where + ": not 'PCLUSTERSIZE [ALGORITHM] PATTERN'");
    }
    int size = Integer.parseInt(parts.group(1));
    if (size % blockSize != 0 || size > FileChoice.MAX_PCLUSTER_SIZE) {
      throw new UsageException(
          where + ": pclusters of " + size + " bytes: not a multiple of the block up to 1 MiB");
    }
    int algorithm = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
    if (algorithm >= algorithms) {
      throw new UsageException(where + ": -z names no algorithm " + algorithm);
    }
    Bytes expression = line.slice(parts.start(3), line.length());
    try {
      hints.add(
          new Hint(
              PosixRegex.compile(expression),
              size == 0 ? FileChoice.STORE : new FileChoice(algorithm, size)));
    } catch (UsageException e) {
      throw new UsageException(where + ": " + e.getMessage());
    }
  }

  /** The largest pcluster that a hint gives, in bytes. */
  int largestPcluster() {
    return hints.stream().mapToInt(hint -> hint.choice().pclusterSize()).max().orElse(0);
  }

  @Override
  public FileChoice choose(FileFacts file) {
    for (Hint hint : hints) {
      if (PosixRegex.find(hint.pattern(), file.path())) {
        return hint.choice();
      }
    }
    return otherwise;
  }
}
