package io.erofs.tools.host;

import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The text that {@code getfattr -d -e hex} writes and {@code setfattr --restore} reads: for each
 * file a line {@code # file: NAME}, lines {@code name=0xHEX}, and an empty line. Backslash,
 * newline, carriage return and (in attribute names) the equals sign are written as three octal
 * digits behind a backslash.
 */
final class FattrText {
  private static final byte[] FILE = "# file: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private FattrText() {}

  /** Parses text as it comes; equal attributes are given as the same value. */
  static void parse(InputStream in, BiConsumer<Bytes, List<Xattr>> files) throws IOException {
    Map<Xattr, Xattr> known = new HashMap<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    Bytes file = Bytes.EMPTY;
    List<Xattr> xattrs = new ArrayList<>();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c != '\n') {
        line.write(c);
        continue;
      }
      byte[] text = line.toByteArray();
      line.reset();
      if (text.length == 0) {
        files.accept(file, List.copyOf(xattrs));
        xattrs.clear();
      } else if (Arrays.equals(text, 0, Math.min(FILE.length, text.length), FILE, 0, FILE.length)) {
        file = unquote(text, FILE.length, text.length);
      } else {
        Xattr xattr = attribute(text);
        Xattr same = known.putIfAbsent(xattr, xattr);
        xattrs.add(same == null ? xattr : same);
      }
    }
  }

  private static Xattr attribute(byte[] line) throws IOException {
    int equals = 0;
    while (equals < line.length && line[equals] != '=') {
      equals++;
    }
    Bytes name = unquote(line, 0, equals);
    int from = equals + 1;
    int digits = line.length - from - 2;
    if (digits < 0) {
      return new Xattr(name, Bytes.EMPTY, false);
    }
    if (line[from] == '"' && digits == 0) { // how older versions write no bytes
      return new Xattr(name, Bytes.EMPTY, false);
    }
    if (line[from] != '0' || line[from + 1] != 'x' || digits % 2 != 0) {
      throw new IOException("getfattr wrote what is no hexadecimal value of " + name);
    }
    byte[] value = new byte[digits / 2];
    for (int i = 0; i < value.length; i++) {
      int high = Character.digit(line[from + 2 + 2 * i], 16);
      int low = Character.digit(line[from + 3 + 2 * i], 16);
      value[i] = (byte) (high << 4 | low);
    }
    return new Xattr(name, Bytes.of(value), false);
  }

  /** Undoes the octal escapes. */
  static Bytes unquote(byte[] text, int from, int to) {
    byte[] bytes = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      if (text[i] == '\\' && i + 3 < to && isOctal(text, i + 1)) {
        bytes[length++] =
            (byte) ((text[i + 1] - '0') << 6 | (text[i + 2] - '0') << 3 | (text[i + 3] - '0'));
        i += 3;
      } else {
        bytes[length++] = text[i];
      }
    }
    return Bytes.of(bytes, 0, length);
  }

  private static boolean isOctal(byte[] text, int from) {
    for (int i = from; i < from + 3; i++) {
      if (text[i] < '0' || text[i] > '7') {
        return false;
      }
    }
    return true;
  }

  /** Appends the attributes of one file. */
  static void write(ByteArrayOutputStream out, Bytes file, List<Xattr> xattrs) {
    out.writeBytes(FILE);
    quote(out, file);
    out.write('\n');
    for (Xattr xattr : xattrs) {
      quote(out, xattr.name());
      out.writeBytes(new byte[] {'=', '0', 'x'});
      for (int i = 0; i < xattr.value().length(); i++) {
        out.write(HEX[xattr.value().at(i) >> 4]);
        out.write(HEX[xattr.value().at(i) & 15]);
      }
      out.write('\n');
    }
    out.write('\n');
  }

  private static void quote(ByteArrayOutputStream out, Bytes text) {
    for (int i = 0; i < text.length(); i++) {
      int c = text.at(i);
      if (c <= 0x20 || c >= 0x7F || c == '\\' || c == '=' || c == '#' || c == '"') {
        out.write('\\');
        out.write('0' + (c >> 6));
        out.write('0' + (c >> 3 & 7));
        out.write('0' + (c & 7));
      } else {
        out.write(c);
      }
    }
  }
}
