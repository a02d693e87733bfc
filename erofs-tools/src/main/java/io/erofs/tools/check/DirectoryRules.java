package io.erofs.tools.check;

import io.erofs.error.CorruptImageException;
import io.erofs.error.SourceIoException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.DirectoryBlock;
import io.erofs.internal.format.OnDiskDirent;
import io.erofs.internal.read.ImageReader;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;

/** Rules about the blocks and entries of one directory (L-02 to L-09, L-11, L-14). */
final class DirectoryRules {
  /** After so many unreadable blocks the rest of a directory is not looked at. */
  private static final int MAX_BAD_BLOCKS = 64;

  private static final int LARGEST_TYPE = 7;

  /** The blocks of compressed directories count less in the budget of metadata. */
  private static final int COMPRESSED_SHARE = 8;

  /** Takes the entries other than {@code .} and {@code ..}. */
  interface EntrySink {
    /**
     * Takes an entry.
     *
     * @param name its name; empty, or with a slash or a NUL, in a bad directory
     * @param place see {@link InodeTable#entry}
     */
    void entry(OnDiskDirent entry, Bytes name, long place, Subject subject) throws IOException;
  }

  private final CheckContext context;
  private final ImageReader image;
  private final Findings findings;
  private final Inode directory;
  private final long parentNid;
  private final Subject subject;
  private final EntrySink sink;
  private final EqualNames equalNames;
  private Bytes previous = Bytes.EMPTY;
  private int dots;
  private int dotDots;
  private int badBlocks;
  private boolean damaged;

  /**
   * Prepares the check of a directory.
   *
   * @param parentNid what {@code ..} must lead to
   */
  DirectoryRules(
      CheckContext context, Inode directory, long parentNid, Subject subject, EntrySink sink) {
    this.context = context;
    this.image = context.image;
    this.findings = context.findings;
    this.directory = directory;
    this.parentNid = parentNid;
    this.subject = subject;
    this.sink = sink;
    this.equalNames = new EqualNames(findings, subject);
  }

  /** Checks the directory and gives its entries to the sink. */
  void check() throws IOException {
    try {
      checkBlocks(image.extents(directory));
    } catch (CorruptImageException e) {
      // The rules of data reported it.
      damaged = true;
    } catch (UnsupportedFeatureException e) {
      damaged = true;
    } catch (SourceIoException e) {
      findings.add(e, subject);
      damaged = true;
    }
    if (damaged) {
      context.markIncomplete();
    } else {
      checkDots();
    }
  }

  private void checkBlocks(ExtentMap map) throws IOException {
    int bits = image.superblock().blockBits();
    long blocks = image.directories().blockCount(directory);
    long block = 0;
    while (block < blocks && badBlocks < MAX_BAD_BLOCKS) {
      long offset = block << bits;
      Extent extent = map.at(offset);
      if (extent instanceof Extent.Hole) {
        bad("L-02", subject, "directory block " + block + " lies in a hole");
        block = Math.max(block + 1, extent.end() >> bits);
        continue;
      }
      long share = directory.layout().isCompressed() ? COMPRESSED_SHARE : 1;
      long bytes = Math.min(1L << bits, directory.size() - offset);
      if (!isReadable(extent) || !context.spend((bytes - 1) / share + 1, subject)) {
        damaged = true;
        return;
      }
      checkBlock(map, block);
      block++;
    }
  }

  private boolean isReadable(Extent extent) throws CorruptImageException {
    if (extent instanceof Extent.Encoded pcluster && !pcluster.inline()) {
      return contains(pcluster.deviceId(), pcluster.physicalOffset(), pcluster.physicalLength());
    }
    return !(extent instanceof Extent.Plain run)
        || contains(run.deviceId(), run.physicalOffset(), run.length());
  }

  private boolean contains(int deviceId, long offset, long length) throws CorruptImageException {
    return image.devices().contains(deviceId, offset, length);
  }

  private void bad(String rule, Subject where, String message) {
    findings.add(rule, where, message);
    damaged = true;
    badBlocks++;
  }

  private void checkBlock(ExtentMap map, long number) throws IOException {
    DirectoryBlock block;
    try {
      block = DirectoryBlock.of(image.directories().blockBytes(directory, map, number));
    } catch (CorruptImageException e) {
      bad(e.rule(), Findings.at(e, subject), e.problem());
      return;
    }
    for (int i = 0; i < block.count(); i++) {
      Subject where = subject.at(block.view().position() + (long) i * OnDiskDirent.SIZE);
      Bytes name;
      try {
        name = InodePaths.rawName(block, i);
      } catch (CorruptImageException e) {
        findings.add(e, subject);
        damaged = true;
        continue;
      }
      checkEntry(block.raw(i), name, InodeTable.entry(number, i), where);
    }
    checkPadding(block);
  }

  private void checkEntry(OnDiskDirent entry, Bytes name, long place, Subject where)
      throws IOException {
    if (entry.fileType() > LARGEST_TYPE) {
      findings.add("L-11", where, "\"" + name + "\": file_type=" + entry.fileType());
    }
    if (entry.reserved() != 0) {
      findings.add(
          "L-11", Severity.WARN, where, "\"" + name + "\": reserved byte " + entry.reserved());
    }
    checkName(name, where);
    checkOrder(name, where);
    if (name.equals(DirEntry.DOT)) {
      dots++;
      checkDot("L-07", dots, entry.nid(), directory.nid(), name, where);
    } else if (name.equals(DirEntry.DOT_DOT)) {
      dotDots++;
      checkDot("L-08", dotDots, entry.nid(), parentNid, name, where);
    } else {
      equalNames.add(name);
      sink.entry(entry, name, place, where);
    }
  }

  private void checkName(Bytes name, Subject where) {
    if (name.isEmpty() || name.length() > DirEntry.MAX_NAME) {
      findings.add("L-04", where, "a name of " + name.length() + " bytes, expected 1 to 255");
    } else if (name.indexOf('/') >= 0) {
      findings.add("L-04", where, "the name \"" + name + "\" has a slash");
    } else if (name.indexOf(0) >= 0) {
      findings.add("L-04", where, "the name \"" + name + "\" has a NUL");
    }
  }

  private void checkOrder(Bytes name, Subject where) {
    int order = previous.compareTo(name);
    if (order == 0 && !name.isEmpty()) {
      findings.add("L-06", where, "\"" + name + "\" occurs twice");
    } else if (order > 0) {
      findings.add("L-05", where, "\"" + name + "\" comes behind \"" + previous + "\"");
    }
    previous = name;
  }

  private void checkDot(
      String rule, int count, long nid, long expected, Bytes name, Subject where) {
    if (count > 1) {
      findings.add(rule, where, "\"" + name + "\" occurs " + count + " times");
    } else if (nid != expected) {
      findings.add(
          "L-09",
          where,
          "\""
              + name
              + "\" leads to nid "
              + Long.toUnsignedString(nid)
              + ", expected "
              + Long.toUnsignedString(expected));
    }
  }

  /** The name in front of the padding ends at its first zero byte. */
  private void checkPadding(DirectoryBlock block) throws CorruptImageException {
    ByteView view = block.view();
    try {
      int end = block.nameEnd(block.count() - 1);
      if (!view.isZero(end, view.length())) {
        findings.add(
            "L-14", subject.at(view.position() + end), "bytes behind the last name are not zero");
      }
    } catch (CorruptImageException alreadyReported) {
      damaged = true;
    }
  }

  private void checkDots() {
    if (directory.isDotOmitted() && dots > 0) {
      findings.add("L-07", subject, "\".\" is stored in a directory that omits it");
    } else if (!directory.isDotOmitted() && dots == 0) {
      findings.add("L-07", subject, "\".\" is missing");
    }
    if (dotDots == 0) {
      findings.add("L-08", subject, "\"..\" is missing");
    }
  }
}
