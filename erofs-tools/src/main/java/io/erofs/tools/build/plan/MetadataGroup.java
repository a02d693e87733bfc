package io.erofs.tools.build.plan;

/**
 * Inodes that follow each other in the tree and lie together in the image, with their own blocks of
 * metadata and their own range of data blocks.
 *
 * @param firstInode index of the first inode
 * @param endInode index behind the last inode
 * @param firstBlock first block of metadata
 * @param endBlock block behind the metadata
 */
public record MetadataGroup(int firstInode, int endInode, long firstBlock, long endBlock) {}
