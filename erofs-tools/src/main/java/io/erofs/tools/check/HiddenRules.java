package io.erofs.tools.check;

import io.erofs.internal.read.ImageReader;
import io.erofs.model.Inode;
import io.erofs.model.Superblock;
import java.io.IOException;
import java.util.Optional;

/** Rules about the inodes outside of the tree: the packed inode and the metabox (P-*, M-*). */
final class HiddenRules {
  private final CheckContext context;
  private final InodeRules rules;

  HiddenRules(CheckContext context, InodeRules rules) {
    this.context = context;
    this.rules = rules;
  }

  void check() throws IOException {
    ImageReader image = context.image;
    Superblock superblock = image.superblock();
    if (superblock.metaboxNid() != 0) {
      check(superblock.metaboxNid(), "M-02", "the metabox");
    }
    if (superblock.packedNid() != 0) {
      check(superblock.packedNid(), "P-01", "the packed inode");
    }
  }

  /** What the rules of other inodes need to know. */
  private void note(long nid, Optional<Inode> inode) {
    if (inode.isPresent() && nid == context.image.superblock().metaboxNid()) {
      context.addMetadata(inode.get().size());
    }
    if (inode.isPresent() && nid == context.image.superblock().packedNid()) {
      context.packedSize = inode.get().size();
    }
  }

  private void check(long nid, String rule, String what) throws IOException {
    Subject subject = context.imageSubject();
    if (nid == context.image.superblock().rootNid()) {
      context.findings.add(rule, Severity.ERROR, subject, what + " is the root directory");
      return;
    }
    if (context.inodes.find(nid) >= 0) {
      context.findings.add(rule, subject, what + " is another hidden inode, too");
      return;
    }
    int row = context.inodes.add(nid, Subject.NO_ROW, 0, 0);
    Optional<Inode> inode = rules.check(row, true);
    note(nid, inode);
    if (inode.isEmpty()) {
      context.findings.add(rule, subject, what + " cannot be read");
    } else if (!inode.get().isRegular()) {
      context.findings.add(
          rule,
          Severity.ERROR,
          subject,
          what + " is a " + inode.get().type() + ", expected a regular file");
    } else if (inode.get().size() == 0) {
      context.findings.add(rule, subject, what + " is empty");
    }
  }
}
