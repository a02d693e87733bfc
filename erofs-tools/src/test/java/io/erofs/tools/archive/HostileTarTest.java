package io.erofs.tools.archive;

import static io.erofs.tools.archive.TarMaker.GNU;
import static io.erofs.tools.archive.TarMaker.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way in which an archive lies is an error that names archive, offset and entry. */
class HostileTarTest {
  private static final String[] VERSION_1 = {"GNU.sparse.major=1", "GNU.sparse.minor=0"};

  static Stream<Arguments> cases() {
    return Stream.of(headers(), extensions(), maps()).flatMap(cases -> cases);
  }

  private static Stream<Arguments> headers() {
    return Stream.of(
        of("offset 0: the archive is empty", new byte[0]),
        of("offset 0: the archive ends inside of a header", new byte[300]),
        of("offset 0: this is no tar archive: the checksum is wrong", bytes(600, 'x')),
        of(
            "offset 512: here is no tar header: the checksum is wrong",
            bytes(new TarMaker().file("a", "").bytes(), 512, 'x')),
        of(
            "offset 0: entry 'a': the archive ends at offset 612, inside of the entry's data",
            Arrays.copyOf(new TarMaker().file("a", "y".repeat(101)).bytes(), 612)),
        of(
            "entry 'a': size=-1",
            new TarMaker().add(header('0', "a", 0).base256(124, 12, -1)).end()),
        of(
            "entry 'a': size=9223372036854775807",
            new TarMaker().add(header('0', "a", 0).base256(124, 12, Long.MAX_VALUE)).end()),
        of(
            "entry 'a': a base-256 number is out of range",
            new TarMaker().add(header('0', "a", 0).put(124, "\u0080\1\1\1\1\1\1\1\1\1\1\1")).end()),
        of(
            "entry 'a': '00x\\x0000000000' is no octal number",
            new TarMaker().add(header('0', "a", 0).put(124, "00x\00000000000")).end()),
        of(
            "entry 'a': uid=-2 is out of range",
            new TarMaker().add(header('0', "a", 0).base256(108, 8, -2)).end()),
        of(
            "offset 0: entry 'a': gid=4294967296 is out of range",
            new TarMaker().pax('x', "gid=4294967296").file("a", "").end()),
        of(
            "entry 'a': the entry continues one of another volume",
            new TarMaker().add(header('M', "a", 0)).end()),
        of(
            "entry 'a': a link whose target has 0 bytes",
            new TarMaker().add(header('2', "a", 0)).end()));
  }

  private static Stream<Arguments> extensions() {
    return Stream.of(
        of(
            "entry '././@ext': the archive ends behind an extended header",
            new TarMaker().pax('x', "path=a").end()),
        of(
            "the archive ends inside of an extended header",
            Arrays.copyOf(new TarMaker().extension('L', "n".repeat(600)).bytes(), 1024)),
        of(
            "extended header of 33554433 bytes, at most 33554432",
            new TarMaker().add(header('x', "e", (32 << 20) + 1)).end()),
        of(
            "extended header of 65537 bytes, at most 65536",
            new TarMaker().add(header('L', "e", 65537)).end()),
        of(
            "a name of 65537 bytes, at most 65536",
            new TarMaker().pax('x', "path=" + "n".repeat(65537)).file("a", "").end()),
        pax("record at byte 0: length=99, left=12", "99 path=abc\n"),
        pax("record at byte 0: length=2, left=5", "2 a=\n"),
        pax("record at byte 0: length=5, but there it does not end", "5 a=bcd\n"),
        pax("record at byte 0: it has no '='", "6 abc\n"),
        pax("record at byte 6: it does not begin with a length and a blank", "6 a=b\nx"),
        pax("record at byte 0: its length has more than 10 digits", "11111111111111 a=b\n"),
        value("extended header: size: '-1' is no decimal number", "size=-1"),
        value(
            "extended header: size: '9999999999999999999' is out of range",
            "size=9999999999999999999"),
        value("extended header: mtime: '1.x' is no decimal number", "mtime=1.x"),
        value("extended header: mtime: '-' is no decimal number", "mtime=-"),
        value("extended header: uid: '0x10' is no decimal number", "uid=0x10"),
        value("LIBARCHIVE.xattr: the value is not in base 64", "LIBARCHIVE.xattr.user.a=!!"),
        value("name of an extended attribute ''", "SCHILY.xattr.=1"),
        value("name of an extended attribute 'user.\\x00'", "SCHILY.xattr.user.\0=1"));
  }

  private static Stream<Arguments> maps() {
    return Stream.of(
        value("GNU.sparse.numbytes is not where it belongs", "GNU.sparse.numbytes=1"),
        value("sparse format 2.0 is not known", "GNU.sparse.major=2", "GNU.sparse.minor=0"),
        value("a sparse file without its size", "GNU.sparse.map=0,1"),
        value(
            "sparse map: the last offset has no length",
            "GNU.sparse.size=9",
            "GNU.sparse.map=0,0,1"),
        value(
            "sparse map: the last offset has no length",
            "GNU.sparse.size=9",
            "GNU.sparse.offset=1"),
        value(
            "sparse map: its parts have 1 bytes, the entry has 0",
            "GNU.sparse.size=9",
            "GNU.sparse.map=0,1"),
        value(
            "sparse map: offset=8, length=2; the part before ends at 0, the file at 9",
            "GNU.sparse.size=9",
            "GNU.sparse.map=8,2"),
        value(
            "sparse map: offset=1, length=1; the part before ends at 4, the file at 9",
            "GNU.sparse.size=9",
            "GNU.sparse.map=2,2,1,1"),
        value(
            "sparse map: the part in front of offset=4 fills no block",
            "GNU.sparse.size=9",
            "GNU.sparse.map=0,2,4,2"),
        value(
            "sparse map: offset=999999999999999999, length=999999999999999999",
            "GNU.sparse.size=999999999999999999",
            "GNU.sparse.map=999999999999999999,999999999999999999"),
        map("sparse map: it does not end inside of the entry", 512, "999\n" + "0\n0\n".repeat(127)),
        map("sparse map: byte 2", 512, "1\nx"),
        map("sparse map: byte 18", 512, "9999999999999999999\n"),
        map("sparse map: its parts have 5 bytes, the entry has 0", 512, "1\n0\n5\n"),
        of(
            "entry 's': sparse file of size=-5",
            new TarMaker().add(header('S', "s", 0).put(257, GNU).base256(483, 12, -5)).end()),
        of(
            "entry 's': the archive ends inside of a sparse map",
            new TarMaker().add(header('S', "s", 0).put(257, GNU).put(482, "\1")).bytes()));
  }

  private static Arguments of(String problem, byte[] archive) {
    return Arguments.of(problem, archive);
  }

  private static Arguments pax(String problem, String records) {
    return of("extended header: " + problem, new TarMaker().extension('x', records).end());
  }

  private static Arguments value(String problem, String... records) {
    return of(problem, new TarMaker().pax('x', records).file("a", "").end());
  }

  private static Arguments map(String problem, long size, String map) {
    String[] records = Arrays.copyOf(VERSION_1, 3);
    records[2] = "GNU.sparse.realsize=99";
    return of(
        problem, new TarMaker().pax('x', records).add(header('0', "s", size)).data(map).end());
  }

  private static byte[] bytes(int count, char value) {
    return bytes(new byte[0], count, value);
  }

  private static byte[] bytes(byte[] front, int count, char value) {
    byte[] all = Arrays.copyOf(front, front.length + count);
    Arrays.fill(all, front.length, all.length, (byte) value);
    return all;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void isRefused(String problem, byte[] archive) {
    assertThatThrownBy(() -> ReadTar.of(archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith("x.tar: offset ")
        .hasMessageContaining(problem);
  }

  @Test
  void boundsTheRangesOfAFile() throws IOException {
    TarMaker.Header header =
        header('S', "s", 0)
            .put(257, GNU)
            .put(482, "\1")
            .base256(483, 12, 1L << 40)
            .base256(124, 12, 1L << 40);
    byte[] archive = new TarMaker().add(header).bytes();
    int blocks = (1 << 20) / 21 + 2;
    byte[] all = Arrays.copyOf(archive, archive.length + blocks * 512);
    for (int block = 0; block < blocks; block++) {
      int at = archive.length + block * 512;
      for (int i = 0; i < 21; i++) {
        put(all, at + 24 * i, (block * 21L + i) * 1024);
        put(all, at + 24 * i + 12, 512);
      }
      all[at + 504] = 1;
    }
    assertThatThrownBy(() -> ReadTar.of(all)).hasMessageContaining("more than 1048576 parts");
    assertThat(all.length).isLessThan(30 << 20);
  }

  private static void put(byte[] target, int at, long value) {
    target[at] = (byte) 0x80;
    for (int i = 0; i < 8; i++) {
      target[at + 11 - i] = (byte) (value >> 8 * i);
    }
  }
}
