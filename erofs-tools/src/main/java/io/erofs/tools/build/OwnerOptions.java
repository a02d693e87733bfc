package io.erofs.tools.build;

import io.erofs.tools.build.source.SourceEntry;
import java.util.OptionalLong;

/**
 * What becomes of owners and groups: first a forced number, if there is one, then an offset.
 * Immutable.
 *
 * @param forcedUid user number for all files, 0 to 2^32 - 1, or empty to keep the source's
 * @param forcedGid group number for all files, 0 to 2^32 - 1, or empty to keep the source's
 * @param uidOffset added to every user number, 0 to 2^32 - 1; the build fails if a sum is larger
 *     than 2^32 - 1
 * @param gidOffset added to every group number, likewise
 */
public record OwnerOptions(
    OptionalLong forcedUid, OptionalLong forcedGid, long uidOffset, long gidOffset) {
  /** Owners as in the source. */
  public static final OwnerOptions PRESERVE =
      new OwnerOptions(OptionalLong.empty(), OptionalLong.empty(), 0, 0);

  /** Everything belongs to root. */
  public static final OwnerOptions ALL_ROOT =
      new OwnerOptions(OptionalLong.of(0), OptionalLong.of(0), 0, 0);

  /** Checks the ranges. */
  public OwnerOptions {
    check("forcedUid", forcedUid.orElse(0));
    check("forcedGid", forcedGid.orElse(0));
    check("uidOffset", uidOffset);
    check("gidOffset", gidOffset);
  }

  private static void check(String option, long value) {
    if (value < 0 || value > SourceEntry.MAX_ID) {
      throw new IllegalArgumentException(option + "=" + value + " is not between 0 and 4294967295");
    }
  }
}
