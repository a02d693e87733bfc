package io.erofs.tools.build.data;

import io.erofs.tools.build.tree.RegularInode;

/**
 * What compressing made of a file, for those who follow it.
 *
 * @param file the file
 * @param codec number of the algorithm among those of the settings, or -1 if it is stored as it is
 * @param storedBytes bytes that its data takes, in blocks and behind the index
 * @param fragmentBytes bytes that it added to the packed inode
 * @param sharedBytes bytes of it that are stored already
 * @param nanos time of all its spans
 */
public record FileOutcome(
    RegularInode file,
    int codec,
    long storedBytes,
    long fragmentBytes,
    long sharedBytes,
    long nanos) {}
