package io.erofs.tools.oci;

import io.erofs.tools.build.BuildReport;
import java.nio.file.Path;
import java.util.List;

/**
 * What became of the layers of a container image.
 *
 * @param merged the image of the whole tree
 * @param build what was built there
 * @param devices the images of the layers, which are the devices of the merged one in this order;
 *     the lowest layer first
 */
public record OciReport(Path merged, BuildReport build, List<Path> devices) {
  /** Copies the list. */
  public OciReport {
    devices = List.copyOf(devices);
  }
}
