package io.erofs.tools.export;

import java.util.List;

/**
 * How often one kind of thing could not be made as the image has it.
 *
 * @param count number of entries concerned
 * @param examples the first of them in the order of their paths
 */
public record Loss(long count, List<ExtractionProblem> examples) {
  /** What may be lost. The entry itself is there, except for {@link #SPECIAL_FILE}. */
  public enum Kind {
    /** User or group is not the one in the image. */
    OWNER,
    /** Permission bits, or set-id bits, are not those in the image. */
    PERMISSIONS,
    /** The time of modification is not, or not exactly, the one in the image. */
    TIME,
    /** Extended attributes, ACLs among them, are missing. */
    XATTR,
    /** A device node, fifo or socket is missing. */
    SPECIAL_FILE
  }

  /** Copies the list. */
  public Loss {
    examples = List.copyOf(examples);
  }
}
