package io.erofs.tools.check;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.io.ByteSource;
import io.erofs.model.Inode;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.ImagePatcher;
import io.erofs.testkit.TinyImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Images that break one rule each, for the rules that no image of the corpus breaks. */
final class RuleCases {
  private static final int SUPERBLOCK = ImagePatcher.SUPERBLOCK;
  private static final int INODE = 64;
  private static final int LARGE_INODE = 64;
  private static final int INCOMPAT = 1024 + 0x50;
  private static final String ZTAIL = "ztail-lz4-C32k-mtime";
  private static final int BLOCK = TinyImage.BLOCK;

  /**
   * An image and what must be found.
   *
   * @param rules all rules with findings
   */
  record Made(String name, byte[] image, List<byte[]> devices, SortedSet<String> rules) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A change of an image in which inodes can be found. */
  private interface Damage {
    void apply(ImagePatcher patcher, Places places) throws IOException;
  }

  /** Finds things in the image before it is changed. */
  private record Places(ErofsImage image) {
    /** Byte offset of an inode. */
    long inode(String path) throws IOException {
      return image.resolve(path, java.nio.file.LinkOption.NOFOLLOW_LINKS).position();
    }

    Inode read(String path) throws IOException {
      return image.resolve(path, java.nio.file.LinkOption.NOFOLLOW_LINKS);
    }
  }

  private RuleCases() {}

  /** Rules whose cases need more than an image: tests of their own show them. */
  static Set<String> elsewhere() {
    // Z-28 is what looking up one extent shows; whoever reads the whole index meets Z-09 or Z-11.
    // E-10 depends on where a stream ends: UnalignedDataTest has one. Z-29: DataCheckTest.
    return Set.of("G-04", "Z-28", "Z-29", "E-10");
  }

  static Stream<Made> all() {
    return Stream.of(superblock(), inodes(), flat(), chunks(), compressed(), xattrs(), others())
        .flatMap(cases -> cases);
  }

  private static Stream<Made> superblock() {
    return Stream.of(
        corpus("reserved byte of the superblock", "plain-basic", "S-13")
            .made((p, at) -> p.u16("reserved", SUPERBLOCK + 0x6A, 1)),
        corpus("build time without 48bit", "plain-basic", "S-16")
            .made((p, at) -> p.u32("build_time", SUPERBLOCK + 0x6C, 5)),
        corpus("root in 64 bits without 48bit", "plain-basic", "S-16")
            .made((p, at) -> p.u64("rootnid_8b", SUPERBLOCK + 0x70, 36)),
        corpus("label with bytes behind its end", "plain-label", "S-14")
            .made((p, at) -> p.u8("volume_name", SUPERBLOCK + 0x4F, 'x')),
        corpus("LZ4 pclusters of 2 MiB", "lz4-C64k", "C-05")
            .made((p, at) -> p.u16("max_pclusterblks", SUPERBLOCK + 128 + 4, 512)),
        corpus("LZ4 pclusters of 257 small blocks", "lz4-b1024-C4k", "C-05")
            .made((p, at) -> p.u16("max_pclusterblks", SUPERBLOCK + 128 + 4, 257)),
        corpus("device inside the primary device", "chunk-blobdev-b512", "D-04", "D-05")
            .made((p, at) -> p.u32("uniaddr", slot(p) + 0x44, 1)),
        corpus("high half of a device size", "chunk-blobdev-b512", "D-05", "D-07")
            .made((p, at) -> p.u16("blocks_hi", slot(p) + 0x48, 1)),
        corpus("a tag that is not the UUID", "merge-2-chunk", "D-06", "S-17")
            .made((p, at) -> p.bytes("tag", slot(p), text("0000"))),
        corpus("cut by one byte", "plain-basic", "S-09")
            .made((p, at) -> p.resize(p.toByteArray().length - 1)),
        corpus("prefix table without its feature", "xprefix-plain", "S-17")
            .made((p, at) -> p.u32("incompat", SUPERBLOCK + 0x50, 0)));
  }

  private static long slot(ImagePatcher patcher) {
    return patcher.get(SUPERBLOCK + 0x58, 2) * 128;
  }

  private static Stream<Made> inodes() {
    return Stream.of(
        tiny("bit 4 without 48bit", "I-04")
            .made((p, at) -> p.u16("i_format", at.inode("/f"), 0x15)),
        tiny("an xattr count of 1", "I-12").made((p, at) -> p.u16("icount", at.inode("/f") + 2, 1)),
        tiny("a FIFO with a size", "I-14", "L-10")
            .made(
                (p, at) ->
                    p.u16("i_mode", at.inode("/f") + 4, 0010644).u16("f", at.inode("/f"), 1)),
        tiny("a serial number twice", "I-16")
            .made(
                (p, at) -> p.u32("i_ino", at.inode("/f") + 0x14, p.get(at.inode("/z") + 0x14, 4))),
        tiny("a compressed FIFO", "I-19", "L-10")
            .made(
                (p, at) ->
                    p.u16("i_mode", at.inode("/f") + 4, 0010644).u16("f", at.inode("/f"), 7)),
        tiny("a tail in the next block", "F-05", "S-10", "S-09").made(RuleCases::tailBehind),
        tiny("a target in the next block", "I-21", "L-10", "S-10", "S-09")
            .made(
                (p, at) -> {
                  tailBehind(p, at);
                  p.u16("i_mode", at.inode("/z") + 4, 0120777);
                  p.bytes("target", at.inode("/z") + BLOCK, text("hello"));
                }),
        tiny("an owner that is none", "I-22")
            .made((p, at) -> p.u32("i_uid", at.inode("/f") + 0x18, 0xFFFFFFFFL)));
  }

  /** Fills the block of the last inode with its xattr body, so that the tail begins behind. */
  private static void tailBehind(ImagePatcher patcher, Places places) throws IOException {
    long last = places.inode("/z");
    patcher.bytes("text", last + INODE, new byte[5]);
    patcher.u16("icount", last + 2, (BLOCK - INODE - 12) / 4 + 1);
    patcher.resize((int) last + BLOCK + 5);
  }

  private static Stream<Made> flat() {
    return Stream.of(
        tiny("a plain hole without 48bit", "F-06").made((p, at) -> plainHole(p, at, 0xFFFF)),
        tiny("half a null address", "F-07").made((p, at) -> plainHole(p, at, 0)),
        corpus("a byte behind the end", "plain-noinline", "F-08")
            .made(
                (p, at) -> {
                  Inode file = odd(at);
                  p.u8("rest", file.union() * BLOCK + file.size() % BLOCK + sizeBefore(file), 1);
                }),
        corpus("files that share a part", "tails-noinline-b1024", "F-08", "F-10", "G-03")
            .made(RuleCases::share));
  }

  private static long sizeBefore(Inode file) {
    return file.size() / BLOCK * BLOCK;
  }

  private static void plainHole(ImagePatcher patcher, Places places, int high) throws IOException {
    long file = places.inode("/f");
    patcher.u16("i_format", file, 1).u16("i_nb", file + 6, high);
    patcher.u32("i_u", file + 0x10, 0xFFFFFFFFL);
  }

  /** A file of flat plain data that does not end with a block. */
  private static Inode odd(Places places) throws IOException {
    return files(places)
        .filter(file -> file.size() % places.image().superblock().blockSize() != 0)
        .findFirst()
        .orElseThrow();
  }

  private static Stream<Inode> files(Places places) throws IOException {
    ErofsImage image = places.image();
    Stream.Builder<Inode> found = Stream.builder();
    for (io.erofs.model.DirEntry entry : image.list(image.root())) {
      Inode inode = image.inode(entry.nid());
      if (inode.isRegular() && inode.size() > 0) {
        found.add(inode);
      }
    }
    return found.build();
  }

  /** Two files of two blocks and more: the second begins in the first. */
  private static void share(ImagePatcher patcher, Places places) throws IOException {
    int size = places.image().superblock().blockSize();
    List<Inode> large = files(places).filter(file -> file.size() > 2L * size).toList();
    patcher.u32("i_u", large.get(1).position() + 0x10, large.get(0).union() + 1);
  }

  private static Stream<Made> chunks() {
    return Stream.of(
        chunk("high half of the format", "K-02").made((p, at) -> p.u16("i_u", union(at) + 2, 1)),
        chunk("48-bit flag in a block map", "K-03")
            .made((p, at) -> p.u16("i_u", union(at), (int) p.get(union(at), 2) | 0x40)),
        chunk("an empty chunk-based file", "K-09", "G-03")
            .made(
                (p, at) -> p.u32("i_size", files(at).findFirst().orElseThrow().position() + 8, 0)));
  }

  private static long union(Places places) throws IOException {
    return files(places).findFirst().orElseThrow().position() + 0x10;
  }

  private static Stream<Made> compressed() {
    return Stream.of(
        tiny("a header behind the image", "S-17", "Z-01")
            .made(
                (p, at) -> {
                  p.bytes("text", at.inode("/z") + INODE, new byte[5]);
                  p.u16("icount", at.inode("/z") + 2, (BLOCK - INODE - 12) / 4 + 1);
                  p.u16("i_format", at.inode("/z"), 7);
                }),
        corpus("inline pclusters without ztailpacking", ZTAIL, "Z-20")
            .made((p, at) -> p.u32("incompat", INCOMPAT, p.get(INCOMPAT, 4) & ~0x10L)),
        corpus("an inline pcluster that is a fragment, too", ZTAIL, "Z-05", "Z-21")
            .made(
                (p, at) -> {
                  long advise = at.inode("/log-then-random") + LARGE_INODE + 4;
                  p.u16("h_advise", advise, (int) p.get(advise, 2) | 0x20);
                }),
        corpus("a pcluster that begins inside another", ZTAIL, "G-03", "Z-16", "Z-25")
            .made(
                (p, at) -> {
                  long block = at.inode("/log.txt") + LARGE_INODE + 8 + 4;
                  p.u32("blkaddr", block, p.get(block, 4) + 1);
                }),
        tiny("an empty compressed file", "S-17", "Z-27")
            .made(
                (p, at) ->
                    p.u16("i_format", at.inode("/f"), 7).u64("i_size", at.inode("/f") + 8, 0)));
  }

  private static Stream<Made> xattrs() {
    return Stream.of(
        body("a NUL in a name", entry(1, "a\0b", "v"), "X-06"),
        body("a name of 256 bytes", entry(6, "n".repeat(247), "v"), "X-06"),
        body("a name twice", join(entry(1, "a", "1"), entry(1, "a", "2")), "X-07"),
        body("a default ACL of a file", entry(3, "", acl()), "X-13"),
        body("an ACL out of order", entry(2, "", swapped(acl())), "X-12"),
        body("an ACL with a name", entry(2, "x", acl()), "X-05"),
        body("padding that is not zero", set(entry(1, "a", "1"), 7), "X-16"),
        tiny("a filter without its feature", "X-09")
            .made((p, at) -> xattrBody(p, at, 0xFFDFFFFFL, 0, entry(1, "a", "1"))),
        tiny("a shared xattr twice", "X-11")
            .made(
                (p, at) -> {
                  xattrBody(p, at, 0, 2, ids(512, 512));
                  p.bytes("shared", 2048, entry(1, "a", "1"));
                }),
        base("a shared xattr outside of the metabox", "base-metabox-raw", "X-17")
            .made(RuleCases::sharedBesideTheMetabox));
  }

  /** The last 16 bytes of a text in the metabox become an xattr body. */
  private static void sharedBesideTheMetabox(ImagePatcher patcher, Places places)
      throws IOException {
    Inode file = places.read("/tail.txt");
    byte[] start = new byte[20];
    places.image().read(file, 0, ByteBuffer.wrap(start));
    long data = patcher.find(start);
    long inode = data - file.version().size();
    patcher.u16("icount", inode + 2, 2).u32("i_size", inode + 8, file.size() - 16);
    long free = 2 * SUPERBLOCK - 8;
    patcher.bytes("body", data, header(0, 1)).u32("id", data + 12, free / 4);
    patcher.bytes("shared", free, entry(1, "a", "1"));
  }

  private static Stream<Made> others() {
    TinyImage deep = new TinyImage();
    String path = "";
    for (int i = 0; i < 20; i++) {
      path = (path.isEmpty() ? "" : path + "/") + "d".repeat(250);
      deep.directory(path);
    }
    return Stream.of(
        made("a path of 5020 bytes", deep.build(), List.of(), "L-16", "S-21"),
        base("an inode behind the metabox", "base-metabox-raw", "M-04")
            .made(
                (p, at) -> {
                  byte[] nid = little(at.read("/tail.txt").nid());
                  p.u64("nid", p.find(nid), 0x8000000100000000L);
                }));
  }

  // ---- images ----------------------------------------------------------------------------------

  /** An image to change, and the rules that it breaks then. */
  private record Start(String name, byte[] bytes, List<byte[]> devices, String... rules) {
    Made made(Damage damage) {
      OpenOptions options = OpenOptions.DEFAULT;
      List<ByteSource> sources = devices.stream().map(d -> ByteSource.of("device", d)).toList();
      try (ErofsImage image = Erofs.open(ByteSource.of(name, bytes), sources, options)) {
        ImagePatcher patcher = ImagePatcher.of(bytes);
        damage.apply(patcher, new Places(image));
        return RuleCases.made(name, patcher.fixChecksum().toByteArray(), devices, rules);
      } catch (IOException e) {
        throw new UncheckedIOException(name, e);
      }
    }
  }

  private static Made made(String name, byte[] image, List<byte[]> devices, String... rules) {
    return new Made(name, image, devices, new TreeSet<>(List.of(rules)));
  }

  private static Start corpus(String name, String image, String... rules) {
    try {
      List<byte[]> devices = new java.util.ArrayList<>();
      for (java.nio.file.Path file : Corpus.image(image).sideFiles()) {
        devices.add(java.nio.file.Files.readAllBytes(file));
      }
      return new Start(name, ImagePatcher.ofCorpus(image).toByteArray(), devices, rules);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private static Start base(String name, String image, String... rules) {
    try {
      byte[] bytes = ImagePatcher.of(Corpus.base(image)).toByteArray();
      return new Start(name, bytes, List.of(), rules);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private static Start chunk(String name, String... rules) {
    return corpus(name, "chunk-4k", rules);
  }

  /** A root with a file {@code f} and a last file {@code z}; without UUID. */
  private static Start tiny(String name, String... rules) {
    byte[] image = new TinyImage().file("f", "some text").file("z", "hello").build();
    String[] all = java.util.Arrays.copyOf(rules, rules.length + 1);
    all[rules.length] = "S-21";
    return new Start(name, image, List.of(), all);
  }

  private static Made body(String name, byte[] entries, String... rules) {
    return tiny(name, rules).made((p, at) -> xattrBody(p, at, 0, 0, entries));
  }

  // ---- xattrs ----------------------------------------------------------------------------------

  /** Gives the file {@code f} an xattr body; its text is what follows then. */
  private static void xattrBody(
      ImagePatcher patcher, Places places, long filter, int sharedCount, byte[] rest)
      throws IOException {
    long inode = places.inode("/f");
    patcher.u16("icount", inode + 2, rest.length / 4 + 1);
    patcher.bytes("body", inode + INODE, join(header(filter, sharedCount), rest));
  }

  private static byte[] header(long filter, int sharedCount) {
    ByteBuffer header = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    return header.putInt((int) filter).put((byte) sharedCount).array();
  }

  private static byte[] entry(int index, String suffix, String value) {
    return entry(index, suffix, text(value));
  }

  private static byte[] entry(int index, String suffix, byte[] value) {
    byte[] name = text(suffix);
    int size = (4 + name.length + value.length + 3) & ~3;
    ByteBuffer entry = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    entry.put((byte) name.length).put((byte) index).putShort((short) value.length);
    return entry.put(name).put(value).array();
  }

  private static byte[] acl() {
    ByteBuffer acl = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
    for (int tag : List.of(0x01, 0x04, 0x20)) {
      acl.putShort((short) tag).putShort((short) 4).putInt(-1);
    }
    return acl.array();
  }

  private static byte[] swapped(byte[] acl) {
    return set(set(acl, 4, 4), 12, 1);
  }

  private static byte[] set(byte[] bytes, int at) {
    return set(bytes, at, 1);
  }

  private static byte[] set(byte[] bytes, int at, int value) {
    byte[] copy = bytes.clone();
    copy[at] = (byte) value;
    return copy;
  }

  private static byte[] ids(int... ids) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int id : ids) {
      bytes.putInt(id);
    }
    return bytes.array();
  }

  private static byte[] little(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
