package io.erofs.tools.store;

/**
 * A blob of a store.
 *
 * @param digest its SHA-256 in hexadecimal digits, which is its name
 * @param size its bytes
 * @param images number of images that need it
 * @param verity its digest of fs-verity in hexadecimal digits, to be trusted by those who read it
 *     in parts; empty if there is no hash tree of it
 */
public record StoredBlob(String digest, long size, int images, String verity) {}
