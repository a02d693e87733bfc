package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.SourceEntry;
import java.util.OptionalLong;

/** Applies forced owners and offsets. */
final class OwnerMap {
  private final TreeSettings settings;

  OwnerMap(TreeSettings settings) {
    this.settings = settings;
  }

  long uid(Bytes path, long uid) throws BuildException {
    return map(path, "user", settings.forcedUid(), uid, settings.uidOffset());
  }

  long gid(Bytes path, long gid) throws BuildException {
    return map(path, "group", settings.forcedGid(), gid, settings.gidOffset());
  }

  private static long map(Bytes path, String what, OptionalLong forced, long id, long offset)
      throws BuildException {
    long sum = (forced.isPresent() ? forced.getAsLong() : id) + offset;
    if (sum > SourceEntry.MAX_ID) {
      throw new BuildException(
          path, what + " number " + (sum - offset) + " plus offset " + offset + " is too large");
    }
    return sum;
  }
}
