package io.erofs.tools.build.write;

import io.erofs.model.Feature;
import java.util.List;
import java.util.UUID;

/**
 * What was written.
 *
 * @param uuid UUID of the image
 * @param blocks size of the image
 * @param deduplicatedBytes bytes not stored because they are stored already
 * @param holeBytes bytes not stored because they are zeros
 * @param features features used
 */
public record WriteResult(
    UUID uuid, long blocks, long deduplicatedBytes, long holeBytes, List<Feature> features) {}
