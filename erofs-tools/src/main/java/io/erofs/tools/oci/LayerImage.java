package io.erofs.tools.oci;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.io.Closing;
import io.erofs.model.Bytes;
import io.erofs.tools.build.source.ImageSource;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The image of a layer, in a directory where files are named by their digests.
 *
 * @param name its digest
 * @param devices the digests of its devices
 * @param data images that hold data of its files, the first one counts first
 */
record LayerImage(String name, List<String> devices, List<LayerImage> data) {
  LayerImage {
    devices = List.copyOf(devices);
    data = List.copyOf(data);
  }

  /** Its tree. */
  TreeSource source(Path blobs, ImageSource.Data bytes) throws IOException {
    List<TreeSource> sources = new ArrayList<>();
    try {
      for (LayerImage image : data) {
        sources.add(image.source(blobs, bytes));
      }
      return DataLayers.under(own(blobs, bytes), sources);
    } catch (IOException | RuntimeException e) {
      Closing.after(e, sources);
      throw e;
    }
  }

  private ImageSource own(Path blobs, ImageSource.Data bytes) throws IOException {
    List<Bytes> tags = new ArrayList<>();
    for (String device : devices) {
      tags.add(Bytes.utf8(device));
    }
    ErofsImage image = open(blobs);
    if (image.devices().size() != tags.size()) {
      image.close();
      throw new OciException(
          name, "has " + image.devices().size() + " devices, but " + tags.size() + " are below it");
    }
    return ImageSource.of(image, bytes, Bytes.utf8(name), tags);
  }

  private ErofsImage open(Path blobs) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (String device : devices) {
      paths.add(blobs.resolve(device));
    }
    return Erofs.open(blobs.resolve(name), OpenOptions.builder().devices(paths).build());
  }

  /** The smallest block size of it and of what it needs. */
  int blockSize(Path blobs) throws IOException {
    int size;
    try (ErofsImage image = open(blobs)) {
      size = image.superblock().blockSize();
    }
    for (LayerImage image : data) {
      size = Math.min(size, image.blockSize(blobs));
    }
    return size;
  }
}
