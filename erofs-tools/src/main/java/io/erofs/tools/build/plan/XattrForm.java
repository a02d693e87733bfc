package io.erofs.tools.build.plan;

import io.erofs.model.Bytes;
import io.erofs.model.XattrPrefix;
import java.util.List;

/**
 * How extended attributes are stored.
 *
 * @param tolerance an attribute of more inodes than this is shared
 * @param nameFilter whether attribute bodies carry filters
 * @param prefixes long prefixes; that of digests is the first
 * @param digest name of the attribute that holds a digest of the inode's content, empty for none
 * @param tablePlace where the table of prefixes goes
 */
public record XattrForm(
    int tolerance,
    boolean nameFilter,
    List<XattrPrefix> prefixes,
    Bytes digest,
    TablePlace tablePlace) {}
