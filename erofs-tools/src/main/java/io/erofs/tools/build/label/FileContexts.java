package io.erofs.tools.build.label;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.tools.build.source.BuildException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which SELinux context the files of which paths have: the text of {@code file_contexts(5)}.
 *
 * <p>Each line has a regular expression for whole paths, at will a type of file ({@code --}, {@code
 * -d}, {@code -l}, {@code -b}, {@code -c}, {@code -p}, {@code -s}), and a context, or {@code
 * <<none>>} for no label at all. Expressions that are plain paths go before all others; otherwise
 * the last line that matches counts. Lines that begin with {@code #} say nothing.
 *
 * <p>Expressions are Perl's, as far as they are regular; they are matched in a time that is bounded
 * by the length of a path and of the expression. Immutable and thread-safe.
 */
public final class FileContexts {
  private static final String NONE = "<<none>>";
  private static final int MAX_BYTES = 64 << 20;

  private final Map<Bytes, List<Line>> plain = new HashMap<>();
  private final List<Line> patterns = new ArrayList<>();

  /** A line; what has no type is for all. */
  private record Line(PathPattern pattern, Optional<FileType> type, Optional<Bytes> context) {}

  private FileContexts() {}

  /**
   * Reads a text.
   *
   * @param file the file
   * @return the contexts
   * @throws BuildException if a line cannot be understood; the message names file and line
   * @throws IOException if the file cannot be read
   */
  public static FileContexts read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new BuildException(Bytes.EMPTY, file + " has more than " + MAX_BYTES + " bytes");
    }
    return parse(Bytes.of(Files.readAllBytes(file)), file.toString());
  }

  /**
   * Understands a text.
   *
   * @param text the text
   * @param name its name, for messages
   * @return the contexts
   * @throws BuildException if a line cannot be understood
   */
  public static FileContexts parse(Bytes text, String name) throws BuildException {
    FileContexts contexts = new FileContexts();
    String[] lines = new String(text.toByteArray(), StandardCharsets.ISO_8859_1).split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      try {
        contexts.add(lines[i]);
      } catch (PatternParser.FaultException e) {
        throw new BuildException(Bytes.EMPTY, name + ":" + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    return contexts;
  }

  private void add(String text) throws PatternParser.FaultException {
    String line = text.strip();
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    if (line.chars().anyMatch(c -> c >= 0x7F || c < ' ' && c != '\t')) {
      throw new PatternParser.FaultException("a byte that is no printable ASCII");
    }
    String[] fields = line.split("[ \t]+");
    if (fields.length != 2 && fields.length != 3) {
      throw new PatternParser.FaultException(
          "expected an expression, a type at will, and a context");
    }
    Optional<FileType> type = fields.length == 2 ? Optional.empty() : Optional.of(type(fields[1]));
    String context = fields[fields.length - 1];
    Line added =
        new Line(
            PatternParser.parse(fields[0]),
            type,
            context.equals(NONE) ? Optional.empty() : Optional.of(Bytes.utf8(context)));
    if (PatternParser.isPlain(fields[0])) {
      plain.computeIfAbsent(PatternParser.path(fields[0]), unknown -> new ArrayList<>()).add(added);
    } else {
      patterns.add(added);
    }
  }

  private static FileType type(String text) throws PatternParser.FaultException {
    return switch (text) {
      case "--" -> FileType.REGULAR;
      case "-d" -> FileType.DIRECTORY;
      case "-l" -> FileType.SYMLINK;
      case "-b" -> FileType.BLOCK_DEVICE;
      case "-c" -> FileType.CHARACTER_DEVICE;
      case "-p" -> FileType.FIFO;
      case "-s" -> FileType.SOCKET;
      default -> throw new PatternParser.FaultException("the type of file '" + text + "'");
    };
  }

  /**
   * The context of a file.
   *
   * @param path absolute path, {@code /} between the names
   * @param type type of the file
   * @return the context without an end mark; nothing if the file gets no label
   */
  public Optional<Bytes> of(Bytes path, FileType type) {
    Optional<Line> line = last(plain.getOrDefault(path, List.of()), path, type);
    return line.or(() -> last(patterns, path, type)).flatMap(Line::context);
  }

  private static Optional<Line> last(List<Line> lines, Bytes path, FileType type) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      Line line = lines.get(i);
      if ((line.type.isEmpty() || line.type.get() == type) && line.pattern.matches(path)) {
        return Optional.of(line);
      }
    }
    return Optional.empty();
  }
}
