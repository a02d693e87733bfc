package io.erofs.tools.store;

/**
 * A blob of a store.
 *
 * @param digest its SHA-256 in hexadecimal digits, which is its name
 * @param size its bytes
 * @param images number of images that need it
 */
public record StoredBlob(String digest, long size, int images) {}
