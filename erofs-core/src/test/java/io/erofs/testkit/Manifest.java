package io.erofs.testkit;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The truth about an image of the corpus. Immutable. */
public final class Manifest {
  private static final Map<String, FileType> TYPES =
      Map.of(
          "reg", FileType.REGULAR,
          "dir", FileType.DIRECTORY,
          "lnk", FileType.SYMLINK,
          "chr", FileType.CHARACTER_DEVICE,
          "blk", FileType.BLOCK_DEVICE,
          "fifo", FileType.FIFO,
          "sock", FileType.SOCKET);

  private final Json json;
  private final List<TreeEntry> entries;

  private Manifest(Json json) {
    this.json = json;
    this.entries = json.objects("entries").stream().map(Manifest::entry).toList();
  }

  static Manifest parse(Path file) throws IOException {
    return new Manifest(Json.parse(file));
  }

  /**
   * The entries in the order of the kernel's directory listings, parents first, the root first.
   *
   * @return the entries
   */
  public List<TreeEntry> entries() {
    return entries;
  }

  /**
   * The entries as a tree to compare with.
   *
   * @return the tree
   */
  public TreeSnapshot tree() {
    return TreeSnapshot.of(entries, true);
  }

  /**
   * What the image shows.
   *
   * @return words such as {@code chunk-indexes}
   */
  public List<String> features() {
    return json.texts("features");
  }

  /**
   * Whether the kernel that took the truth could mount it, with pages of 4 KiB.
   *
   * @return true if so
   */
  public boolean kernelMounts() {
    return json.flag("kernel_mounts");
  }

  /**
   * Where the image begins in its file.
   *
   * @return byte offset
   */
  public long offset() {
    return json.number("offset", 0);
  }

  /**
   * Where the truth is from, if not from the kernel alone.
   *
   * @return one sentence, or empty
   */
  public String truth() {
    return json.text("truth", "");
  }

  /**
   * What other readers get wrong with this image.
   *
   * @return one sentence, or empty
   */
  public String peerBug() {
    return json.text("peer_bug", "");
  }

  /**
   * Command that made the image.
   *
   * @return arguments with relative names
   */
  public String mkfs() {
    return json.text("mkfs");
  }

  /**
   * Which program made the image.
   *
   * @return name and version
   */
  public String mkfsVersion() {
    return json.text("mkfs_version");
  }

  /**
   * Size of the image file.
   *
   * @return bytes
   */
  public long size() {
    return json.number("size");
  }

  /**
   * Digest of the image file.
   *
   * @return SHA-256, hexadecimal
   */
  public String sha256() {
    return json.text("sha256");
  }

  /**
   * How many inodes of each type use which layout, for example {@code reg:flat_inline/cmp}.
   *
   * @return numbers by type and layout; empty where not taken
   */
  public Map<String, String> layouts() {
    return json.object("layouts").asTexts();
  }

  /**
   * A number of the superblock.
   *
   * @param field name of the field, such as {@code root_nid}
   * @return its value
   */
  public long superblock(String field) {
    return json.object("superblock").number(field);
  }

  /**
   * A text of the superblock.
   *
   * @param field {@code uuid} or {@code label}
   * @return its value
   */
  public String superblockText(String field) {
    return json.object("superblock").text(field);
  }

  /**
   * Names of the feature bits that are set in the superblock.
   *
   * @return the names
   */
  public List<String> superblockFeatures() {
    return json.object("superblock").texts("features");
  }

  List<String> sideFiles() {
    return json.texts("side_files");
  }

  String image() {
    return json.text("image");
  }

  private static TreeEntry entry(Json json) {
    FileType type = TYPES.get(json.text("type"));
    if (type == null) {
      throw new IllegalArgumentException("type=" + json.text("type"));
    }
    return new TreeEntry(
        bytes(json, "path"),
        type,
        Integer.parseInt(json.text("mode"), 8),
        json.number("uid"),
        json.number("gid"),
        json.number("size"),
        json.number("nlink"),
        new Timestamp(json.number("mtime_sec"), json.number("mtime_nsec")),
        content(json, type),
        xattrs(json),
        json.number("nid", TreeEntry.NO_INODE),
        json.text("layout", ""),
        Math.toIntExact(json.number("isize", 0)));
  }

  private static Content content(Json json, FileType type) {
    return switch (type) {
      case REGULAR -> json.has("sha256") ? new Content.Data(json.text("sha256")) : sampled(json);
      case SYMLINK -> new Content.Target(bytes(json, "target"));
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          new Content.Device(
              new DeviceNumber(json.integer("rdev_major"), json.integer("rdev_minor")));
      case DIRECTORY, FIFO, SOCKET -> Content.NONE;
    };
  }

  private static Content sampled(Json json) {
    List<Content.Range> extents =
        json.list("extents").stream()
            .map(pair -> (List<?>) pair)
            .map(pair -> new Content.Range((Long) pair.get(0), (Long) pair.get(1)))
            .toList();
    List<Content.Sample> samples =
        json.objects("samples").stream()
            .map(
                sample ->
                    new Content.Sample(
                        new Content.Range(sample.number("off"), sample.number("len")),
                        sample.text("sha256")))
            .toList();
    return new Content.Sampled(extents, json.text("data_sha256"), samples);
  }

  private static SortedMap<Bytes, Bytes> xattrs(Json json) {
    SortedMap<Bytes, Bytes> xattrs = new TreeMap<>();
    json.object("xattrs")
        .asTexts()
        .forEach((name, value) -> xattrs.put(Bytes.utf8(name), base64(value)));
    for (Object pair : json.list("xattrs_raw")) {
      List<?> nameAndValue = (List<?>) pair;
      xattrs.put(base64((String) nameAndValue.get(0)), base64((String) nameAndValue.get(1)));
    }
    return xattrs;
  }

  private static Bytes bytes(Json json, String name) {
    return json.has(name)
        ? Bytes.of(json.text(name).getBytes(StandardCharsets.UTF_8))
        : base64(json.text(name + "_b64"));
  }

  private static Bytes base64(String text) {
    return Bytes.of(Base64.getDecoder().decode(text));
  }
}
