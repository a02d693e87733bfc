package io.erofs.tools.oci;

import io.erofs.tools.build.BuildListener;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.OverlaySource;
import io.erofs.tools.build.source.OverlaySource.Marks;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Makes container images whose layers are EROFS images, as the draft layer specification wants
 * them, in an image layout. The same layers and options give the same bytes. Immutable and
 * thread-safe.
 */
public final class OciBuilder {
  private final OciBuildOptions options;
  private final BuildListener listener;

  private OciBuilder(OciBuildOptions options, BuildListener listener) {
    this.options = options;
    this.listener = listener;
  }

  /**
   * A builder.
   *
   * @param options how to make images
   * @return the builder
   */
  public static OciBuilder of(OciBuildOptions options) {
    return new OciBuilder(options, BuildListener.NONE);
  }

  /**
   * This builder with somebody who follows its progress.
   *
   * @param newListener the listener
   * @return the builder
   */
  public OciBuilder withListener(BuildListener newListener) {
    return new OciBuilder(options, newListener);
  }

  /**
   * Makes an image.
   *
   * <p>Whiteouts of layers may be those of archives or of overlayfs; in the lowest layer, which has
   * nothing to hide, they are left out.
   *
   * @param directory an empty directory, or where one can be made
   * @param layers the layers, the lowest first, at least one; not closed
   * @return the digest of the manifest, which is the name of the image
   * @throws IOException if a layer cannot be read or expressed, or the layout cannot be written;
   *     nothing is left then
   */
  public OciDigest build(Path directory, List<TreeSource> layers) throws IOException {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("layers=[], expected at least one");
    }
    try (WorkDirectory work = WorkDirectory.beside(directory);
        LowerLayers below = new LowerLayers()) {
      LayoutWriter layout = new LayoutWriter(work.path(), options);
      for (int i = 0; i < layers.size(); i++) {
        layout.add(layer(layers.get(i), below, i, work.path()), i + 1 < layers.size());
      }
      OciDigest manifest = layout.finish();
      work.commit();
      return manifest;
    }
  }

  private LayerWriter.Written layer(TreeSource source, LowerLayers below, int number, Path work)
      throws IOException {
    Path image = work.resolve("image");
    Path blob = work.resolve("blob");
    Marks marks = number == 0 ? Marks.STRIP : Marks.KEEP;
    ImageBuilder.of(options.image())
        .withListener(listener)
        .build(image, below.underAndAdd(OverlaySource.ofArchives(List.of(source), marks)));
    LayerWriter.Written written = new LayerWriter(options).write(image, blob);
    Files.delete(image);
    Path place = work.resolve(written.digest().path());
    Files.createDirectories(place.getParent());
    Files.move(blob, place, StandardCopyOption.REPLACE_EXISTING);
    return written;
  }
}
