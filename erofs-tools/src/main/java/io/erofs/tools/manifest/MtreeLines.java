package io.erofs.tools.manifest;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.tools.build.source.SourceEntry;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Lines of mtree(5): {@code NAME KEY=VALUE …}, with {@code /set} and {@code /unset} for what later
 * lines have in common. A name with a slash is a path; one without is in the directory that was
 * named last, and {@code ..} leaves it. A backslash at the end of a line continues it, {@code #}
 * begins a comment. Names and values are escaped as vis(3) does.
 *
 * <p>Known are {@code type}, {@code mode} (octal), {@code uid}, {@code gid}, {@code uname} and
 * {@code gname} (of which only {@code root} and {@code wheel} have a number), {@code time}, {@code
 * link}, {@code device}, {@code size}, {@code contents}, {@code optional}, {@code sha256} with its
 * other names, {@code inode} with {@code nlink} for hard links. Other keys mean nothing.
 */
final class MtreeLines implements LineReader {
  private static final int PERMISSIONS = 07777;

  /** Most bytes of a line with those that continue it. */
  private static final int MAX_LINE = 1 << 20;

  private static final long MAX_DEVICE = 0xFFFFFFFFL;
  private static final int ID_MAJOR = 1;
  private static final Map<String, FileType> TYPES =
      Map.of(
          "file", FileType.REGULAR,
          "dir", FileType.DIRECTORY,
          "link", FileType.SYMLINK,
          "char", FileType.CHARACTER_DEVICE,
          "block", FileType.BLOCK_DEVICE,
          "fifo", FileType.FIFO,
          "socket", FileType.SOCKET);

  private final Map<String, Bytes> defaults = new HashMap<>();
  private Bytes directory = Bytes.EMPTY;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  @Override
  public Optional<ManifestEntry> read(Bytes raw) throws LineProblem {
    int last = raw.length() - 1;
    boolean goesOn = last >= 0 && raw.at(last) == '\\';
    Bytes part = goesOn ? raw.slice(0, last).concat(Bytes.utf8(" ")) : raw;
    begun.writeBytes(part.toByteArray());
    if (begun.size() > MAX_LINE) {
      throw new LineProblem(
          "a line, with those that continue it, has more than " + MAX_LINE + " bytes");
    }
    if (goesOn) {
      return Optional.empty();
    }
    Bytes line = Bytes.of(begun.toByteArray());
    begun.reset();
    List<Bytes> words = Fields.split(withBlanks(line), ' ');
    if (words.isEmpty() || words.get(0).at(0) == '#') {
      return Optional.empty();
    }
    Bytes first = words.get(0);
    if (first.equals(Bytes.utf8("/set"))) {
      defaults.putAll(keys(words));
      return Optional.empty();
    }
    if (first.equals(Bytes.utf8("/unset"))) {
      unset(words);
      return Optional.empty();
    }
    if (first.equals(Bytes.utf8(".."))) {
      leave();
      return Optional.empty();
    }
    Map<String, Bytes> keys = new HashMap<>(defaults);
    keys.putAll(keys(words));
    return entry(unvis(first), keys);
  }

  @Override
  public void end() throws LineProblem {
    if (begun.size() > 0) {
      throw new LineProblem("the manifest ends inside of a line");
    }
  }

  private static Bytes withBlanks(Bytes line) {
    byte[] bytes = line.toByteArray();
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\t' || bytes[i] == '\r') {
        bytes[i] = ' ';
      }
    }
    return Bytes.of(bytes);
  }

  private static Map<String, Bytes> keys(List<Bytes> words) {
    Map<String, Bytes> keys = new HashMap<>();
    for (Bytes word : words.subList(1, words.size())) {
      int equals = word.indexOf('=');
      Bytes key = equals < 0 ? word : word.slice(0, equals);
      keys.put(key.toString(), equals < 0 ? Bytes.EMPTY : word.slice(equals + 1, word.length()));
    }
    return keys;
  }

  private void unset(List<Bytes> words) {
    for (Bytes word : words.subList(1, words.size())) {
      if (word.equals(Bytes.utf8("all"))) {
        defaults.clear();
      }
      defaults.remove(word.toString());
    }
  }

  private void leave() throws LineProblem {
    if (directory.isEmpty()) {
      throw new LineProblem("'..' above the root");
    }
    int slash = directory.length() - 1;
    while (slash >= 0 && directory.at(slash) != '/') {
      slash--;
    }
    directory = directory.slice(0, Math.max(0, slash));
  }

  private Optional<ManifestEntry> entry(Bytes name, Map<String, Bytes> keys) throws LineProblem {
    Bytes path = path(name);
    ManifestEntry entry = new ManifestEntry(path);
    String type = Optional.ofNullable(keys.get("type")).map(Bytes::toString).orElse("file");
    if (!TYPES.containsKey(type)) {
      throw new LineProblem("type=" + type + " is not known");
    }
    entry.type = TYPES.get(type);
    boolean isDirectory = entry.type == FileType.DIRECTORY;
    if (isDirectory && name.indexOf('/') < 0) {
      directory = path;
    }
    int usual = isDirectory ? 0755 : entry.type == FileType.SYMLINK ? 0777 : 0644;
    entry.permissions =
        keys.containsKey("mode") ? Fields.octal("mode", get(keys, "mode"), PERMISSIONS) : usual;
    entry.uid = id(keys, "uid", "uname");
    entry.gid = id(keys, "gid", "gname");
    entry.mtime = keys.containsKey("time") ? time(get(keys, "time")) : Timestamp.ZERO;
    content(entry, keys);
    return Optional.of(entry);
  }

  /** A name with a slash is a path from the root; {@code .} is the root itself. */
  private Bytes path(Bytes name) throws LineProblem {
    if (name.equals(Bytes.utf8("."))) {
      return Bytes.EMPTY;
    }
    if (name.indexOf('/') >= 0) {
      return Fields.path(name.startsWith(Bytes.utf8("./")) ? name.slice(2, name.length()) : name);
    }
    Bytes front = directory.isEmpty() ? directory : directory.concat(Bytes.utf8("/"));
    return Fields.path(front.concat(name));
  }

  private static Bytes get(Map<String, Bytes> keys, String key) {
    return keys.getOrDefault(key, Bytes.EMPTY);
  }

  private static void content(ManifestEntry entry, Map<String, Bytes> keys) throws LineProblem {
    switch (entry.type) {
      case REGULAR -> {
        entry.optional = keys.containsKey("optional");
        if (keys.containsKey("size")) {
          entry.size = OptionalLong.of(Fields.number("size", get(keys, "size"), Long.MAX_VALUE));
        }
        Bytes contents = get(keys, "contents");
        if (!contents.isEmpty()) {
          Bytes path = unvis(contents);
          boolean isMarked = path.startsWith(Bytes.utf8("./"));
          entry.source = Optional.of(Fields.path(isMarked ? path.slice(2, path.length()) : path));
        }
        for (String key : List.of("sha256", "sha256digest")) {
          if (keys.containsKey(key)) {
            entry.sha256 = Optional.of(get(keys, key).toString());
          }
        }
      }
      case SYMLINK -> entry.target = unvis(get(keys, "link"));
      case CHARACTER_DEVICE, BLOCK_DEVICE -> entry.device = device(get(keys, "device"));
      default -> {
        // Directories, fifos and sockets hold nothing.
      }
    }
    boolean mayBeLinked = entry.type != FileType.DIRECTORY && keys.containsKey("inode");
    if (mayBeLinked && !get(keys, "nlink").equals(Bytes.utf8("1"))) {
      entry.linkKey = Optional.of(get(keys, "inode").concat(get(keys, "resdevice")));
    }
  }

  private static long id(Map<String, Bytes> keys, String number, String name) throws LineProblem {
    if (keys.containsKey(number)) {
      return Fields.number(number, get(keys, number), SourceEntry.MAX_ID);
    }
    String text = get(keys, name).toString();
    if (!text.isEmpty() && !text.equals("root") && !text.equals("wheel")) {
      throw new LineProblem(name + "=" + text + " without " + number);
    }
    return 0;
  }

  /** Seconds, and behind the point a number of nanoseconds. */
  private static Timestamp time(Bytes text) throws LineProblem {
    boolean isNegative = !text.isEmpty() && text.at(0) == '-';
    int point = text.indexOf('.');
    Bytes whole = text.slice(isNegative ? 1 : 0, point < 0 ? text.length() : point);
    long seconds = Fields.number("time", whole, Long.MAX_VALUE);
    Bytes nanos = point < 0 ? Bytes.utf8("0") : text.slice(point + 1, text.length());
    return new Timestamp(
        isNegative ? -seconds : seconds, Fields.number("time", nanos, Timestamp.MAX_NANOS));
  }

  /** {@code FORMAT,MAJOR,MINOR}, or Linux' number of a device. */
  private static DeviceNumber device(Bytes text) throws LineProblem {
    List<Bytes> parts = Fields.split(text, ',');
    if (parts.size() == ID_MAJOR + 2) {
      return Fields.device(
          Fields.number("major", parts.get(ID_MAJOR), Integer.MAX_VALUE),
          Fields.number("minor", parts.get(ID_MAJOR + 1), Integer.MAX_VALUE));
    }
    return DeviceNumber.decode(Fields.number("device", text, MAX_DEVICE));
  }

  /** Undoes the escapes of vis(3): octal digits, and those of C. */
  private static Bytes unvis(Bytes text) throws LineProblem {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    byte[] plain = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.at(i) != '\\') {
        plain[length++] = (byte) text.at(i);
      } else if (isOctal(text, i + 1)) {
        int value = 0;
        for (int digit = 1; digit <= 3; digit++) {
          value = value * 8 + text.at(i + digit) - '0';
        }
        plain[length++] = (byte) value;
        i += 3;
      } else {
        plain[length++] = (byte) letter(i + 1 < text.length() ? text.at(i + 1) : 0);
        i++;
      }
    }
    return Bytes.of(plain, 0, length);
  }

  private static boolean isOctal(Bytes text, int at) {
    for (int i = at; i < at + 3; i++) {
      if (i >= text.length() || text.at(i) < '0' || text.at(i) > (i == at ? '3' : '7')) {
        return false;
      }
    }
    return true;
  }

  private static int letter(int c) throws LineProblem {
    return switch (c) {
      case 's' -> ' ';
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'a' -> 7;
      case 'v' -> 11;
      case 'E' -> 27;
      case '0' -> 0;
      case '\\', '#', '=' -> c;
      default -> throw new LineProblem("an escape that is not known: \\" + (char) c);
    };
  }
}
