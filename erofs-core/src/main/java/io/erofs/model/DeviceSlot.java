package io.erofs.model;

/**
 * One slot of the device table: an extra device (blob) that holds data.
 *
 * @param id device id, from 1
 * @param tag free identifier (digest, UUID, path), at most 64 bytes, without trailing NULs
 * @param blocks size in blocks, 48 bits
 * @param unifiedAddress first block in the unified address space, 48 bits, 0 for none
 */
public record DeviceSlot(int id, Bytes tag, long blocks, long unifiedAddress) {}
