package io.erofs.tools.check;

import io.erofs.internal.format.OnDiskDirent;
import io.erofs.internal.read.ImageReader;
import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import io.erofs.model.Superblock;
import java.io.IOException;
import java.util.Optional;

/**
 * Walks the tree breadth-first: each inode is checked once, when its first entry is found, and each
 * directory is read once. No recursion, so that depth costs nothing.
 */
final class TreeWalk {
  private static final int PROGRESS_INTERVAL = 1024;
  private static final int DIRECTORY = FileType.DIRECTORY.direntCode();

  private final CheckContext context;
  private final ImageReader image;
  private final Superblock superblock;
  private final InodeTable inodes;
  private final Findings findings;
  private final InodeRules rules;
  private final IntList directories = new IntList();

  TreeWalk(CheckContext context, InodeRules rules) {
    this.context = context;
    this.image = context.image;
    this.superblock = image.superblock();
    this.inodes = context.inodes;
    this.findings = context.findings;
    this.rules = rules;
  }

  void run() throws IOException {
    long rootNid = superblock.rootNid();
    checkNumber(rootNid, context.imageSubject());
    int root = inodes.find(rootNid);
    if (root < 0) {
      root = inodes.add(rootNid, Subject.NO_ROW, 0, 0);
      visit(root);
    }
    if (inodes.type(root) != DIRECTORY) {
      findings.add("S-08", context.imageSubject(), "the root inode cannot be read as a directory");
      return;
    }
    for (int next = 0; next < directories.size() && !context.isMetadataTooCostly(); next++) {
      readDirectory(directories.get(next));
    }
    context
        .options
        .progress()
        .advance(CheckProgress.Phase.TREE, inodes.size(), superblock.inodeCount());
  }

  private void visit(int row) throws IOException {
    Optional<Inode> inode = rules.check(row, false);
    if (inode.isPresent() && inode.get().isDirectory()) {
      directories.add(row);
    }
    if (inodes.size() % PROGRESS_INTERVAL == 0) {
      context
          .options
          .progress()
          .advance(CheckProgress.Phase.TREE, inodes.size(), superblock.inodeCount());
    }
  }

  private void readDirectory(int row) throws IOException {
    Inode directory = image.inode(inodes.nid(row));
    if (directory.size() == 0) {
      return;
    }
    int parent = inodes.parent(row);
    long parentNid = inodes.nid(parent < 0 ? row : parent);
    Subject subject = new Subject(row, image.location(directory));
    new DirectoryRules(
            context,
            directory,
            parentNid,
            subject,
            (entry, name, place, where) -> entry(row, entry, name, place, where))
        .check();
  }

  private void checkNumber(long nid, Subject where) {
    if (nid == 0) {
      findings.add("S-20", where, "node number 0 is in use");
    }
  }

  private void entry(int directory, OnDiskDirent entry, Bytes name, long place, Subject where)
      throws IOException {
    long nid = entry.nid();
    checkNumber(nid, where);
    boolean packed = nid == superblock.packedNid() && nid != 0;
    if (packed || nid == superblock.metaboxNid() && nid != 0) {
      findings.add(
          "L-13", where, "\"" + name + "\" leads to the " + (packed ? "packed inode" : "metabox"));
      return;
    }
    int row = inodes.find(nid);
    boolean first = row < 0;
    if (first) {
      int length = inodes.pathLength(directory) + 1 + name.length();
      row = inodes.add(nid, directory, place, length);
      inodes.claimType(row, entry.fileType());
      checkPathLength(length, row, where);
      visit(row);
    }
    inodes.addReference(row);
    checkTypes(row, first, entry, name, where);
    if (inodes.type(row) == DIRECTORY) {
      inodes.addSubdirectory(directory);
      if (!first) {
        checkSecondParent(row, directory, name, where);
      }
    } else if (!first) {
      context.tally.hardLink();
    }
  }

  private void checkPathLength(int length, int row, Subject where) {
    if (length > InodePaths.MAX_LENGTH) {
      findings.add(
          "L-16", new Subject(row, where.location()), "a path of " + length + " bytes or more");
    }
  }

  private void checkTypes(int row, boolean first, OnDiskDirent entry, Bytes name, Subject where) {
    int claimed = entry.fileType();
    int type = inodes.type(row);
    if (type != InodeTable.UNREADABLE && claimed != type && claimed <= DIRECTORY + 5) {
      FileType real = FileType.ofDirentCode(type).orElseThrow();
      String message = "\"" + name + "\": file_type=" + claimed + ", the inode is a " + real;
      findings.add("L-10", claimed == 0 ? Severity.WARN : Severity.ERROR, where, message);
    }
    if (!first && claimed != inodes.claimedType(row)) {
      findings.add(
          "G-05",
          where,
          "\""
              + name
              + "\": file_type="
              + claimed
              + ", another entry says "
              + inodes.claimedType(row));
    }
  }

  private void checkSecondParent(int row, int directory, Bytes name, Subject where) {
    String target = "\"" + name + "\" leads to nid " + Long.toUnsignedString(inodes.nid(row));
    if (inodes.isAtOrAbove(row, directory)) {
      findings.add("G-01", where, target + ", which is the directory itself or above it");
    } else {
      findings.add("L-12", where, target + ", which has another parent");
    }
  }
}
