package io.erofs.testkit;

import io.erofs.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Extended attributes of whole trees through {@code getfattr} and {@code setfattr}. */
final class TreeXattrs {
  private static final String FILE = "# file: ";
  private static final List<String> GET =
      List.of("getfattr", "-R", "-h", "-P", "-d", "-m", "-", "-e", "hex", "--absolute-names", ".");
  private static final List<String> SET = List.of("setfattr", "-h", "--restore=-");

  private TreeXattrs() {}

  /** Whether attributes can be read and written. */
  static boolean available() {
    return Commands.exists("getfattr") && Commands.exists("setfattr");
  }

  /** All attributes of all namespaces that the user may see, by path in the tree. */
  static Map<Bytes, SortedMap<Bytes, Bytes>> read(Path root) throws IOException {
    Commands.Result result = Commands.call(root, new byte[0], GET);
    boolean failed =
        result.exit() != 0
            && !result.err().lines().allMatch(line -> line.endsWith("Operation not supported"));
    if (failed) {
      throw new IOException("getfattr: " + result.err().strip());
    }
    Map<Bytes, SortedMap<Bytes, Bytes>> all = new HashMap<>();
    SortedMap<Bytes, Bytes> current = new TreeMap<>();
    for (String line : result.out().split("\n")) {
      if (line.startsWith(FILE)) {
        current = new TreeMap<>();
        all.put(treePath(unquote(line.substring(FILE.length()))), current);
      } else if (!line.isEmpty()) {
        int equals = line.indexOf('=');
        String name = equals < 0 ? line : line.substring(0, equals);
        current.put(unquote(name), value(equals < 0 ? "" : line.substring(equals + 1)));
      }
    }
    return all;
  }

  /** Sets attributes of files, by path in the tree. */
  static void write(Path root, Map<Bytes, SortedMap<Bytes, Bytes>> all) throws IOException {
    StringBuilder text = new StringBuilder();
    all.forEach(
        (path, xattrs) -> {
          text.append(FILE).append(quote("." + PathBytes.latin1(path))).append('\n');
          xattrs.forEach(
              (name, value) ->
                  text.append(quote(PathBytes.latin1(name)))
                      .append("=0x")
                      .append(HexFormat.of().formatHex(value.toByteArray()))
                      .append('\n'));
          text.append('\n');
        });
    Commands.runIn(root, PathBytes.latin1(text.toString()).toByteArray(), SET);
  }

  private static Bytes treePath(Bytes path) {
    return path.length() == 1 ? Bytes.utf8("/") : path.slice(1, path.length());
  }

  private static Bytes value(String text) {
    String digits = text.equals("\"\"") ? "" : text.replaceFirst("^0[xX]", "");
    return Bytes.of(HexFormat.of().parseHex(digits));
  }

  private static Bytes unquote(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        bytes.write(Integer.parseInt(text, i + 1, i + 4, 8));
        i += 3;
      } else {
        bytes.write(text.charAt(i));
      }
    }
    return Bytes.of(bytes.toByteArray());
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length());
    for (char c : text.toCharArray()) {
      if (c == '\\' || c == '=' || c < ' ') {
        quoted.append(String.format("\\%03o", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.toString();
  }
}
