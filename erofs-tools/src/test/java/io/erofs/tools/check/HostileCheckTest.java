package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.erofs.OpenOptions;
import io.erofs.io.ByteSource;
import io.erofs.testkit.ImagePatcher;
import io.erofs.testkit.TinyImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Images whose structures overlap so that each byte of them would be looked at many times: the work
 * stays in proportion to the size of the image.
 */
class HostileCheckTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int BLOCK = 4096;
  private static final int SLOT = 32;
  private static final int INODES = 30_000;
  private static final int NAME = 8;
  private static final int PER_BLOCK = BLOCK / (12 + NAME);
  private static final int DIRECTORY_BLOCKS = (INODES + 2 + PER_BLOCK - 1) / PER_BLOCK;
  private static final int FIRST_INODE_BLOCK = 2 + DIRECTORY_BLOCKS;

  /** Makes the compact inode of a number; all inodes lie side by side. */
  private interface InodeMaker {
    void make(ByteBuffer slot, int number);
  }

  /** A root directory in block 1, its entries behind, then one inode in each slot. */
  private static byte[] image(int extraBlocks, InodeMaker maker) {
    int inodeBlocks = INODES * SLOT / BLOCK + 1;
    int blocks = FIRST_INODE_BLOCK + inodeBlocks + extraBlocks;
    byte[] tiny = new TinyImage().build();
    ByteBuffer image = ByteBuffer.allocate(blocks * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    image.put(0, tiny, 0, 2 * BLOCK);
    image.putInt(1024 + 0x24, blocks);
    image.putShort(BLOCK, (short) 1);
    image.putLong(BLOCK + 8, (long) DIRECTORY_BLOCKS * BLOCK);
    image.putInt(BLOCK + 16, 2);
    for (int i = 0; i < DIRECTORY_BLOCKS; i++) {
      directoryBlock(image, i);
    }
    for (int i = 0; i < INODES; i++) {
      maker.make(
          image.slice(FIRST_INODE_BLOCK * BLOCK + i * SLOT, SLOT).order(ByteOrder.LITTLE_ENDIAN),
          i);
    }
    return image.array();
  }

  /** Entries of the same length, {@code .} and {@code ..} left out: that is a finding, no more. */
  private static void directoryBlock(ByteBuffer image, int number) {
    int at = (2 + number) * BLOCK;
    for (int i = 0; i < PER_BLOCK; i++) {
      int inode = Math.min(INODES - 1, number * PER_BLOCK + i);
      long nid = (long) FIRST_INODE_BLOCK * BLOCK / SLOT + inode;
      int name = PER_BLOCK * 12 + i * NAME;
      image
          .putLong(at + i * 12, nid)
          .putShort(at + i * 12 + 8, (short) name)
          .put(at + i * 12 + 10, (byte) 1);
      image.put(at + name, "%08d".formatted(number * PER_BLOCK + i).getBytes());
    }
  }

  private static void compact(
      ByteBuffer slot, int format, int icount, int mode, int size, int union) {
    slot.putShort((short) format)
        .putShort((short) icount)
        .putShort((short) mode)
        .putShort((short) 1);
    slot.putInt(size).putInt(0).putInt(union);
  }

  private static CheckReport check(byte[] image) throws IOException {
    OpenOptions open = OpenOptions.builder().verifyChecksum(false).build();
    CheckOptions options = CheckOptions.builder().open(open).data(true).build();
    return assertTimeoutPreemptively(
        LIMIT, () -> ImageChecker.check(ByteSource.of("hostile", image), List.of(), options));
  }

  @Test
  void theSkeletonIsReadWhole() throws IOException {
    CheckReport report = check(image(0, (slot, i) -> compact(slot, 0, 0, 0100644, 0, 0)));
    assertThat(report.statistics().inodes()).isEqualTo(INODES + 1);
    assertThat(report.unchecked()).isEmpty();
  }

  @Test
  void overlappingXattrBodiesAreNotAllRead() throws IOException {
    CheckReport report = check(image(64, (slot, i) -> compact(slot, 0, 0xFFFF, 0100644, 0, 0)));
    assertThat(report.verdict()).isEqualTo(Verdict.DAMAGED);
    assertThat(report.counts()).containsKey(Rule.of("I-18"));
    assertThat(report.unchecked()).extracting(Unchecked::reason).contains(Unchecked.Reason.LIMIT);
  }

  @Test
  void overlappingChunkArraysAreNotAllRead() throws IOException {
    CheckReport report =
        check(image(256, (slot, i) -> compact(slot, 8, 0, 0100644, 200_000 * BLOCK, 0)));
    assertThat(report.verdict()).isEqualTo(Verdict.DAMAGED);
    assertThat(report.unchecked()).extracting(Unchecked::reason).contains(Unchecked.Reason.LIMIT);
  }

  @Test
  void directoriesOverTheSameBlocksAreNotAllRead() throws IOException {
    CheckReport report =
        check(image(0, (slot, i) -> compact(slot, 0, 0, 0040755, DIRECTORY_BLOCKS * BLOCK, 2)));
    assertThat(report.verdict()).isEqualTo(Verdict.DAMAGED);
    assertThat(report.unchecked()).extracting(Unchecked::reason).contains(Unchecked.Reason.LIMIT);
  }

  @Test
  void manyFilesOverAllOfTheImageAreReadOnce() throws IOException {
    byte[] image = image(0, (slot, i) -> compact(slot, 0, 0, 0100644, BLOCK * 100, 0));
    CheckReport report = check(image);
    assertThat(report.counts()).containsKey(Rule.of("F-09"));
    assertThat(report.statistics().dataBytesRead()).isLessThanOrEqualTo(image.length);
  }

  @Test
  void aDirectoryOfHolesEnds() throws IOException {
    TinyImage tiny = new TinyImage().directory("d").file("d/f", "text");
    ImagePatcher patcher = ImagePatcher.of(tiny.build());
    int directory = tiny.offset("d");
    patcher.u16("i_format", directory, 1).u16("i_nb", directory + 6, 0xFFFF);
    patcher.u64("i_size", directory + 8, 1L << 62).u32("i_u", directory + 16, -1);
    CheckReport report = check(patcher.toByteArray());
    assertThat(report.counts()).containsKey(Rule.of("L-02"));
    assertThat(report.verdict()).isEqualTo(Verdict.DAMAGED);
  }
}
