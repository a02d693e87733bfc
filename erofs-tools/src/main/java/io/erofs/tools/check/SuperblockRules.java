package io.erofs.tools.check;

import io.erofs.error.CorruptImageException;
import io.erofs.error.NotErofsException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.format.OnDiskSuperblock;
import io.erofs.internal.read.SuperblockReader;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.Feature;
import io.erofs.model.Rafs;
import io.erofs.model.Superblock;
import java.io.IOException;

/** Rules about the fields of the superblock, before anything that it points to is read. */
final class SuperblockRules {
  private static final int LARGEST_PORTABLE_BLOCK_BITS = 12;
  private static final long MAX_NANOS = 999_999_999;
  private static final long SIGNED_BLOCK_LIMIT = 1L << 31;
  private static final int KNOWN_ALGORITHMS = 0xF;

  private final ByteSource source;
  private final Findings findings;
  private final Subject subject;
  private int deviceCount;

  SuperblockRules(ByteSource source, Findings findings) {
    this.source = source;
    this.findings = findings;
    this.subject = Subject.at(source.name(), OnDiskSuperblock.OFFSET);
  }

  /**
   * Checks the superblock.
   *
   * @param devicesGiven whether extra devices are files of their own; otherwise their blocks follow
   *     those of the primary device
   * @return whether the rest can be looked at
   */
  boolean check(boolean verifyChecksum, boolean devicesGiven) throws IOException {
    OnDiskSuperblock raw;
    try {
      raw = SuperblockReader.readRaw(source);
      SuperblockReader.check(raw, source, false);
    } catch (NotErofsException e) {
      findings.add("S-01", subject, e.problem());
      return false;
    } catch (UnsupportedFeatureException e) {
      findings.add("S-04", subject, e.problem());
      return false;
    } catch (CorruptImageException e) {
      findings.add(e, subject);
      return false;
    }
    if (verifyChecksum) {
      checkChecksum(raw);
    }
    checkFeatures(raw);
    checkFields(raw);
    checkLabel(raw.volumeName());
    Superblock superblock = SuperblockReader.interpret(raw);
    deviceCount = superblock.deviceCount();
    checkSizes(superblock, deviceCount > 0 && !devicesGiven);
    return !findings.has("C-02");
  }

  /** Number of extra devices that the image has. */
  int deviceCount() {
    return deviceCount;
  }

  private void checkChecksum(OnDiskSuperblock raw) throws IOException {
    if ((raw.featureCompat() & Feature.SB_CHKSUM.mask()) == 0) {
      return;
    }
    long expected = SuperblockReader.expectedChecksum(raw, source);
    if (expected != raw.checksum()) {
      findings.add(
          "S-02", subject, "checksum=" + hex(raw.checksum()) + ", expected " + hex(expected));
    }
  }

  private void checkFeatures(OnDiskSuperblock raw) {
    long unknown = raw.featureCompat() & ~Feature.KNOWN_COMPAT;
    if (Rafs.isBootstrap(SuperblockReader.interpret(raw))) {
      unknown &= ~Rafs.COMPAT_MARK;
      findings.add("S-05", Severity.INFO, subject, "a bootstrap of Nydus RAFS v6");
    }
    if (unknown != 0) {
      findings.add(
          "S-05",
          subject,
          "unknown compat features: "
              + String.join(", ", Feature.describe(Feature.Set.COMPAT, unknown)));
    }
    boolean configurations = (raw.featureIncompat() & Feature.COMPR_CFGS.mask()) != 0;
    if (configurations && (raw.u1() & ~KNOWN_ALGORITHMS) != 0) {
      findings.add("C-02", subject, "available_compr_algs=" + hex(raw.u1()));
    }
    boolean bit48 = (raw.featureIncompat() & Feature.BIT48.mask()) != 0;
    if (!bit48 && raw.rootNid8b() != 0) {
      findings.add("S-16", subject, "rootnid_8b=" + hex(raw.rootNid8b()) + " without 48bit");
    }
    if (!bit48 && raw.buildTime() != 0) {
      // Harmless: no kernel reads it, and older tools show the epoch as the time of creation.
      findings.add(
          "S-16", Severity.INFO, subject, "build_time=" + raw.buildTime() + " without 48bit");
    }
  }

  private void checkFields(OnDiskSuperblock raw) {
    if (raw.blockBits() > LARGEST_PORTABLE_BLOCK_BITS) {
      findings.add(
          "S-03",
          Severity.WARN,
          subject,
          "blkszbits=" + raw.blockBits() + ": mountable only with pages of that size");
    }
    if (raw.fixedNsec() > MAX_NANOS) {
      findings.add("S-12", subject, "fixed_nsec=" + raw.fixedNsec());
    }
    if (raw.reserved() != 0) {
      findings.add("S-13", subject, "reserved bytes of the superblock are set");
    }
    if (raw.uuid().equals(Bytes.of(new byte[raw.uuid().length()]))) {
      findings.add("S-21", subject, "the UUID is all zero");
    }
  }

  private void checkLabel(Bytes label) {
    int end = label.indexOf(0);
    if (end < 0) {
      findings.add("S-14", subject, "volume name \"" + label + "\" fills all 16 bytes");
      return;
    }
    for (int i = end; i < label.length(); i++) {
      if (label.at(i) != 0) {
        findings.add("S-14", subject, "volume name \"" + label + "\" has bytes behind its end");
        return;
      }
    }
  }

  private void checkSizes(Superblock superblock, boolean flattened) {
    int bits = superblock.blockBits();
    long size = source.size();
    long counted = superblock.blocks();
    if (counted == Rafs.WRONG_BLOCKS && Rafs.isBootstrap(superblock)) {
      findings.add("S-10", Severity.INFO, subject, "blocks=4096, as older Nydus wrote always");
    } else if (counted > size >> bits) {
      boolean wholeBlocks = counted == (size >> bits) + 1 && (size & (1 << bits) - 1) != 0;
      findings.add(
          "S-09",
          subject,
          "blocks="
              + counted
              + ", the image has "
              + size
              + " bytes"
              + (wholeBlocks ? ": the last block is cut" : ""));
    } else if ((size & (1 << bits) - 1) != 0 && !flattened) {
      findings.add(
          "S-09",
          Severity.WARN,
          subject,
          "the image has " + size + " bytes, expected a multiple of " + (1 << bits));
    }
    long base = superblock.metaBlock();
    if (base >= SIGNED_BLOCK_LIMIT || base << bits >= size) {
      findings.add("S-15", subject, "meta_blkaddr=" + base + ", the image has " + size + " bytes");
    }
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
