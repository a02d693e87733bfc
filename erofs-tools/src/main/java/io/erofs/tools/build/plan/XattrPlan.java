package io.erofs.tools.build.plan;

import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.XattrSet;

/**
 * Where extended attributes are, and the bytes of everything that holds them.
 *
 * @param area bytes of what follows the superblock or begins the metabox: shared attributes, and
 *     the prefix table if it is with them
 * @param areaStart byte offset of the area in the image
 * @param prefixCount number of long prefixes in the table
 * @param tablePlace where the prefix table is
 * @param table the prefix table if it is not in the area, else nothing
 * @param hasDigests whether any inode has a digest, which the first prefix then names
 * @param sharedBlock block that ids of shared attributes count from
 * @param sharedCount number of shared attributes
 * @param bodies the body for each set of attributes, by index of the set
 * @param rootBody body of the root
 */
public record XattrPlan(
    byte[] area,
    long areaStart,
    int prefixCount,
    TablePlace tablePlace,
    byte[] table,
    boolean hasDigests,
    long sharedBlock,
    int sharedCount,
    byte[][] bodies,
    byte[] rootBody) {
  private static final byte[] NONE = new byte[0];

  /** The body behind an inode; empty if it has no attributes. */
  public byte[] body(BuildInode inode) {
    if (inode.index() == 0) {
      return rootBody;
    }
    XattrSet set = inode.xattrs();
    return set.index() < 0 ? NONE : bodies[set.index()];
  }

  /** The prefix table if it is at a place of its own, else nothing. */
  public byte[] table(TablePlace place) {
    return place == tablePlace ? table : NONE;
  }

  /** Whether any inode has a body. */
  public boolean anyBody() {
    return bodies.length > 0;
  }
}
