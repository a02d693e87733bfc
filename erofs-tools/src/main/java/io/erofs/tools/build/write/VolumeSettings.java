package io.erofs.tools.build.write;

import io.erofs.model.Bytes;
import java.util.Optional;
import java.util.UUID;

/**
 * What only the superblock shows.
 *
 * @param label volume label
 * @param uuid UUID, or empty if it is derived from the content
 * @param checksum whether the superblock has a checksum
 * @param plainPrefixes whether the table of prefixes is marked as plain
 */
public record VolumeSettings(
    Bytes label, Optional<UUID> uuid, boolean checksum, boolean plainPrefixes) {}
