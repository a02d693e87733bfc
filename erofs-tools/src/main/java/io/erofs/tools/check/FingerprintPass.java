package io.erofs.tools.check;

import io.erofs.error.ErofsException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.OnDiskXattrEntry;
import io.erofs.internal.read.ImageReader;
import io.erofs.internal.read.XattrReader;
import io.erofs.model.Bytes;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares the fingerprints of files with their content (rule X-15). */
final class FingerprintPass {
  private static final int BUFFER = 1 << 18;
  private static final int PREFIX = XattrEntryRules.FINGERPRINT.length();

  /** What comparing a file has shown: a wrong digest, or that there is none to compare. */
  private record Outcome(Subject subject, boolean wrong) {}

  private final CheckContext context;
  private final ImageReader image;
  private final XattrEntryRules entries;

  FingerprintPass(CheckContext context, XattrEntryRules entries) {
    this.context = context;
    this.image = context.image;
    this.entries = entries;
  }

  /** Reads all files that have a fingerprint, as far as the budget goes. */
  void run(int[] rows) throws IOException {
    long budget = context.readBudget();
    try (OrderedWorkers<Outcome> workers =
        new OrderedWorkers<>(context.options.workers(), this::take)) {
      for (int row : rows) {
        Inode inode = image.inode(context.inodes.nid(row));
        Subject subject = new Subject(row, image.location(inode));
        if (inode.size() > budget) {
          context.findings.notChecked(
              Unchecked.Reason.LIMIT, subject, "a file too large to compare its fingerprint");
          continue;
        }
        budget -= inode.size();
        workers.add(() -> compare(inode, subject));
      }
      workers.finish();
    }
  }

  private void take(Outcome outcome) {
    if (outcome.wrong) {
      context.findings.add(
          "X-15", outcome.subject, "the fingerprint is not the SHA-256 of the content");
    }
  }

  private Outcome compare(Inode inode, Subject subject) throws IOException {
    try {
      Optional<Bytes> stored = fingerprint(inode);
      boolean wrong =
          stored.isPresent() && !stored.get().equals(Bytes.of(digest(inode, image.extents(inode))));
      return new Outcome(subject, wrong);
    } catch (ErofsException unreadable) {
      // The rules of data and xattrs have reported it.
      return new Outcome(subject, false);
    }
  }

  private Optional<Bytes> fingerprint(Inode inode) throws IOException {
    XattrReader xattrs = image.xattrs();
    ByteView body = xattrs.body(inode);
    List<OnDiskXattrEntry> all = new ArrayList<>(xattrs.inlineEntries(body));
    for (long id : xattrs.sharedIds(body)) {
      all.add(xattrs.shared(id));
    }
    return all.stream()
        .filter(entries::isFingerprint)
        .map(OnDiskXattrEntry::value)
        .filter(XattrEntryRules::isWellFormed)
        .map(value -> value.slice(PREFIX, value.length()))
        .findFirst();
  }

  private byte[] digest(Inode inode, ExtentMap map) throws IOException {
    MessageDigest sha256;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    byte[] buffer = new byte[BUFFER];
    for (long at = 0; at < inode.size(); ) {
      int n = image.data().read(inode, map, at, ByteBuffer.wrap(buffer));
      sha256.update(buffer, 0, n);
      at += n;
    }
    return sha256.digest();
  }
}
