package io.erofs.tools.export;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.testkit.Content;
import io.erofs.testkit.Contents;
import io.erofs.testkit.TreeEntry;
import io.erofs.testkit.TreeSnapshot;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A tar stream as a strict reader sees it, written apart from the code under test: what is not
 * exactly as POSIX and the documentation of GNU tar want it is an error.
 */
final class TarArchive {
  private static final int BLOCK = 512;
  private static final Map<Character, FileType> TYPES =
      Map.of(
          '0', FileType.REGULAR,
          '2', FileType.SYMLINK,
          '3', FileType.CHARACTER_DEVICE,
          '4', FileType.BLOCK_DEVICE,
          '5', FileType.DIRECTORY,
          '6', FileType.FIFO);

  private final byte[] bytes;
  private final TreeSnapshot reference;
  private final List<Member> members = new ArrayList<>();
  private int at;

  /**
   * A member.
   *
   * @param name name as stored
   * @param type type flag
   * @param pax records of its pax header
   * @param header offset of its ustar header
   * @param data offset of its data
   * @param size bytes of its data
   * @param target link target or name
   */
  record Member(
      Bytes name, char type, Map<Bytes, Bytes> pax, int header, int data, long size, Bytes target) {
    /** The value of a pax record as text, or the empty text. */
    String pax(String key) {
      return text(pax.getOrDefault(Bytes.utf8(key), Bytes.EMPTY));
    }
  }

  private TarArchive(byte[] bytes, TreeSnapshot reference) {
    this.bytes = bytes;
    this.reference = reference;
  }

  /** Reads all members. */
  static List<Member> members(byte[] bytes) throws IOException {
    TarArchive archive = new TarArchive(bytes, TreeSnapshot.of(List.of(), true));
    archive.read();
    return archive.members;
  }

  /** Reads the tree, with the content of large files in the form that a reference has. */
  static TreeSnapshot tree(byte[] bytes, TreeSnapshot reference) throws IOException {
    TarArchive archive = new TarArchive(bytes, reference);
    archive.read();
    return archive.tree();
  }

  private void read() throws IOException {
    Map<Bytes, Bytes> pax = new LinkedHashMap<>();
    Bytes longName = Bytes.EMPTY;
    Bytes longTarget = Bytes.EMPTY;
    while (bytes[at] != 0) {
      checkSum();
      expect(field(257, 8).equals(Bytes.utf8("ustar\00000")), "magic");
      char type = (char) bytes[at + 156];
      long size = octal(124, 12);
      int header = at;
      at += BLOCK;
      switch (type) {
        case 'x' -> pax = records(data(size));
        case 'L' -> longName = withoutNul(data(size));
        case 'K' -> longTarget = withoutNul(data(size));
        default -> {
          add(header, pax, longName, longTarget, size);
          pax = new LinkedHashMap<>();
          longName = Bytes.EMPTY;
          longTarget = Bytes.EMPTY;
        }
      }
    }
    expect(pax.isEmpty() && longName.isEmpty() && longTarget.isEmpty(), "extension at the end");
    expect(bytes.length - at >= 2 * BLOCK && bytes.length % 10_240 == 0, "end");
    for (int i = at; i < bytes.length; i++) {
      expect(bytes[i] == 0, "zeros at the end");
    }
  }

  private void add(
      int header, Map<Bytes, Bytes> pax, Bytes longName, Bytes longTarget, long headerSize) {
    int behind = at;
    at = header;
    Bytes prefix = string(345, 155);
    Bytes name = prefix.isEmpty() ? string(0, 100) : join(prefix, string(0, 100));
    name = longName.isEmpty() ? name : longName;
    Bytes target = longTarget.isEmpty() ? string(157, 100) : longTarget;
    long size = number(pax, "size", headerSize);
    Member member =
        new Member(
            pax.getOrDefault(
                Bytes.utf8("GNU.sparse.name"), pax.getOrDefault(Bytes.utf8("path"), name)),
            (char) bytes[at + 156],
            pax,
            header,
            behind,
            size,
            pax.getOrDefault(Bytes.utf8("linkpath"), target));
    members.add(member);
    at = behind;
    data(size);
  }

  private TreeSnapshot tree() throws IOException {
    Map<Bytes, Integer> inodes = new TreeMap<>();
    int[] names = new int[members.size()];
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      int inode = member.type == '1' ? inodes.get(member.target) : i;
      inodes.put(member.name, inode);
      names[inode]++;
    }
    List<TreeEntry> entries = new ArrayList<>();
    for (Member member : members) {
      int inode = inodes.get(member.name);
      checkLink(member, members.get(inode));
      entries.add(entry(path(member), members.get(inode), inode, names[inode]));
    }
    return TreeSnapshot.of(entries, true);
  }

  /** Other names repeat owner, mode and time, because some readers set them again. */
  private void checkLink(Member member, Member first) {
    at = member.header;
    Bytes common = field(100, 24).concat(field(136, 12));
    at = first.header;
    expect(common.equals(field(100, 24).concat(field(136, 12))), "metadata of a link");
    expect(member.pax("mtime").equals(first.pax("mtime")), "time of a link");
    expect(member.pax("uid").equals(first.pax("uid")), "owner of a link");
    expect(member.type != '1' || member.size == 0, "a link with data");
  }

  private TreeEntry entry(Bytes path, Member member, int inode, int names) throws IOException {
    at = member.header;
    FileType type = TYPES.get(member.type);
    expect(type != null, "type " + member.type);
    expect(string(265, 64).isEmpty(), "names of owners");
    long realSize = number(member.pax, "GNU.sparse.realsize", member.size);
    long size = type == FileType.SYMLINK ? member.target.length() : realSize;
    return new TreeEntry(
        path,
        type,
        (int) octal(100, 8),
        number(member.pax, "uid", octal(108, 8)),
        number(member.pax, "gid", octal(116, 8)),
        size,
        names,
        time(member),
        content(path, member, type, realSize),
        xattrs(member),
        inode,
        "",
        0);
  }

  private Timestamp time(Member member) {
    if (member.pax("mtime").isEmpty()) {
      return new Timestamp(octal(136, 12), 0);
    }
    BigDecimal time = new BigDecimal(member.pax("mtime"));
    BigDecimal seconds = time.setScale(0, RoundingMode.FLOOR);
    return new Timestamp(
        seconds.longValueExact(), time.subtract(seconds).movePointRight(9).longValueExact());
  }

  private Content content(Bytes path, Member member, FileType type, long size) throws IOException {
    return switch (type) {
      case REGULAR ->
          Contents.like(
              reference.find(path).map(TreeEntry::content).orElse(Content.NONE),
              TarRanges.of(bytes, member)::read,
              size);
      case SYMLINK -> new Content.Target(member.target);
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          new Content.Device(new DeviceNumber((int) octal(329, 8), (int) octal(337, 8)));
      default -> Content.NONE;
    };
  }

  private static SortedMap<Bytes, Bytes> xattrs(Member member) {
    SortedMap<Bytes, Bytes> xattrs = new TreeMap<>();
    member.pax.forEach(
        (key, value) -> {
          String name = text(key);
          if (name.startsWith("SCHILY.xattr.")) {
            String decoded = name.substring(13).replace("%3D", "=").replace("%25", "%");
            xattrs.put(Bytes.of(decoded.getBytes(StandardCharsets.ISO_8859_1)), value);
          }
        });
    return xattrs;
  }

  private static Bytes path(Member member) {
    String name = text(member.name);
    expect(name.startsWith("./"), "name " + name);
    expect(name.endsWith("/") == (member.type == '5'), "slash at the end of " + name);
    int end = name.length() > 2 && name.endsWith("/") ? name.length() - 1 : name.length();
    return member.name.slice(1, end);
  }

  private byte[] data(long size) {
    byte[] data = new byte[Math.toIntExact(size)];
    System.arraycopy(bytes, at, data, 0, data.length);
    for (at += data.length; at % BLOCK != 0; at++) {
      expect(bytes[at] == 0, "padding");
    }
    return data;
  }

  private static Map<Bytes, Bytes> records(byte[] data) {
    Map<Bytes, Bytes> records = new LinkedHashMap<>();
    for (int from = 0; from < data.length; ) {
      int blank = from;
      while (data[blank] != ' ') {
        blank++;
      }
      int length = Integer.parseInt(text(Bytes.of(data, from, blank)));
      Bytes record = Bytes.of(data, blank + 1, from + length - 1);
      expect(data[from + length - 1] == '\n', "end of a record");
      int equals = record.indexOf('=');
      Bytes value = record.slice(equals + 1, record.length());
      expect(records.put(record.slice(0, equals), value) == null, "a record twice");
      from += length;
    }
    return records;
  }

  private void checkSum() {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : bytes[at + i] & 0xFF;
    }
    expect(text(field(148, 8)).equals(String.format("%06o\0 ", sum)), "checksum");
  }

  private long octal(int offset, int length) {
    String digits = text(field(offset, length));
    expect(digits.matches("[0-7]+\0"), "number " + digits);
    return Long.parseLong(digits.strip().replace("\0", ""), 8);
  }

  private Bytes field(int offset, int length) {
    return Bytes.of(bytes, at + offset, at + offset + length);
  }

  /** A text up to the first NUL, behind which all must be NUL. */
  private Bytes string(int offset, int length) {
    Bytes field = field(offset, length);
    int end = field.indexOf(0);
    for (int i = Math.max(end, 0); end >= 0 && i < length; i++) {
      expect(field.at(i) == 0, "bytes behind a NUL");
    }
    return end < 0 ? field : field.slice(0, end);
  }

  private static long number(Map<Bytes, Bytes> pax, String key, long otherwise) {
    Bytes value = pax.get(Bytes.utf8(key));
    return value == null ? otherwise : Long.parseLong(text(value));
  }

  private static Bytes withoutNul(byte[] name) {
    expect(name[name.length - 1] == 0, "NUL at the end of a long name");
    return Bytes.of(name, 0, name.length - 1);
  }

  private static Bytes join(Bytes prefix, Bytes name) {
    return prefix.concat(Bytes.utf8("/")).concat(name);
  }

  private static String text(Bytes latin1) {
    return new String(latin1.toByteArray(), StandardCharsets.ISO_8859_1);
  }

  static void expect(boolean fine, String what) {
    if (!fine) {
      throw new AssertionError("not strict tar: " + what);
    }
  }
}
