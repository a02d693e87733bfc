package io.erofs.tools.host;

import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Work for programs, collected so that one process does much of it. Thread-safe. */
final class Batch {
  private static final String MARK = "\u0001";
  private static final String SETFATTR = "setfattr: ";

  /** Bytes of text that are not kept in memory any longer. */
  private static final int MUCH = 4 << 20;

  private Shell.Script script = new Shell.Script();
  private List<Path> commands = new ArrayList<>();
  private ByteArrayOutputStream xattrText = new ByteArrayOutputStream();
  private Map<Bytes, Path> xattrFiles = new HashMap<>();
  private Map<Path, String> earlier = new HashMap<>();

  /** Adds a command about a file: words, one quoted word, words. */
  synchronized void add(Path about, String words, Bytes argument, String more) {
    end(about, script.add(words).quoted(argument).add(more));
  }

  /** Adds a command about a file: words, two quoted words. */
  synchronized void add(Path about, String words, Bytes first, Bytes second) {
    end(about, script.add(words).quoted(first).quoted(second));
  }

  /** A failure shows as its messages, then its number behind a mark. */
  private void end(Path about, Shell.Script command) {
    command.add(" 2>&1 || echo '" + MARK + commands.size() + "'\n");
    commands.add(about);
  }

  synchronized void addXattrs(Path path, List<Xattr> xattrs) throws IOException {
    Bytes name = HostNames.bytes(path.toAbsolutePath());
    FattrText.write(xattrText, name, xattrs);
    xattrFiles.put(name, path);
    if (xattrText.size() > MUCH) {
      runSetfattr(earlier);
    }
  }

  synchronized Map<Path, String> run() throws IOException {
    Map<Path, String> failures = earlier;
    earlier = new HashMap<>();
    if (!commands.isEmpty()) {
      runCommands(failures);
    }
    if (!xattrFiles.isEmpty()) {
      runSetfattr(failures);
    }
    return failures;
  }

  private void runCommands(Map<Path, String> failures) throws IOException {
    List<Path> about = commands;
    Shell.Script text = script;
    commands = new ArrayList<>();
    script = new Shell.Script();
    Shell.Result result = Shell.run(text);
    if (result.exit() != 0) {
      throw new IOException("sh ended with status " + result.exit() + ": " + result.err().strip());
    }
    StringBuilder message = new StringBuilder();
    for (String line : new String(result.out(), StandardCharsets.ISO_8859_1).split("\n")) {
      if (line.startsWith(MARK)) {
        failures.put(about.get(Integer.parseInt(line.substring(1))), reason(message.toString()));
        message.setLength(0);
      } else {
        message.append(line);
      }
    }
  }

  private static String reason(String message) {
    return message.substring(message.lastIndexOf(": ") < 0 ? 0 : message.lastIndexOf(": ") + 2);
  }

  private void runSetfattr(Map<Path, String> failures) throws IOException {
    byte[] text = xattrText.toByteArray();
    Map<Bytes, Path> names = xattrFiles;
    xattrText = new ByteArrayOutputStream();
    xattrFiles = new HashMap<>();
    Shell.Result result = Shell.run(List.of("setfattr", "-h", "--restore=-"), text);
    boolean attributed = true;
    for (String line : result.err().split("\n")) {
      int colon = line.lastIndexOf(": ");
      if (line.startsWith(SETFATTR) && colon > SETFATTR.length()) {
        byte[] name =
            line.substring(SETFATTR.length(), colon).getBytes(StandardCharsets.ISO_8859_1);
        Path path = names.get(FattrText.unquote(name, 0, name.length));
        if (path != null) {
          failures.put(path, line.substring(colon + 2));
          continue;
        }
      }
      attributed &= line.isEmpty();
    }
    if (!attributed || (result.exit() != 0 && failures.isEmpty())) {
      throw new IOException(
          "setfattr ended with status " + result.exit() + ": " + result.err().strip());
    }
  }
}
