package io.erofs.tools.fuzz;

import io.erofs.internal.format.InodeFormat;
import io.erofs.model.DataLayout;
import io.erofs.model.InodeVersion;
import io.erofs.testkit.ImagePatcher;
import io.erofs.testkit.TinyImage;
import java.util.Arrays;

/**
 * A sound image of one file, whose inode a fuzzer completes: the bytes that matter to a target are
 * the fuzzer's, the frame around them is right.
 */
final class CraftedImage {
  static final int BLOCK = TinyImage.BLOCK;

  /** Bytes of an extended inode without what follows it. */
  static final int INODE = 64;

  /** The file's inode is the first thing in this block, and everything behind it is free. */
  static final int FILE_AT = 2 * BLOCK;

  /** First byte that the fuzzer's bytes may take: behind the file's inode. */
  static final int FREE_AT = FILE_AT + INODE;

  static final int INCOMPAT_ALL_BUT_METABOX = 0xFF;
  static final int INCOMPAT_METABOX = 0x100;

  private static final int SUPERBLOCK = ImagePatcher.SUPERBLOCK;
  private static final int RECORDS = SUPERBLOCK + 128;
  private static final int SLOTS = 1;

  private final byte[] image;

  /**
   * Makes the frame.
   *
   * @param content has what follows the file's inode
   * @param from index of its first byte there
   * @param spare bytes behind it, zeros
   */
  CraftedImage(byte[] content, int from, int spare) {
    byte[] tiny = new TinyImage().file("f", "").build();
    int size = FREE_AT + content.length - from + spare;
    image = Arrays.copyOf(tiny, (size + BLOCK - 1) / BLOCK * BLOCK);
    System.arraycopy(content, from, image, FREE_AT, content.length - from);
  }

  /** Node number of the file. */
  static long fileNid() {
    return FILE_AT / 32;
  }

  /** The image with the file's layout and size and the features of everything. */
  ImagePatcher file(DataLayout layout, long size, long startBlock) {
    ImagePatcher patcher = ImagePatcher.of(image);
    patcher.u32("blocks", SUPERBLOCK + 0x24, image.length / BLOCK);
    patcher.u32("incompat", SUPERBLOCK + 0x50, INCOMPAT_ALL_BUT_METABOX & ~0x08);
    patcher.u16("algorithms", SUPERBLOCK + 0x54, 0xF);
    patcher.u64("root", SUPERBLOCK + 0x70, BLOCK / 32);
    patcher.u8("slots", SUPERBLOCK + 0x0D, 0);
    records(patcher, RECORDS);
    patcher.u16("i_format", FILE_AT, InodeFormat.compose(InodeVersion.EXTENDED, layout, false));
    patcher.u64("i_size", FILE_AT + 8, size);
    patcher.u32("i_u", FILE_AT + 16, startBlock);
    return patcher;
  }

  /** Moves the records behind an extension slot that names the metabox. */
  static void metabox(ImagePatcher patcher, long nid) {
    patcher.u32("incompat", SUPERBLOCK + 0x50, INCOMPAT_ALL_BUT_METABOX & ~0x08 | INCOMPAT_METABOX);
    patcher.u8("slots", SUPERBLOCK + 0x0D, SLOTS);
    patcher.u64("metabox", SUPERBLOCK + 0x80, nid);
    records(patcher, RECORDS + 16 * SLOTS);
  }

  /** Records of all algorithms: how far matches reach, and that is all that counts here. */
  private static void records(ImagePatcher patcher, int at) {
    patcher.bytes("records", at, new byte[56]);
    patcher.u16("lz4", at, 14).u16("distance", at + 2, 65535).u16("blocks", at + 4, 256);
    patcher.u16("lzma", at + 16, 14).u32("dictionary", at + 18, 1 << 16);
    patcher.u16("deflate", at + 32, 6).u8("window", at + 34, 15);
    patcher.u16("zstd", at + 40, 6).u8("window", at + 43, 10);
  }
}
