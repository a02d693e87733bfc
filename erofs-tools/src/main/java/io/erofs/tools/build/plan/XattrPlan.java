package io.erofs.tools.build.plan;

import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.XattrSet;

/**
 * Where extended attributes are, and the bytes of everything that holds them.
 *
 * @param area bytes of the prefix table and the shared attributes, which follow the superblock
 * @param areaStart byte offset of the area in the image
 * @param prefixStart byte offset of the prefix table, 0 if there is none
 * @param prefixCount number of long prefixes in the table
 * @param sharedBlock block that ids of shared attributes count from
 * @param sharedCount number of shared attributes
 * @param bodies the body for each set of attributes, by index of the set
 * @param rootBody body of the root
 */
public record XattrPlan(
    byte[] area,
    long areaStart,
    long prefixStart,
    int prefixCount,
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

  /** Whether any inode has a body. */
  public boolean anyBody() {
    return bodies.length > 0;
  }
}
