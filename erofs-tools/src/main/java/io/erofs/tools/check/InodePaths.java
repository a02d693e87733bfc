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

  private static final Bytes SLASH = Bytes.utf8("/");

  private final ImageReader image;
  private final InodeTable inodes;

  /** The directory of the last path: findings come in groups. */
  private int lastDirectory = Subject.NO_ROW;

  private Bytes lastPath = Bytes.EMPTY;

  InodePaths(ImageReader image, InodeTable inodes) {
    this.image = image;
    this.inodes = inodes;
  }

  /** The path of the first entry found, or empty if the inode has none or it is too long. */
  Bytes path(int row) {
    int directory = inodes.parent(row);
    if (directory < 0) {
      return inodes.nid(row) == image.superblock().rootNid() ? SLASH : Bytes.EMPTY;
    }
    if (inodes.pathLength(row) > MAX_LENGTH) {
      return Bytes.EMPTY;
    }
    try {
      if (directory != lastDirectory) {
        lastPath = directoryPath(directory);
        lastDirectory = directory;
      }
      return lastPath.concat(SLASH).concat(name(row));
    } catch (IOException unreadableNow) {
      // It was readable when the entry was found: the file is changing, or its disk is failing.
      return Bytes.EMPTY;
    }
  }

  /** The path of a directory without a slash at its end. The length bounds the depth. */
  private Bytes directoryPath(int row) throws IOException {
    Deque<Bytes> names = new ArrayDeque<>();
    int length = 0;
    for (int at = row; inodes.parent(at) >= 0; at = inodes.parent(at)) {
      Bytes name = name(at);
      names.push(name);
      length += name.length() + 1;
    }
    byte[] path = new byte[length];
    int at = 0;
    for (Bytes name : names) {
      path[at] = '/';
      name.copyTo(path, at + 1);
      at += name.length() + 1;
    }
    return Bytes.of(path);
  }

  private Bytes name(int row) throws IOException {
    Inode directory = image.inode(inodes.nid(inodes.parent(row)));
    long block = InodeTable.entryBlock(inodes.entry(row));
    int index = InodeTable.entryIndex(inodes.entry(row));
    return rawName(image.directories().block(directory, image.extents(directory), block), index);
  }

  /** The bytes of a name whose offsets are good; a slash in it does not matter. */
  static Bytes rawName(DirectoryBlock block, int index) throws IOException {
    int start = OnDiskDirent.nameOffset(block.view(), index);
    return block.view().bytes(start, block.nameEnd(index) - start);
  }
}
