package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The extended attributes of a tree, through the program {@code getfattr}. */
final class HostXattrs {
  private static final Bytes HEADER = Bytes.utf8("# file: ");

  private HostXattrs() {}

  static Map<Bytes, List<Xattr>> ofTree(Path root, EntryVisitor visitor) throws IOException {
    Map<Bytes, List<Xattr>> found = new HashMap<>();
    Process process;
    try {
      process =
          new ProcessBuilder("getfattr", "-R", "-h", "-P", "-d", "-m", "-", "-e", "hex", ".")
              .directory(root.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      visitor.problem(
          new SourceProblem(
              SourceProblem.Kind.ATTRIBUTE_LOST,
              Bytes.EMPTY,
              "extended attributes are not read: there is no getfattr (package attr)"));
      return found;
    }
    try (InputStream in = new BufferedInputStream(process.getInputStream())) {
      Bytes path = Bytes.EMPTY;
      List<Xattr> list = new ArrayList<>();
      for (Bytes line = line(in); line.length() > 0 || in.available() > 0; line = line(in)) {
        if (line.startsWith(HEADER)) {
          path = relative(unescape(line.slice(HEADER.length(), line.length())));
          list = new ArrayList<>();
          found.put(path, list);
        } else if (line.length() > 0) {
          int equals = lastEquals(line);
          String hex = line.slice(equals + 1, line.length()).toString();
          byte[] value =
              hex.startsWith("0x") ? HexFormat.of().parseHex(hex.substring(2)) : new byte[0];
          list.add(new Xattr(unescape(line.slice(0, equals)), Bytes.of(value), false));
        }
      }
    }
    return found;
  }

  private static int lastEquals(Bytes line) {
    int at = line.length() - 1;
    while (at > 0 && line.at(at) != '=') {
      at--;
    }
    return at > 0 ? at : line.length();
  }

  private static Bytes relative(Bytes path) {
    return path.length() <= 2 ? Bytes.EMPTY : path.slice(2, path.length());
  }

  private static Bytes line(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      bytes.write(c);
    }
    return Bytes.of(bytes.toByteArray());
  }

  private static Bytes unescape(Bytes text) {
    byte[] out = new byte[text.length()];
    int n = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.at(i) == '\\' && i + 3 < text.length()) {
        out[n++] =
            (byte)
                ((text.at(i + 1) - '0') << 6 | (text.at(i + 2) - '0') << 3 | text.at(i + 3) - '0');
        i += 3;
      } else {
        out[n++] = (byte) text.at(i);
      }
    }
    return Bytes.of(out, 0, n);
  }
}
