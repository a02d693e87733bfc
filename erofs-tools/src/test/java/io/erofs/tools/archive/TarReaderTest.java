package io.erofs.tools.archive;

import static io.erofs.tools.archive.TarMaker.GNU;
import static io.erofs.tools.archive.TarMaker.header;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Formats and extensions, one by one. */
class TarReaderTest {
  @Test
  void readsUstar() throws IOException {
    TarMaker.Header header =
        header('0', "name", 3)
            .octal(100, 8, 0104755)
            .octal(108, 8, 1000)
            .octal(116, 8, 1001)
            .octal(136, 12, 1700000000)
            .put(345, "some/prefix");
    ReadTar read = ReadTar.of(new TarMaker().add(header).data("abc").file("b", "").end());
    assertThat(read.notes).isEmpty();
    assertThat(read.entries.get(0))
        .isEqualTo(
            new TarEntry(
                0,
                TarType.FILE,
                Bytes.utf8("some/prefix/name"),
                Bytes.EMPTY,
                04755,
                1000,
                1001,
                new Timestamp(1700000000, 0),
                List.of(),
                0,
                0,
                3,
                512,
                3,
                List.of(new TarRange(0, 3, 0))));
    assertThat(read.data.get(0)).isEqualTo("abc".getBytes(ISO_8859_1));
    assertThat(read.entries.get(1).offset()).isEqualTo(1024);
    assertThat(read.entries.get(1).ranges()).isEmpty();
  }

  @Test
  void readsV7WithoutPrefix() throws IOException {
    TarMaker.Header header = header('\0', "dir/", 0).put(257, "\0\0\0\0\0\0\0\0").put(345, "no");
    TarEntry entry = ReadTar.only(new TarMaker().add(header).end());
    assertThat(entry.type()).isEqualTo(TarType.DIRECTORY);
    assertThat(entry.name()).isEqualTo(Bytes.utf8("dir/"));
  }

  @Test
  void readsTimesOfGnuAndStarWhereOthersHaveAPrefix() throws IOException {
    TarMaker.Header gnu = header('0', "a", 0).put(257, GNU).put(345, "12345670123\0");
    assertThat(ReadTar.only(new TarMaker().add(gnu).end()).name()).isEqualTo(Bytes.utf8("a"));
    TarMaker.Header star =
        header('0', "a", 0).put(345, "p").put(476, "12345670123\0").put(508, "tar\0");
    assertThat(ReadTar.only(new TarMaker().add(star).end()).name()).isEqualTo(Bytes.utf8("p/a"));
  }

  @Test
  void readsTypes() throws IOException {
    TarMaker maker = new TarMaker();
    for (char type : "123456".toCharArray()) {
      // Sizes of what has no data mean nothing.
      maker.add(header(type, "n" + type, 77).put(157, "to").octal(329, 8, 8).octal(337, 8, 9));
    }
    ReadTar read = ReadTar.of(maker.add(header('7', "n7", 1)).data("x").end());
    assertThat(read.entries.stream().map(TarEntry::type))
        .containsExactly(
            TarType.HARD_LINK,
            TarType.SYMLINK,
            TarType.CHARACTER_DEVICE,
            TarType.BLOCK_DEVICE,
            TarType.DIRECTORY,
            TarType.FIFO,
            TarType.FILE);
    assertThat(read.entries.get(0).link()).isEqualTo(Bytes.utf8("to"));
    assertThat(read.entries.get(2).major()).isEqualTo(8);
    assertThat(read.entries.get(3).minor()).isEqualTo(9);
    assertThat(read.entries.get(4).link()).isEqualTo(Bytes.EMPTY);
    assertThat(read.data.get(6)).hasSize(1);
  }

  @Test
  void passesOverWhatHasNoMeaning() throws IOException {
    byte[] archive =
        new TarMaker()
            .add(header('V', "label", 0))
            .pax('x', "path=vendor")
            .add(header('Z', "z", 5))
            .data("12345")
            .file("a", "1")
            .end();
    ReadTar read = ReadTar.of(archive);
    assertThat(read.entries).hasSize(1);
    assertThat(read.entries.get(0).name()).isEqualTo(Bytes.utf8("a"));
    assertThat(read.entries.get(0).offset()).isEqualTo(512 + 1024 + 1024);
    assertThat(read.notes)
        .containsExactly(
            "the label of the archive is left out",
            "skipped vendor: type 'Z' of a tar entry has no meaning here");
  }

  @Test
  void readsAGnuDirectoryWithItsList() throws IOException {
    ReadTar read =
        ReadTar.of(new TarMaker().add(header('D', "d/", 6)).data("Yfile\0").file("a", "1").end());
    assertThat(read.entries.get(0).type()).isEqualTo(TarType.DIRECTORY);
    assertThat(read.entries.get(0).size()).isZero();
    assertThat(read.entries.get(1).name()).isEqualTo(Bytes.utf8("a"));
  }

  @Test
  void readsLongNamesOfGnu() throws IOException {
    String name = "n".repeat(300) + "\u00ff";
    byte[] archive =
        new TarMaker()
            .extension('K', "t".repeat(200) + "\0")
            .extension('L', name + "\0")
            .add(header('2', "short", 0).put(257, GNU).put(157, "cut"))
            .file("next", "")
            .end();
    ReadTar read = ReadTar.of(archive);
    assertThat(read.entries.get(0).name().toByteArray()).isEqualTo(name.getBytes(ISO_8859_1));
    assertThat(read.entries.get(0).link()).isEqualTo(Bytes.utf8("t".repeat(200)));
    assertThat(read.entries.get(0).offset()).isZero();
    assertThat(read.entries.get(1).name()).isEqualTo(Bytes.utf8("next"));
  }

  @Test
  void readsNumbersToBase256() throws IOException {
    TarMaker.Header header =
        header('0', "a", 0)
            .base256(108, 8, 0xFFFFFFFFL)
            .base256(116, 8, 1L << 31)
            .base256(136, 12, -86400);
    TarEntry entry = ReadTar.only(new TarMaker().add(header).end());
    assertThat(entry.uid()).isEqualTo(0xFFFFFFFFL);
    assertThat(entry.gid()).isEqualTo(1L << 31);
    assertThat(entry.mtime()).isEqualTo(new Timestamp(-86400, 0));
  }

  @Test
  void takesOddOctalNumbers() throws IOException {
    TarMaker.Header header =
        header('0', "a", 0)
            .put(100, "   644 \0")
            .put(108, "\0\0\0\0\0\0\0\0")
            .put(116, "        ")
            .put(136, "777777777777");
    TarEntry entry = ReadTar.only(new TarMaker().add(header).end());
    assertThat(entry.permissions()).isEqualTo(0644);
    assertThat(entry.uid()).isZero();
    assertThat(entry.mtime().seconds()).isEqualTo(0777777777777L);
  }

  @Test
  void readsSignedChecksums() throws IOException {
    byte[] archive = new TarMaker().file("\u00e4", "").end();
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? ' ' : archive[i];
    }
    System.arraycopy(String.format("%06o\0 ", sum).getBytes(ISO_8859_1), 0, archive, 148, 8);
    assertThat(ReadTar.only(archive).name().at(0)).isEqualTo(0xE4);
  }

  @Test
  void letsLocalHeadersOverrideGlobalOnes() throws IOException {
    byte[] archive =
        new TarMaker()
            .pax('g', "uid=5", "mtime=7.5", "comment=abc", "SCHILY.xattr.user.g=1")
            .pax('x', "uid=6", "mtime=")
            .add(header('0', "a", 0).octal(136, 12, 9))
            .file("b", "")
            .pax('g', "uid=")
            .file("c", "")
            .end();
    ReadTar read = ReadTar.of(archive);
    assertThat(read.entries.stream().map(TarEntry::uid)).containsExactly(6L, 5L, 0L);
    assertThat(read.entries.get(0).mtime()).isEqualTo(new Timestamp(9, 0));
    assertThat(read.entries.get(1).mtime()).isEqualTo(new Timestamp(7, 500_000_000));
    assertThat(read.entries.get(2).xattrs()).containsExactly(xattr("user.g", "1"));
  }

  @Test
  void readsPaxNamesAndNumbers() throws IOException {
    byte[] archive =
        new TarMaker()
            .pax(
                'x',
                "hdrcharset=BINARY",
                "path=\u00ff/new\nline=",
                "linkpath=\u00fe",
                "uid=4294967295",
                "gid=2097152",
                "mtime=-1.25")
            .add(header('1', "a", 0))
            .end();
    TarEntry entry = ReadTar.only(archive);
    assertThat(entry.name().toByteArray()).isEqualTo("\u00ff/new\nline=".getBytes(ISO_8859_1));
    assertThat(entry.link().toByteArray()).isEqualTo(new byte[] {(byte) 0xFE});
    assertThat(entry.uid()).isEqualTo(0xFFFFFFFFL);
    assertThat(entry.gid()).isEqualTo(2097152);
    assertThat(entry.mtime()).isEqualTo(new Timestamp(-2, 750_000_000));
  }

  @Test
  void takesSizesFromPaxHeaders() throws IOException {
    byte[] archive =
        new TarMaker().pax('x', "size=4").add(header('0', "a", 0)).data("1234").file("b", "").end();
    ReadTar read = ReadTar.of(archive);
    assertThat(read.entries.get(0).size()).isEqualTo(4);
    assertThat(read.entries.get(1).name()).isEqualTo(Bytes.utf8("b"));
  }

  @Test
  void cutsTimesDown() throws TarProblem {
    assertThat(time("1.9999999999")).isEqualTo(new Timestamp(1, 999_999_999));
    assertThat(time("-1.0000000001")).isEqualTo(new Timestamp(-2, 999_999_999));
    assertThat(time("-0.5")).isEqualTo(new Timestamp(-1, 500_000_000));
    assertThat(time("-3.000")).isEqualTo(new Timestamp(-3, 0));
    assertThat(time("-0.9999999999")).isEqualTo(new Timestamp(-1, 0));
    assertThat(time("5.")).isEqualTo(new Timestamp(5, 0));
  }

  private static Timestamp time(String text) throws TarProblem {
    return TarNumbers.time(Bytes.utf8(text));
  }

  @Test
  void readsXattrsInAllSpellings() throws IOException {
    byte[] archive =
        new TarMaker()
            .pax(
                'x',
                "SCHILY.xattr.user.a%25%3Db%41=v\0\n=1",
                "LIBARCHIVE.xattr.user.l%3d%41=AAECAw",
                "LIBARCHIVE.xattr.user.a%25%3db%2541=AAAA",
                "RHT.security.selinux=u:r:t:s0")
            .file("a", "")
            .end();
    assertThat(ReadTar.only(archive).xattrs())
        .containsExactly(
            xattr("user.a%=b%41", "v\0\n=1"),
            xattr("user.l=A", "\0\1\2\3"),
            xattr("security.selinux", "u:r:t:s0\0"));
  }

  @Test
  void readsAclsFromText() throws IOException {
    byte[] archive =
        new TarMaker()
            .pax(
                'x',
                "SCHILY.acl.access=user::rw-,user:7:r-x,user:lisa:rwx:500,group::r--,group:5:---,"
                    + "mask::rwx,other::r--",
                "SCHILY.acl.default=user::rwx\ngroup::r-x\nother::r-x\n")
            .file("a", "")
            .pax('x', "SCHILY.acl.access=user::rw-,group::r--,other::r--")
            .file("minimal", "")
            .pax('x', "SCHILY.acl.access=user::rw-,user:lisa:r--,group::r--,mask::r--,other::r--")
            .file("named", "")
            .end();
    ReadTar read = ReadTar.of(archive);
    assertThat(read.entries.get(0).xattrs())
        .containsExactly(
            xattr(
                "system.posix_acl_access",
                "\2\0\0\0\1\0\6\0\u00ff\u00ff\u00ff\u00ff\2\0\5\0\7\0\0\0\2\0\7\0\u00f4\1\0\0"
                    + "\4\0\4\0\u00ff\u00ff\u00ff\u00ff\10\0\0\0\5\0\0\0"
                    + "\20\0\7\0\u00ff\u00ff\u00ff\u00ff\40\0\4\0\u00ff\u00ff\u00ff\u00ff"),
            xattr(
                "system.posix_acl_default",
                "\2\0\0\0\1\0\7\0\u00ff\u00ff\u00ff\u00ff\4\0\5\0\u00ff\u00ff\u00ff\u00ff"
                    + "\40\0\5\0\u00ff\u00ff\u00ff\u00ff"));
    assertThat(read.entries.get(1).xattrs()).isEmpty();
    assertThat(read.entries.get(2).xattrs()).isEmpty();
    assertThat(read.notes)
        .containsExactly(
            "lost named: system.posix_acl_access: an ACL names 'lisa', whose number is not known");
  }

  private static Xattr xattr(String name, String value) {
    return new Xattr(Bytes.utf8(name), Bytes.of(value.getBytes(ISO_8859_1)), false);
  }

  private static final List<TarRange> SPARSE =
      List.of(new TarRange(1024, 1024, 0), new TarRange(4096, 100, 1024));

  private static final String STORED = "x".repeat(1124);

  private static void checkSparse(byte[] archive) throws IOException {
    ReadTar read = ReadTar.of(archive);
    TarEntry entry = read.entries.get(0);
    assertThat(entry.name()).isEqualTo(Bytes.utf8("sparse"));
    assertThat(entry.size()).isEqualTo(5000);
    assertThat(entry.ranges()).isEqualTo(SPARSE);
    assertThat(read.data.get(0)).isEqualTo(STORED.getBytes(ISO_8859_1));
    assertThat(read.entries.get(1).name()).isEqualTo(Bytes.utf8("next"));
    assertThat(read.notes).isEmpty();
  }

  @Test
  void readsOldGnuSparseFiles() throws IOException {
    TarMaker.Header header =
        header('S', "sparse", 1124)
            .put(257, GNU)
            .octal(386, 12, 1024)
            .octal(398, 12, 512)
            .octal(410, 12, 1536)
            .octal(422, 12, 512)
            .octal(434, 12, 4000)
            .octal(446, 12, 0)
            .octal(458, 12, 4096)
            .octal(470, 12, 100)
            .octal(483, 12, 5000)
            .put(482, "\1");
    String more = "00000011610\00000000000000\0";
    checkSparse(new TarMaker().add(header).data(more).data(STORED).file("next", "").end());
  }

  @Test
  void readsSparseFormat00() throws IOException {
    checkSparse(
        new TarMaker()
            .pax(
                'x',
                "GNU.sparse.size=5000",
                "GNU.sparse.numblocks=3",
                "GNU.sparse.offset=1024",
                "GNU.sparse.numbytes=1024",
                "GNU.sparse.offset=4096",
                "GNU.sparse.numbytes=100",
                "GNU.sparse.offset=5000",
                "GNU.sparse.numbytes=0")
            .add(header('0', "sparse", 1124))
            .data(STORED)
            .file("next", "")
            .end());
  }

  @Test
  void readsSparseFormat01() throws IOException {
    checkSparse(
        new TarMaker()
            .pax(
                'x',
                "GNU.sparse.size=5000",
                "GNU.sparse.numblocks=2",
                "GNU.sparse.name=sparse",
                "GNU.sparse.map=1024,1024,4096,100")
            .add(header('0', "GNUSparseFile.0/sparse", 1124))
            .data(STORED)
            .file("next", "")
            .end());
  }

  @Test
  void readsSparseFormat10() throws IOException {
    String map = "2\n1024\n1024\n4096\n100\n";
    checkSparse(
        new TarMaker()
            .pax(
                'x',
                "GNU.sparse.major=1",
                "GNU.sparse.minor=0",
                "GNU.sparse.name=sparse",
                "GNU.sparse.realsize=5000")
            .add(header('0', "GNUSparseFile.0/sparse", 512 + 1124))
            .data(map)
            .data(STORED)
            .file("next", "")
            .end());
  }

  @Test
  void readsAMapOfManyBlocks() throws IOException {
    StringBuilder map = new StringBuilder("300\n");
    for (int i = 0; i < 300; i++) {
      map.append(i * 1024).append("\n512\n");
    }
    int blocks = (map.length() + 511) / 512;
    byte[] archive =
        new TarMaker()
            .pax('x', "GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=400000")
            .add(header('0', "sparse", (blocks + 300) * 512L))
            .data(map.toString())
            .data("y".repeat(300 * 512))
            .end();
    TarEntry entry = ReadTar.only(archive);
    assertThat(entry.ranges()).hasSize(300);
    assertThat(entry.ranges().get(299)).isEqualTo(new TarRange(299 * 1024, 512, 299 * 512));
    assertThat(entry.dataOffset()).isEqualTo(1024 + 512 + blocks * 512L);
  }

  @Test
  void readsArchivesOfHeadersOnly() throws IOException {
    byte[] archive = new TarMaker().add(header('0', "a", 99999)).add(header('0', "b", 1)).end();
    ReadTar read = ReadTar.of(archive, false);
    assertThat(read.entries.stream().map(TarEntry::size)).containsExactly(99999L, 1L);
    assertThat(read.entries.get(0).ranges()).isEmpty();
    assertThat(read.entries.get(0).dataLength()).isZero();
  }

  @Test
  void tellsOddEnds() throws IOException {
    byte[] noEnd = new TarMaker().file("a", "1").bytes();
    assertThat(ReadTar.of(noEnd).notes)
        .containsExactly("the archive ends at offset 1024 without the two blocks of zeros");
    byte[] lone = Arrays.copyOf(noEnd, noEnd.length + 512);
    assertThat(ReadTar.of(lone).notes).isEmpty();
    byte[] more = Arrays.copyOf(lone, lone.length + noEnd.length);
    System.arraycopy(noEnd, 0, more, lone.length, noEnd.length);
    ReadTar read = ReadTar.of(more);
    assertThat(read.entries).hasSize(1);
    assertThat(read.notes)
        .containsExactly(
            "a lone block of zeros at offset 1024 ends the archive; more is behind it");
    // The last block need not be whole if all of the data is there.
    assertThat(ReadTar.of(Arrays.copyOf(noEnd, 513)).entries).hasSize(1);
  }
}
