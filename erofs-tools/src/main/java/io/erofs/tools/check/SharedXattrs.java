package io.erofs.tools.check;

import io.erofs.error.CorruptImageException;
import io.erofs.internal.format.OnDiskXattrEntry;
import io.erofs.internal.read.ImageReader;
import io.erofs.model.Feature;
import io.erofs.model.Superblock;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads shared xattrs, the recent ones from memory. For one thread. */
final class SharedXattrs {
  private static final int CACHE_BYTES = 1 << 20;

  /** Cost of a cached entry apart from its bytes. */
  private static final int ENTRY_OVERHEAD = 128;

  /** Entries that are read again and again cost only this part of the budget. */
  private static final int BUDGET_DIVISOR = 64;

  private final CheckContext context;
  private final ImageReader image;
  private final Map<Long, OnDiskXattrEntry> cache = new LinkedHashMap<>(64, 0.75f, true);
  private final Predicate<OnDiskXattrEntry> plausible;
  private int cachedBytes;
  private boolean outside;

  /**
   * Prepares.
   *
   * @param plausible whether some bytes may be an entry at all
   */
  SharedXattrs(CheckContext context, Predicate<OnDiskXattrEntry> plausible) {
    this.plausible = plausible;
    this.context = context;
    this.image = context.image;
  }

  /** Whether the area of shared xattrs begins inside its container (rule S-19). */
  boolean isInside(Subject subject) throws IOException {
    context.tally.use(Tally.Construct.SHARED_XATTRS);
    if (!outside && image.xattrs().sharedPosition(0) >= image.xattrs().sharedContainer().size()) {
      outside = true;
      context.findings.add(
          "S-19", subject, "xattr_blkaddr=" + image.superblock().xattrBlock() + " is outside");
    }
    return !outside;
  }

  /** The entry of an id, or empty if there is none (rule X-10). */
  Optional<OnDiskXattrEntry> read(long id, Subject subject) throws IOException {
    OnDiskXattrEntry known = cache.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      OnDiskXattrEntry entry = image.xattrs().shared(id);
      if (!context.spend(entry.size() / BUDGET_DIVISOR, subject)) {
        return Optional.empty();
      }
      if (!plausible.test(entry)) {
        context.findings.add("X-10", subject, "shared xattr " + id + " is no plausible entry");
        return Optional.empty();
      }
      long start = image.xattrs().sharedPosition(id);
      context.occupancy.add(
          container(), start, start + entry.size(), Use.SHARED_XATTR, Subject.NO_ROW);
      remember(id, entry);
      return Optional.of(entry);
    } catch (CorruptImageException e) {
      context.findings.add(e, subject);
      return Optional.empty();
    }
  }

  private int container() {
    Superblock superblock = image.superblock();
    return superblock.has(Feature.METABOX) && superblock.has(Feature.SHARED_EA_IN_METABOX)
        ? Occupancy.METABOX
        : Occupancy.PRIMARY;
  }

  private void remember(long id, OnDiskXattrEntry entry) {
    cache.put(id, entry);
    cachedBytes += ENTRY_OVERHEAD + entry.size();
    var oldest = cache.entrySet().iterator();
    while (cachedBytes > CACHE_BYTES) {
      cachedBytes -= ENTRY_OVERHEAD + oldest.next().getValue().size();
      oldest.remove();
    }
  }
}
