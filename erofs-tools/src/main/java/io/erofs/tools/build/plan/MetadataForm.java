package io.erofs.tools.build.plan;

/**
 * Where metadata goes.
 *
 * @param boxed whether inodes with all that follows them are data of a hidden file, the metabox
 * @param compressDirectories whether directories of more than a block are compressed
 * @param directoriesTogether whether the blocks of directories follow the inodes, rather than lie
 *     between those of files
 */
public record MetadataForm(
    boolean boxed, boolean compressDirectories, boolean directoriesTogether) {}
