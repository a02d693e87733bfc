package io.erofs.tools.check;

import io.erofs.error.CorruptImageException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskXattrPrefix;
import io.erofs.internal.format.XattrNames;
import io.erofs.internal.read.ImageReader;
import io.erofs.model.Feature;
import io.erofs.model.Superblock;
import io.erofs.model.XattrPrefix;
import java.io.IOException;
import java.util.List;

/** Rules about the table of long xattr prefixes (X-14, and X-15 as far as the table goes). */
final class PrefixRules {
  private final CheckContext context;
  private final ImageReader image;
  private final Superblock superblock;
  private boolean readable = true;

  PrefixRules(CheckContext context) {
    this.context = context;
    this.image = context.image;
    this.superblock = image.superblock();
  }

  /** Whether the table could be read. */
  boolean isReadable() {
    return readable;
  }

  /** Checks the table; where it cannot be read, there are no prefixes. */
  List<XattrPrefix> check() throws IOException {
    try {
      List<XattrPrefix> prefixes = image.xattrPrefixes();
      checkBases(prefixes);
      checkFingerprintPrefix(prefixes);
      occupy(prefixes);
      return prefixes;
    } catch (CorruptImageException e) {
      context.findings.add(e, context.imageSubject());
    } catch (UnsupportedFeatureException e) {
      context.findings.add(e, "X-14", context.imageSubject());
    }
    readable = false;
    return List.of();
  }

  private void checkBases(List<XattrPrefix> prefixes) {
    for (int i = 0; i < prefixes.size(); i++) {
      int base = prefixes.get(i).baseIndex();
      if (!XattrNames.isShort(base)) {
        context.findings.add(
            "X-14",
            Severity.ERROR,
            context.imageSubject(),
            "long xattr prefix " + i + " has base index " + base + ", expected 0 to 6");
      }
    }
  }

  private void checkFingerprintPrefix(List<XattrPrefix> prefixes) {
    boolean shares = superblock.has(Feature.ISHARE_XATTRS);
    if (shares && superblock.isharePrefixId() >= prefixes.size()) {
      context.findings.add(
          "X-15",
          context.imageSubject(),
          "ishare_xattr_prefix_id="
              + superblock.isharePrefixId()
              + ", there are "
              + prefixes.size()
              + " prefixes");
    }
  }

  private void occupy(List<XattrPrefix> prefixes) {
    boolean plain = superblock.has(Feature.PLAIN_XATTR_PFX);
    boolean metabox = !plain && superblock.has(Feature.METABOX);
    boolean packed = !plain && !metabox && superblock.packedNid() != 0;
    if (packed) {
      return;
    }
    long start = superblock.xattrPrefixOffset();
    long end = start;
    for (XattrPrefix prefix : prefixes) {
      end = InodeGeometry.roundUp(end, OnDiskXattrPrefix.ALIGNMENT);
      end += OnDiskXattrPrefix.size(prefix);
    }
    context.occupancy.add(
        metabox ? Occupancy.METABOX : Occupancy.PRIMARY,
        start,
        end,
        Use.PREFIX_TABLE,
        Subject.NO_ROW);
  }
}
