package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * What the tree makes of the attributes of its sources.
 *
 * @param exclude paths that are left out
 * @param excludesAny whether the predicate can be true at all
 * @param forcedUid owner of everything
 * @param forcedGid group of everything
 * @param uidOffset added to owners
 * @param gidOffset added to groups
 * @param times what becomes of times
 * @param buildTime build time, empty for the newest time of the tree
 * @param withXattrs whether extended attributes are kept
 * @param dereference whether hard links become files of their own
 * @param omitDot whether directories have no entry for themselves
 */
public record TreeSettings(
    Predicate<Bytes> exclude,
    boolean excludesAny,
    OptionalLong forcedUid,
    OptionalLong forcedGid,
    long uidOffset,
    long gidOffset,
    Times times,
    Optional<Timestamp> buildTime,
    boolean withXattrs,
    boolean dereference,
    boolean omitDot) {
  /** What becomes of times. */
  public enum Times {
    /** Kept. */
    PRESERVE,
    /** At most the build time. */
    CLAMP,
    /** The build time. */
    FIXED
  }
}
