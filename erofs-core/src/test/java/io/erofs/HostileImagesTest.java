package io.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.erofs.error.CorruptImageException;
import io.erofs.io.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Images that are made to cost more than they are worth. */
class HostileImagesTest {
  private static final int BLOCK = 4096;
  private static final int ROOT_NID = 64;
  private static final int ROOT = ROOT_NID * 32;
  private static final int INODE = 64;
  private static final int ENTRIES = 270;

  /**
   * A directory of which each block is the same one: 27 million names in an image of 400 KiB, which
   * would fill two GiB of heap.
   */
  @Test
  void refusesToListADirectoryThatRepeatsABlock() throws IOException {
    try (ErofsImage image = open(repeatedBlock(100_000))) {
      assertThatExceptionOfType(CorruptImageException.class)
          .isThrownBy(() -> image.list(image.root()))
          .withMessageContaining("name \"000\" behind \"269\"")
          .satisfies(e -> assertThat(e.location().nid()).isEqualTo(ROOT_NID));
      List<String> some = new ArrayList<>();
      image.forEachEntry(
          image.root(), entry -> some.add(entry.name().toString()) && some.size() < 1000);
      assertThat(some).hasSize(1000).contains("000", "269");
    }
    try (ErofsImage image = open(repeatedBlock(1))) {
      assertThat(image.list(image.root())).hasSize(ENTRIES);
    }
  }

  private static ErofsImage open(byte[] image) throws IOException {
    return Erofs.open(ByteSource.of("hostile", image), List.of(), OpenOptions.DEFAULT);
  }

  private static byte[] repeatedBlock(int times) {
    int index = ROOT + INODE;
    int block = (index + 4 * times) / BLOCK + 1;
    ByteBuffer image = ByteBuffer.allocate((block + 1) * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    image.putInt(1024, 0xE0F5E1E2).put(1024 + 0x0C, (byte) 12);
    image.putShort(1024 + 0x0E, (short) ROOT_NID).putInt(1024 + 0x50, 4);
    image.putShort(ROOT, (short) (4 << 1 | 1)).putShort(ROOT + 4, (short) 040755);
    image.putLong(ROOT + 8, (long) times * BLOCK).putInt(ROOT + 44, 2);
    for (int i = 0; i < times; i++) {
      image.putInt(index + 4 * i, block);
    }
    int names = 12 * ENTRIES;
    for (int i = 0; i < ENTRIES; i++) {
      int entry = block * BLOCK + 12 * i;
      image.putLong(entry, ROOT_NID).putShort(entry + 8, (short) (names + 3 * i));
      for (int digit = 0; digit < 3; digit++) {
        byte c = (byte) String.format("%03d", i).charAt(digit);
        image.put(block * BLOCK + names + 3 * i + digit, c);
      }
    }
    return image.array();
  }
}
