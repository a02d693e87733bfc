package io.erofs.testkit;

import io.erofs.internal.format.InodeFormat;
import io.erofs.internal.format.OnDiskDirent;
import io.erofs.internal.format.OnDiskInode;
import io.erofs.internal.format.OnDiskSuperblock;
import io.erofs.internal.format.SuperblockChecksum;
import io.erofs.model.Bytes;
import io.erofs.model.DataLayout;
import io.erofs.model.FileType;
import io.erofs.model.InodeVersion;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes very small images for tests of the reader, without the builder of this project: every inode
 * is extended, has a block of its own, and holds its data inline; what does not fit there is in the
 * blocks behind it.
 *
 * <p>Names are paths from the root. Parents must exist. A directory must fit into its block.
 */
public final class TinyImage {
  /** Size of a block. */
  public static final int BLOCK = 4096;

  private static final int INODE = 64;
  private static final int FIRST_BLOCK = 1;

  private record Node(int block, int mode, byte[] data) {
    boolean isLarge() {
      return data.length > BLOCK - INODE;
    }

    int end() {
      return block + 1 + (isLarge() ? (data.length + BLOCK - 1) / BLOCK : 0);
    }
  }

  private final Map<String, Node> nodes = new TreeMap<>();
  private int end = FIRST_BLOCK;

  /** An image with a root directory only. */
  public TinyImage() {
    directory("");
  }

  /** Adds a directory. */
  public TinyImage directory(String path) {
    return add(path, FileType.DIRECTORY.modeBits() | 0755, new byte[0]);
  }

  /** Adds a regular file. */
  public TinyImage file(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a regular file. */
  public TinyImage file(String path, byte[] data) {
    return add(path, FileType.REGULAR.modeBits() | 0644, data);
  }

  /** Adds a symbolic link. */
  public TinyImage symlink(String path, String target) {
    return add(path, FileType.SYMLINK.modeBits() | 0777, target.getBytes(StandardCharsets.UTF_8));
  }

  /** Byte offset of an inode in the image. */
  public int offset(String path) {
    return nodes.get(path).block * BLOCK;
  }

  /** Node number of an inode. */
  public long nid(String path) {
    return offset(path) / OnDiskInode.SLOT_SIZE;
  }

  private TinyImage add(String path, int mode, byte[] data) {
    Node node = new Node(end, mode, data);
    nodes.put(path, node);
    end = node.end();
    return this;
  }

  /** The bytes of the image, with a right checksum. */
  public byte[] build() {
    byte[] image = new byte[end * BLOCK];
    nodes.forEach(
        (path, node) -> {
          byte[] data =
              (node.mode & FileType.MODE_MASK) == FileType.DIRECTORY.modeBits()
                  ? directoryData(path)
                  : node.data;
          inode(node, data.length).encode(image, node.block * BLOCK);
          int at = node.block * BLOCK + (node.isLarge() ? BLOCK : INODE);
          System.arraycopy(data, 0, image, at, data.length);
        });
    superblock().encode(image, OnDiskSuperblock.OFFSET);
    SuperblockChecksum.store(image, OnDiskSuperblock.OFFSET, SuperblockChecksum.coveredLength(12));
    return image;
  }

  private OnDiskInode inode(Node node, int size) {
    int format = InodeFormat.compose(InodeVersion.EXTENDED, DataLayout.FLAT_INLINE, false);
    DataLayout plain = DataLayout.FLAT_PLAIN;
    boolean inline = size > 0 && !node.isLarge();
    int layout = inline ? format : InodeFormat.compose(InodeVersion.EXTENDED, plain, false);
    int data = node.isLarge() ? node.block + 1 : 0;
    return new OnDiskInode(
        layout, 0, node.mode, 0, size, data, node.block, 0, 0, 1_700_000_000, 0, 1, false);
  }

  private byte[] directoryData(String path) {
    Map<Bytes, Node> entries = new TreeMap<>();
    entries.put(Bytes.utf8("."), nodes.get(path));
    entries.put(Bytes.utf8(".."), nodes.get(parent(path)));
    nodes.forEach(
        (name, node) -> {
          if (!name.isEmpty() && parent(name).equals(path)) {
            entries.put(Bytes.utf8(name.substring(name.lastIndexOf('/') + 1)), node);
          }
        });
    byte[] data = new byte[BLOCK];
    int index = 0;
    int at = entries.size() * OnDiskDirent.SIZE;
    for (Map.Entry<Bytes, Node> entry : entries.entrySet()) {
      Node node = entry.getValue();
      int type = FileType.ofMode(node.mode).orElseThrow().direntCode();
      new OnDiskDirent((long) node.block * BLOCK / OnDiskInode.SLOT_SIZE, at, type, 0)
          .encode(data, index++ * OnDiskDirent.SIZE);
      entry.getKey().copyTo(data, at);
      at += entry.getKey().length();
    }
    return Arrays.copyOf(data, at);
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private OnDiskSuperblock superblock() {
    return new OnDiskSuperblock(
        OnDiskSuperblock.MAGIC,
        0,
        3,
        12,
        0,
        (int) nid(""),
        nodes.size(),
        0,
        0,
        end,
        0,
        0,
        Bytes.of(new byte[16]),
        Bytes.of(new byte[16]),
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0);
  }
}
