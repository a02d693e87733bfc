package io.erofs.tools.manifest;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import io.erofs.tools.build.source.SourceEntry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Lines of the composefs dump format: fields with single blanks between them.
 *
 * <pre>
 * PATH SIZE MODE NLINK UID GID RDEV MTIME PAYLOAD CONTENT DIGEST [NAME=VALUE]…
 * </pre>
 *
 * <p>The mode is octal with the type of file; a {@code @} in front of it makes the line one more
 * name of the file that PAYLOAD names. RDEV is Linux' number of a device. MTIME is seconds, a point
 * and nanoseconds. PAYLOAD is the target of a symbolic link, or where the content of a file is;
 * CONTENT is the content itself; {@code -} stands for nothing. In all fields, {@code \n}, {@code
 * \r}, {@code \t}, {@code \\} and {@code \xNN} are escapes.
 */
final class ComposefsLines implements LineReader {
  private static final Bytes NOTHING = Bytes.utf8("-");
  private static final int FIXED = 11;
  private static final int DIGEST_DIGITS = 64;
  private static final int PERMISSIONS = 07777;

  /** Largest size: files beyond it have no place in images of composefs. */
  private static final long MAX_SIZE = 1L << 53;

  private static final long MAX_ID = 0xFFFFFFFFL;

  @Override
  public Optional<ManifestEntry> read(Bytes line) throws LineProblem {
    List<Bytes> fields = Fields.split(line, ' ');
    if (fields.isEmpty()) {
      return Optional.empty();
    }
    if (fields.size() < FIXED) {
      throw new LineProblem(fields.size() + " fields, at least " + FIXED + " are needed");
    }
    Bytes path = unescaped(fields.get(0));
    if (path.at(0) != '/') {
      throw new LineProblem("path '" + Fields.shown(path) + "' does not begin with '/'");
    }
    ManifestEntry entry = new ManifestEntry(Fields.path(path));
    Bytes payload = fields.get(8);
    Bytes mode = fields.get(2);
    if (mode.at(0) == '@') {
      entry.hardLink = Optional.of(Fields.path(unescaped(payload)));
      return Optional.of(entry);
    }
    attributes(entry, fields, Fields.octal("mode", mode, 0177777));
    content(entry, fields, payload);
    for (Bytes xattr : fields.subList(FIXED, fields.size())) {
      entry.xattrs.add(xattr(xattr));
    }
    return Optional.of(entry);
  }

  private static void attributes(ManifestEntry entry, List<Bytes> fields, int mode)
      throws LineProblem {
    entry.type = Fields.type(mode);
    entry.permissions = mode & PERMISSIONS;
    entry.uid = Fields.number("uid", fields.get(4), SourceEntry.MAX_ID);
    entry.gid = Fields.number("gid", fields.get(5), SourceEntry.MAX_ID);
    long device = Fields.number("rdev", fields.get(6), MAX_ID);
    boolean isDevice =
        entry.type == FileType.CHARACTER_DEVICE || entry.type == FileType.BLOCK_DEVICE;
    if (isDevice) {
      entry.device = io.erofs.model.DeviceNumber.decode(device);
    }
    entry.mtime = time(fields.get(7));
  }

  private static void content(ManifestEntry entry, List<Bytes> fields, Bytes payload)
      throws LineProblem {
    if (entry.type == FileType.SYMLINK) {
      if (payload.equals(NOTHING)) {
        throw new LineProblem("a symbolic link without target");
      }
      entry.target = unescaped(payload);
    } else if (entry.type == FileType.REGULAR) {
      entry.size = OptionalLong.of(Fields.number("size", fields.get(1), MAX_SIZE));
      entry.untold = ManifestEntry.Untold.HOLE;
      if (!fields.get(9).equals(NOTHING)) {
        entry.content = Optional.of(unescaped(fields.get(9)));
      } else if (!payload.equals(NOTHING)) {
        entry.source = Optional.of(Fields.path(unescaped(payload)));
      }
      if (!fields.get(10).equals(NOTHING)) {
        entry.verity = Optional.of(digest(fields.get(10)));
      }
    }
  }

  private static String digest(Bytes field) throws LineProblem {
    String text = field.toString();
    boolean isDigest = text.length() == DIGEST_DIGITS;
    for (int i = 0; i < text.length(); i++) {
      isDigest &= Character.digit(text.charAt(i), 16) >= 0;
    }
    if (!isDigest) {
      throw new LineProblem("'" + Fields.shown(field) + "' is no digest of fs-verity with SHA-256");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static Xattr xattr(Bytes field) throws LineProblem {
    int equals = field.indexOf('=');
    if (equals <= 0) {
      throw new LineProblem("extended attribute '" + Fields.shown(field) + "' has no '='");
    }
    Bytes name = unescaped(field.slice(0, equals));
    return new Xattr(name, unescaped(field.slice(equals + 1, field.length())), false);
  }

  private static Timestamp time(Bytes text) throws LineProblem {
    int point = text.indexOf('.');
    boolean isNegative = text.at(0) == '-';
    Bytes seconds = text.slice(isNegative ? 1 : 0, point < 0 ? text.length() : point);
    long value = Fields.number("mtime", seconds, Long.MAX_VALUE);
    long nanos =
        point < 0
            ? 0
            : Fields.number("mtime", text.slice(point + 1, text.length()), Timestamp.MAX_NANOS);
    return new Timestamp(isNegative ? -value : value, nanos);
  }

  private static Bytes unescaped(Bytes text) throws LineProblem {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    byte[] plain = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      int c = text.at(i);
      if (c == '\\') {
        int next = i + 1 < text.length() ? text.at(++i) : 0;
        c =
            switch (next) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              case '\\' -> '\\';
              case 'x' -> hex(text, i + 1);
              default -> throw new LineProblem("an escape that is not known: \\" + (char) next);
            };
        i += next == 'x' ? 2 : 0;
      }
      plain[length++] = (byte) c;
    }
    return Bytes.of(plain, 0, length);
  }

  private static int hex(Bytes text, int at) throws LineProblem {
    int high = at + 1 < text.length() ? Character.digit((char) text.at(at), 16) : -1;
    int low = high >= 0 ? Character.digit((char) text.at(at + 1), 16) : -1;
    if (low < 0) {
      throw new LineProblem("\\x without two hexadecimal digits");
    }
    return high << 4 | low;
  }
}
