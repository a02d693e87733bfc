package io.erofs.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.error.CorruptImageException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.format.OnDiskLayerIndex.Chunk;
import io.erofs.internal.format.OnDiskLayerIndex.Storage;
import io.erofs.model.Bytes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnDiskLayerIndexTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final Bytes DIGEST = Bytes.of(digest());

  @Test
  void encodesWhatIsWrittenDownByHand() throws Exception {
    OnDiskLayerIndex index =
        OnDiskLayerIndex.of(
            Storage.ZSTD,
            List.of(
                new Chunk(0x10, 0x20, 0, 0x1000, DIGEST),
                new Chunk(0x30, 0x11, 0x1000, 0x0203, DIGEST)));
    byte[] bytes = index.encode();
    assertThat(HEX.formatHex(bytes))
        .isEqualTo(
            "cde4ec6701010000"
                + "0312000000000000"
                + "0200000001200000"
                + "0000000000000000"
                + "10000000000000000000000000000000"
                + DIGEST_HEX
                + "30000000000000000010000000000000"
                + DIGEST_HEX);
    OnDiskLayerIndex read = OnDiskLayerIndex.decode(view(bytes), 0x41);
    assertThat(read.encode()).isEqualTo(bytes);
    assertThat(read.chunk(1)).isEqualTo(new Chunk(0x30, 0x11, 0x1000, 0x0203, DIGEST));
    assertThat(read.storage()).isEqualTo(Storage.ZSTD);
    assertThat(read.size()).isEqualTo(0x1203);
  }

  @Test
  void findsTheChunkOfAByte() {
    OnDiskLayerIndex index =
        OnDiskLayerIndex.of(
            Storage.RAW,
            List.of(
                new Chunk(0, 10, 0, 10, Bytes.EMPTY),
                new Chunk(10, 5, 10, 5, Bytes.EMPTY),
                new Chunk(15, 1, 15, 1, Bytes.EMPTY)));
    assertThat(index.find(0)).isZero();
    assertThat(index.find(9)).isZero();
    assertThat(index.find(10)).isEqualTo(1);
    assertThat(index.find(15)).isEqualTo(2);
    assertThatThrownBy(() -> index.find(16)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void takesAnEmptyLayer() throws Exception {
    byte[] bytes = OnDiskLayerIndex.of(Storage.ZSTD, List.of()).encode();
    assertThat(bytes).hasSize(OnDiskLayerIndex.HEADER_SIZE);
    assertThat(OnDiskLayerIndex.decode(view(bytes), 0).count()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0, ff, magic=0x67ece4ff",
    "8, 00, 'size=0, chunks=2'",
    "15, 80, size=9223372036854775840",
    "16, 03, chunks=3 do not make an index of 64 bytes",
    "21, 20, digest family=0 with size=32",
    "22, 01, reserved bytes are not zero",
    "40, 01, chunk 0: offset=1 of 32",
    "48, 10, chunk 0: stored at 16 of 64",
    "56, 00, chunk 1: offset=0 of 32",
    "55, 80, chunk 0: stored at 16 of 64",
    "48, 40, chunk 1: stored at 64 of 64",
  })
  void refusesWhatContradictsItself(int at, String value, String problem) {
    byte[] bytes = plain().encode();
    bytes[at] = (byte) HexFormat.fromHexDigits(value);
    assertThatThrownBy(() -> OnDiskLayerIndex.decode(view(bytes), 64))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining("blob");
  }

  @ParameterizedTest
  @CsvSource({
    "4, 02, version=2",
    "5, 02, compression type=2",
    "6, 01, flags=1",
    "20, 02, digest family=2"
  })
  void refusesWhatIsNotKnown(int at, String value, String problem) {
    byte[] bytes = plain().encode();
    bytes[at] = (byte) HexFormat.fromHexDigits(value);
    assertThatThrownBy(() -> OnDiskLayerIndex.decode(view(bytes), 64))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void refusesATruncatedIndex() {
    byte[] bytes = plain().encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> OnDiskLayerIndex.decode(view(part), 64))
          .isInstanceOf(CorruptImageException.class);
    }
  }

  @Test
  void takesOffAFrame() throws Exception {
    byte[] frame = OnDiskLayerIndex.frame(new byte[] {1, 2, 3});
    assertThat(HEX.formatHex(frame)).isEqualTo("502a4d1803000000010203");
    assertThat(OnDiskLayerIndex.unframed(view(frame)).toByteArray()).containsExactly(1, 2, 3);
    frame[4] = 4;
    assertThatThrownBy(() -> OnDiskLayerIndex.unframed(view(frame)))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("a frame of 4 bytes in a range of 11 bytes");
    frame[0] = 0x60;
    assertThatThrownBy(() -> OnDiskLayerIndex.unframed(view(frame)))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("magic=0x184d2a60");
  }

  @Test
  void refusesChunksWithGaps() {
    List<Chunk> gap =
        List.of(new Chunk(0, 1, 0, 1, Bytes.EMPTY), new Chunk(1, 1, 2, 1, Bytes.EMPTY));
    assertThatThrownBy(() -> OnDiskLayerIndex.of(Storage.RAW, gap))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("offset=2");
  }

  private static final String DIGEST_HEX =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

  private static OnDiskLayerIndex plain() {
    return OnDiskLayerIndex.of(
        Storage.ZSTD,
        List.of(
            new Chunk(0x10, 0x10, 0, 0x10, Bytes.EMPTY),
            new Chunk(0x20, 0x20, 0x10, 0x10, Bytes.EMPTY)));
  }

  private static byte[] digest() {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private static ByteView view(byte[] bytes) {
    return ByteView.of(bytes, "blob", 0);
  }
}
