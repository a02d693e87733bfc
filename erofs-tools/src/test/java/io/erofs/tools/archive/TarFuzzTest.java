package io.erofs.tools.archive;

import static io.erofs.tools.archive.TarMaker.GNU;
import static io.erofs.tools.archive.TarMaker.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.Seeds;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any change of an archive gives entries or an error of its own, soon and in little memory. */
class TarFuzzTest {
  private static final int ROUNDS = 3000;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String WORDS = "0123456789 =\n\0/.\u00ff-,%xgLKS";

  static List<Long> seeds() {
    return Seeds.of(4);
  }

  private static byte[] archive() {
    return new TarMaker()
        .pax('g', "comment=x", "uid=7")
        .file("a", "content")
        .pax('x', "path=long/name", "mtime=-1.5", "size=3", "SCHILY.xattr.user.a=b")
        .add(header('0', "b", 3))
        .data("abc")
        .extension('L', "gnu/name\0")
        .add(header('2', "c", 0).put(157, "target").put(257, GNU))
        .add(
            header('S', "s", 512)
                .put(257, GNU)
                .octal(386, 12, 512)
                .octal(398, 12, 512)
                .octal(483, 12, 5000))
        .data("x".repeat(512))
        .pax('x', "GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=9000")
        .add(header('0', "p", 1024))
        .data("1\n1024\n512\n")
        .data("y".repeat(512))
        .pax('x', "GNU.sparse.size=99", "GNU.sparse.map=0,0,9,5", "LIBARCHIVE.xattr.user.b=AAAA")
        .add(header('0', "q", 5))
        .data("zzzzz")
        .add(header('1', "l", 0).put(157, "a"))
        .end();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void readsOrRefuses(long seed) throws IOException {
    byte[] good = archive();
    assertThat(ReadTar.of(good).entries).hasSize(7);
    Random random = new Random(seed);
    Assertions.assertTimeoutPreemptively(
        LIMIT,
        () -> {
          int refused = 0;
          for (int i = 0; i < ROUNDS; i++) {
            refused += read(mutated(good, random)) ? 0 : 1;
          }
          assertThat(refused).as(Seeds.describe(seed)).isBetween(ROUNDS / 10, ROUNDS - 10);
        });
  }

  private static boolean read(byte[] archive) throws IOException {
    try {
      ReadTar read = ReadTar.of(archive);
      long stored = 0;
      for (TarEntry entry : read.entries) {
        long end = 0;
        for (TarRange range : entry.ranges()) {
          assertThat(range.offset()).isGreaterThanOrEqualTo(end);
          end = range.end();
          assertThat(range.position() + range.length()).isLessThanOrEqualTo(entry.dataLength());
        }
        assertThat(end).isLessThanOrEqualTo(entry.size());
        stored += entry.dataLength();
      }
      assertThat(stored).isLessThanOrEqualTo(archive.length);
      return true;
    } catch (ArchiveException e) {
      return false;
    }
  }

  /** Changes some bytes, cuts or doubles a part; most often with checksums set right again. */
  private static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good.clone();
    for (int i = random.nextInt(6); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          (byte)
              (random.nextInt(3) == 0
                  ? random.nextInt(256)
                  : WORDS.charAt(random.nextInt(WORDS.length())));
    }
    if (random.nextInt(8) == 0) {
      bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    if (random.nextInt(8) == 0 && bytes.length > 1024) {
      int block = random.nextInt(bytes.length / 512 - 1) * 512;
      System.arraycopy(bytes, block, bytes, block + 512, bytes.length - block - 512);
    }
    if (random.nextInt(8) > 0) {
      repair(bytes);
    }
    return bytes;
  }

  private static void repair(byte[] bytes) {
    for (int at = 0; at + 512 <= bytes.length; at += 512) {
      boolean isHeader = bytes[at + 257] == 'u' || bytes[at + 100] == '0';
      if (isHeader) {
        Arrays.fill(bytes, at + 148, at + 156, (byte) ' ');
        int sum = 0;
        for (int i = at; i < at + 512; i++) {
          sum += bytes[i] & 0xFF;
        }
        byte[] digits =
            String.format("%06o\0 ", sum).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, bytes, at + 148, 8);
      }
    }
  }
}
