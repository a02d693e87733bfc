package io.erofs.tools.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

class PackingTest {
  private static final byte[] PLAIN = plain();

  private static byte[] plain() {
    byte[] bytes = new byte[300_000];
    Random random = new Random(1);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 7 == 0 ? random.nextInt(30) : i / 1000);
    }
    return bytes;
  }

  private interface Packer {
    OutputStream on(OutputStream target) throws IOException;
  }

  private static byte[] pack(Packer packer, byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = packer.on(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] pack(Packing packing, byte[] plain) throws IOException {
    return pack(
        switch (packing) {
          case GZIP -> GZIPOutputStream::new;
          case XZ -> target -> new XZOutputStream(target, new LZMA2Options(1));
          case LZMA -> target -> new LZMAOutputStream(target, new LZMA2Options(1), -1);
          default -> target -> new ZstdOutputStream(target).setChecksum(true);
        },
        plain);
  }

  private static byte[] unpack(byte[] packed) throws IOException {
    return unpack(packed, new ByteArrayInputStream(packed));
  }

  private static byte[] unpack(byte[] packed, InputStream stream) throws IOException {
    Packing packing = Packing.of(Arrays.copyOf(packed, Math.min(packed.length, Packing.HEAD)));
    try (InputStream in = packing.unpack(stream, "x")) {
      return in.readAllBytes();
    }
  }

  /** Gives one byte at a time and never says that more is there, as a slow pipe. */
  private static InputStream slow(byte[] bytes) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] target, int from, int length) throws IOException {
        return super.read(target, from, Math.min(length, 1));
      }

      @Override
      public int available() {
        return 0;
      }
    };
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "XZ", "LZMA", "ZSTD"})
  void unpacks(Packing packing) throws IOException {
    byte[] packed = pack(packing, PLAIN);
    assertThat(Packing.of(packed)).isEqualTo(packing);
    assertThat(unpack(packed)).isEqualTo(PLAIN);
    assertThat(unpack(packed, slow(packed))).isEqualTo(PLAIN);
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "XZ", "ZSTD"})
  void unpacksOneBehindTheOther(Packing packing) throws IOException {
    byte[] packed = join(pack(packing, PLAIN), pack(packing, new byte[0]), pack(packing, PLAIN));
    assertThat(unpack(packed)).isEqualTo(join(PLAIN, PLAIN));
    assertThat(unpack(packed, slow(packed))).isEqualTo(join(PLAIN, PLAIN));
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "XZ", "LZMA", "ZSTD"})
  void refusesWhatEndsTooEarly(Packing packing) throws IOException {
    byte[] packed = pack(packing, PLAIN);
    for (int length : new int[] {packed.length - 1, packed.length / 2, 20}) {
      assertThatThrownBy(() -> unpack(Arrays.copyOf(packed, length)))
          .isInstanceOf(ArchiveException.class)
          .hasMessageMatching(
              "x: offset \\d+: the "
                  + packing.text()
                  + " stream ends too early, at its byte \\d+.*");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "XZ", "LZMA", "ZSTD"})
  void refusesDamage(Packing packing) throws IOException {
    byte[] packed = pack(packing, PLAIN);
    int found = 0;
    for (int i = 0; i < 40; i++) {
      byte[] damaged = packed.clone();
      damaged[packed.length / 4 + i * 11] ^= 0x10;
      try {
        unpack(damaged);
      } catch (ArchiveException e) {
        found++;
        assertThat(e).hasMessageContaining("the " + packing.text() + " stream ");
      }
    }
    // .lzma has no checksum: now and then, damage decodes.
    assertThat(found).isGreaterThanOrEqualTo(packing == Packing.LZMA ? 1 : 40);
  }

  static Stream<Arguments> refused() throws IOException {
    byte[] gzip = pack(Packing.GZIP, new byte[] {1, 2, 3});
    byte[] wrongSum = gzip.clone();
    wrongSum[gzip.length - 5] ^= 1;
    byte[] wrongSize = gzip.clone();
    wrongSize[gzip.length - 1] ^= 1;
    byte[] wrongMethod = gzip.clone();
    wrongMethod[2] = 7;
    byte[] zstd = pack(Packing.ZSTD, PLAIN);
    zstd[zstd.length - 1] ^= 1;
    return Stream.of(
        Arguments.of("checksum=0x", wrongSum),
        Arguments.of("size=16777219, decompressed=3", wrongSize),
        Arguments.of("method=7", wrongMethod),
        Arguments.of("what follows is not gzip", join(gzip, new byte[] {0x1F, 0})),
        Arguments.of(
            "what follows the last member is neither gzip nor padding",
            join(gzip, new byte[] {0, 0, 5})),
        Arguments.of("Zstandard content checksum=0x", zstd),
        Arguments.of("bzip2 stream cannot be decompressed", new byte[] {'B', 'Z', 'h', '9'}),
        Arguments.of("lzip stream cannot be decompressed", new byte[] {'L', 'Z', 'I', 'P'}),
        Arguments.of("lz4 stream cannot be", new byte[] {4, 0x22, 0x4D, 0x18}),
        Arguments.of("compress stream cannot be", new byte[] {0x1F, (byte) 0x9D, 1}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void isRefused(String problem, byte[] packed) {
    assertThatThrownBy(() -> unpack(packed))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void takesPaddingAndHeadersOfGzip() throws IOException {
    byte[] gzip = pack(Packing.GZIP, PLAIN);
    byte[] all = new byte[] {0x1F, (byte) 0x8B, 8, 2 + 4 + 8 + 16, 1, 2, 3, 4, 0, 3};
    byte[] more = new byte[] {3, 0, 9, 9, 9, 'n', 0, 'c', 0, 7, 7};
    byte[] padded = join(all, more, Arrays.copyOfRange(gzip, 10, gzip.length), new byte[100_000]);
    assertThat(unpack(padded)).isEqualTo(PLAIN);
  }

  @Test
  void doesNotTakeATarForCompressed() {
    // A v7 archive may begin with any name: its checksum tells.
    byte[] archive = new TarMaker().file("\u001f\u008b", "").end();
    assertThat(Packing.of(Arrays.copyOf(archive, Packing.HEAD))).isEqualTo(Packing.NONE);
    assertThat(Packing.of(new byte[0])).isEqualTo(Packing.NONE);
    assertThat(Packing.of(new byte[512])).isEqualTo(Packing.NONE);
  }

  @Test
  void refusesHugeDictionaries() {
    byte[] lzma = new byte[64];
    lzma[0] = 0x5D;
    lzma[4] = 0x40;
    Arrays.fill(lzma, 5, 13, (byte) -1);
    assertThat(Packing.of(lzma)).isEqualTo(Packing.LZMA);
    assertThatThrownBy(() -> unpack(lzma))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("memory");
  }

  @Test
  void leavesFailuresOfTheSourceAlone() throws IOException {
    byte[] gzip = pack(Packing.GZIP, PLAIN);
    InputStream failing =
        new FilterInputStream(new ByteArrayInputStream(gzip)) {
          private int left = 2;

          @Override
          public int read(byte[] target, int from, int length) throws IOException {
            if (left-- == 0) {
              throw new IOException("the disk is gone");
            }
            return super.read(target, from, 100);
          }
        };
    assertThatThrownBy(() -> unpack(gzip, failing))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("the disk is gone");
  }
}
