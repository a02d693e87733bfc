package io.erofs.testkit;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * A small Nydus RAFS v6 bootstrap with two blobs, made field by field after the format
 * specification, 8: chunk numbers in the bits of the chunk indexes that EROFS ignores, a constant
 * number of blocks, no checksum, tables where no image has anything.
 */
public final class RafsImage {
  /** Size of a block. */
  public static final int BLOCK = 4096;

  /** Size of a chunk. */
  public static final int CHUNK = 8192;

  /** Size of {@code /dir/both}, whose chunks lie on both blobs. */
  public static final int BOTH = 2 * CHUNK + 1234;

  private static final int EXTENDED = 1;
  private static final int INLINE = 2 << 1;
  private static final int CHUNKED = 4 << 1;
  private static final int INDEXES = 0x20;
  private static final int META_BLOCK = 2;
  private static final int FIRST_INODE = 3;
  private static final int BLOCKS = 8;
  private static final long MTIME = 1_700_000_000;

  private final byte[] image = new byte[BLOCKS * BLOCK];
  private final ByteBuffer out = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);

  /** The identifier of a blob. */
  public static String blobId(int index) {
    return Contents.sha256(blob(index));
  }

  /** The data of a blob, uncompressed and aligned. */
  public static byte[] blob(int index) {
    byte[] data = new byte[(4 + index) * BLOCK];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i / 7 + i % 251 + 101 * index);
    }
    return data;
  }

  /** The bytes of {@code /dir/both}. */
  public static byte[] both() {
    ByteBuffer all = ByteBuffer.allocate(BOTH);
    all.put(blob(1), 2 * BLOCK, CHUNK);
    all.put(blob(0), 0, CHUNK);
    return all.put(blob(1), 0, BOTH - 2 * CHUNK).array();
  }

  /** The bytes of the bootstrap. */
  public byte[] build() {
    superblock();
    extendedSuperblock();
    for (int i = 0; i < 2; i++) {
      deviceSlot(1408 + 128 * i, i);
      blobEntry(BLOCK + 256 * i, i);
    }
    out.putInt(BLOCK + 512, (int) nid(5));
    inode(FIRST_INODE, INLINE, FileType.DIRECTORY, 0755, directory(3, 3, "dir", 4), 0);
    byte[] names = directory(4, 3, "both", 5, "link", 6, "none", 7);
    inode(4, INLINE, FileType.DIRECTORY, 0755, names, 0);
    inode(5, CHUNKED, FileType.REGULAR, 0640, new byte[0], BOTH);
    chunk(0, 1, 2, 0xABCD01);
    chunk(1, 0, 0, 0x000002);
    chunk(2, 1, 0, 0xFF0003);
    inode(6, INLINE, FileType.SYMLINK, 0777, "both".getBytes(StandardCharsets.UTF_8), 0);
    inode(7, 0, FileType.REGULAR, 0644, new byte[0], 0);
    return image.clone();
  }

  private void superblock() {
    int at = 1024;
    out.putInt(at, 0xE0F5E1E2);
    out.putInt(at + 8, 0x40000000);
    out.put(at + 12, (byte) 12);
    out.putShort(at + 14, (short) nid(FIRST_INODE));
    out.putLong(at + 16, 5);
    out.putLong(at + 24, MTIME);
    out.putInt(at + 36, 4096);
    out.putInt(at + 40, META_BLOCK);
    out.putInt(at + 0x50, 0x00C);
    out.putShort(at + 0x56, (short) 2);
    out.putShort(at + 0x58, (short) 11);
  }

  private void extendedSuperblock() {
    int at = 1152;
    out.putLong(at, 0x01000000 | 0x20 | 0x10 | 0x8 | 0x1);
    out.putLong(at + 8, BLOCK);
    out.putInt(at + 16, 512);
    out.putInt(at + 20, CHUNK);
    out.putLong(at + 24, (BLOCKS - 1) * BLOCK);
    out.putLong(at + 32, 3 * 80);
    out.putLong(at + 40, BLOCK + 512);
    out.putInt(at + 48, 4);
  }

  private void deviceSlot(int at, int index) {
    out.put(at, blobId(index).getBytes(StandardCharsets.US_ASCII));
    out.putInt(at + 64, blob(index).length / BLOCK);
    out.putInt(at + 68, 128 * (index + 1));
  }

  private void blobEntry(int at, int index) {
    out.put(at, blobId(index).getBytes(StandardCharsets.US_ASCII));
    out.putInt(at + 64, index);
    out.putInt(at + 68, CHUNK);
    out.putInt(at + 72, 2 - index);
    out.putInt(at + 80, 1);
    out.putInt(at + 84, 1);
    out.putLong(at + 88, blob(index).length);
    out.putLong(at + 96, blob(index).length);
  }

  private static long nid(int block) {
    return (long) (block - META_BLOCK) * BLOCK / 32;
  }

  private void inode(int block, int layout, FileType type, int mode, byte[] data, long chunked) {
    int at = block * BLOCK;
    boolean directory = type == FileType.DIRECTORY;
    out.putShort(at, (short) (EXTENDED | layout));
    out.putShort(at + 4, (short) (type.modeBits() | mode));
    out.putLong(at + 8, chunked == 0 ? data.length : chunked);
    out.putInt(at + 16, chunked == 0 ? 0 : INDEXES | 1);
    out.putInt(at + 20, block);
    out.putInt(at + 24, 1000);
    out.putInt(at + 28, 100);
    out.putLong(at + 32, MTIME);
    out.putInt(at + 44, directory ? block == FIRST_INODE ? 3 : 2 : 1);
    out.put(at + 64, data);
  }

  /** The index of a chunk of the file in block 5. */
  private void chunk(int number, int blob, int block, int serial) {
    int at = 5 * BLOCK + 64 + 8 * number;
    out.putShort(at, (short) serial);
    out.putShort(at + 2, (short) (blob + 1 | serial >>> 16 << 8));
    out.putInt(at + 4, block);
  }

  /** A directory of one block: itself, its parent, and names with the blocks of their inodes. */
  private static byte[] directory(int self, int parent, Object... namesAndBlocks) {
    TreeMap<Bytes, Integer> entries = new TreeMap<>();
    entries.put(Bytes.utf8("."), self);
    entries.put(Bytes.utf8(".."), parent);
    for (int i = 0; i < namesAndBlocks.length; i += 2) {
      entries.put(Bytes.utf8((String) namesAndBlocks[i]), (Integer) namesAndBlocks[i + 1]);
    }
    ByteBuffer data = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    List<Bytes> names = new ArrayList<>(entries.keySet());
    int end = 12 * names.size();
    for (int i = 0; i < names.size(); i++) {
      int block = entries.get(names.get(i));
      int type = block <= 4 ? 2 : block == 6 ? 7 : 1;
      data.putLong(12 * i, nid(block))
          .putShort(12 * i + 8, (short) end)
          .put(12 * i + 10, (byte) type);
      data.put(end, names.get(i).toByteArray());
      end += names.get(i).length();
    }
    return Arrays.copyOf(data.array(), end);
  }
}
