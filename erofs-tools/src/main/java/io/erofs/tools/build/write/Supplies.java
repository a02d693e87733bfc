package io.erofs.tools.build.write;

import io.erofs.tools.build.data.CompressionSettings;
import io.erofs.tools.build.data.MetadataBox;
import io.erofs.tools.build.data.Spool;
import java.util.Optional;

/**
 * What a writer needs besides the plan.
 *
 * @param spool what goes behind indexes
 * @param directories how directories are compressed that are planned to be
 * @param box takes the metadata, if that does not go to the image
 * @param outside what became of chunks that were stored outside of the image
 */
public record Supplies(
    Spool spool,
    CompressionSettings directories,
    Optional<MetadataBox> box,
    ChunkPass.Result outside) {}
