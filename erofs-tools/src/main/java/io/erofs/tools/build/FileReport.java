package io.erofs.tools.build;

import io.erofs.model.Bytes;
import java.time.Duration;
import java.util.Optional;

/**
 * What compressing made of one file. Immutable.
 *
 * @param path path in the tree; of a file with several names, the first one
 * @param size bytes of the file
 * @param storedBytes bytes that its data takes, without index; the size if it is not compressed
 * @param algorithm description of the algorithm that compressed it; empty if it does not become
 *     smaller and is stored as it is
 * @param time how long a thread, or several one after the other, were at it
 */
public record FileReport(
    Bytes path, long size, long storedBytes, Optional<String> algorithm, Duration time) {}
