package io.erofs.tools.check;

import io.erofs.internal.format.DirectoryBlock;
import io.erofs.internal.format.OnDiskDirent;
import io.erofs.internal.read.ImageReader;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Finds the path of an inode by reading again the entries that led to it. For one thread. */
final class InodePaths {
  /** Longest path; longer ones cannot be used, and deep trees would fill the memory. */
  static final int MAX_LENGTH = 4095;

  private static final Bytes ROOT = Bytes.utf8("/");

  private final ImageReader image;
  private final InodeTable inodes;

  InodePaths(ImageReader image, InodeTable inodes) {
    this.image = image;
    this.inodes = inodes;
  }

  /** The path of the first entry found, or empty if the inode has none or it is too long. */
  Bytes path(int row) {
    if (inodes.find(image.superblock().rootNid()) == row) {
      return ROOT;
    }
    Deque<Bytes> names = new ArrayDeque<>();
    int length = 0;
    int at = row;
    while (inodes.parent(at) >= 0) {
      Bytes name = name(at);
      length += name.length() + 1;
      if (name.isEmpty() || length > MAX_LENGTH) {
        return Bytes.EMPTY;
      }
      names.push(name);
      at = inodes.parent(at);
    }
    return join(names, length);
  }

  private static Bytes join(Deque<Bytes> names, int length) {
    byte[] path = new byte[length];
    int at = 0;
    for (Bytes name : names) {
      path[at] = '/';
      name.copyTo(path, at + 1);
      at += name.length() + 1;
    }
    return Bytes.of(path);
  }

  private Bytes name(int row) {
    try {
      Inode directory = image.inode(inodes.nid(inodes.parent(row)));
      long block = InodeTable.entryBlock(inodes.entry(row));
      int index = InodeTable.entryIndex(inodes.entry(row));
      return rawName(image.directories().block(directory, image.extents(directory), block), index);
    } catch (IOException unreadableNow) {
      // It was readable when the entry was found: the file is changing, or its disk is failing.
      return Bytes.EMPTY;
    }
  }

  /** The bytes of a name whose offsets are good; a slash in it does not matter. */
  static Bytes rawName(DirectoryBlock block, int index) throws IOException {
    int start = OnDiskDirent.nameOffset(block.view(), index);
    return block.view().bytes(start, block.nameEnd(index) - start);
  }
}
