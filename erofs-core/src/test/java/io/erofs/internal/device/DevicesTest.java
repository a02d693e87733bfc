package io.erofs.internal.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.error.SourceIoException;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceSlot;
import io.erofs.model.Extent;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Blocks of 512 bytes: the primary has 2, device 1 has 3 from block 2, device 2 has 1 from block 5.
 */
class DevicesTest {
  private static final int BITS = 9;
  private static final Location HERE = Location.of("here");
  private static final List<DeviceSlot> SLOTS =
      List.of(
          new DeviceSlot(1, Bytes.utf8("one"), 3, 2), new DeviceSlot(2, Bytes.utf8("two"), 1, 5));

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "2, 3", "3, 3", "4, 7", "7, 7", "8, 15"})
  void masksIdsWithTheNextPowerOfTwo(int count, int mask) throws Exception {
    List<DeviceSlot> slots =
        java.util.stream.IntStream.rangeClosed(1, count)
            .mapToObj(id -> new DeviceSlot(id, Bytes.EMPTY, 1, 0))
            .toList();
    Devices devices = new Devices(source("p", 1, 0), ExtraDevices.given(List.of()), slots, BITS);
    assertThat(devices.mask(0xFFFF)).isEqualTo(mask);
  }

  @Test
  void namesTheDeviceOfAUnifiedAddressAndCutsAtItsEnd() throws Exception {
    Devices devices = separate();
    assertThat(devices.resolve(new Extent.Plain(0, 4096, 0, 0)))
        .isEqualTo(new Extent.Plain(0, 1024, 0, 0));
    assertThat(devices.resolve(new Extent.Plain(100, 4096, 0, 1024 + 512)))
        .isEqualTo(new Extent.Plain(100, 1024, 1, 512));
    assertThat(devices.resolve(new Extent.Plain(0, 512, 0, 5 * 512)))
        .isEqualTo(new Extent.Plain(0, 512, 2, 0));
    assertThat(devices.resolve(new Extent.Plain(0, 512, 0, 6 * 512)))
        .as("behind all ranges is the primary device")
        .isEqualTo(new Extent.Plain(0, 512, 0, 6 * 512));
    assertThat(devices.resolve(new Extent.Plain(0, 9999, 2, 7)))
        .as("an explicit device is not resolved")
        .isEqualTo(new Extent.Plain(0, 9999, 2, 7));
  }

  @Test
  void readsSeparateDevicesAndFlattenedOnesAlike() throws Exception {
    byte[] flat = new byte[6 * 512];
    java.util.Arrays.fill(flat, 0, 1024, (byte) 10);
    java.util.Arrays.fill(flat, 1024, 5 * 512, (byte) 11);
    java.util.Arrays.fill(flat, 5 * 512, 6 * 512, (byte) 12);
    Devices flattened =
        new Devices(ByteSource.of("flat", flat), ExtraDevices.given(List.of()), SLOTS, BITS);
    for (Devices devices : List.of(separate(), flattened)) {
      for (int id = 0; id <= 2; id++) {
        ByteBuffer one = ByteBuffer.allocate(1);
        devices.read(id, 511, one, () -> HERE);
        assertThat(one.get(0)).isEqualTo((byte) (10 + id));
      }
      assertThat(devices.contains(2, 0, 512)).isTrue();
      assertThat(devices.contains(2, 1, 512)).isFalse();
    }
  }

  @Test
  void readingBehindADeviceIsCorrupt() throws Exception {
    Devices devices = separate();
    assertThatThrownBy(() -> devices.read(2, 1, ByteBuffer.allocate(512), () -> HERE))
        .isInstanceOfSatisfying(
            CorruptImageException.class, e -> assertThat(e.rule()).isEqualTo("K-07"))
        .hasMessageContaining("offset 512 of two, which has 512 bytes");
    assertThatThrownBy(() -> devices.read(0, 1024, ByteBuffer.allocate(1), () -> HERE))
        .isInstanceOfSatisfying(
            CorruptImageException.class, e -> assertThat(e.rule()).isEqualTo("F-01"));
  }

  @Test
  void sayWhichDeviceIsMissing() throws Exception {
    Devices bootstrap =
        new Devices(source("boot", 2, 10), ExtraDevices.given(List.of()), SLOTS, BITS);
    assertThatThrownBy(() -> bootstrap.read(2, 0, ByteBuffer.allocate(1), () -> HERE))
        .isInstanceOf(SourceIoException.class)
        .hasMessageContaining("device 2 (tag \"two\") was not given");
    assertThatThrownBy(
            () ->
                new Devices(
                    source("boot", 2, 0),
                    ExtraDevices.given(List.of(source("x", 1, 0))),
                    SLOTS,
                    BITS))
        .isInstanceOf(SourceIoException.class)
        .hasMessageContaining("has 2 extra devices, 1 were given");
  }

  private static Devices separate() throws Exception {
    return new Devices(
        source("primary", 2, 10),
        ExtraDevices.given(List.of(source("one", 3, 11), source("two", 1, 12))),
        SLOTS,
        BITS);
  }

  private static ByteSource source(String name, int blocks, int fill) {
    byte[] bytes = new byte[blocks << BITS];
    java.util.Arrays.fill(bytes, (byte) fill);
    return ByteSource.of(name, bytes);
  }
}
