package io.erofs.tools.oci;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.tools.build.BuildListener;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.BuildReport;
import io.erofs.tools.build.CompressionOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.ImageSource;
import io.erofs.tools.build.source.OverlaySource;
import io.erofs.tools.build.source.OverlaySource.Marks;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes EROFS images of container images. Whiteouts and opaque directories are resolved as
 * overlayfs would show them. Immutable and thread-safe.
 */
public final class OciConverter {
  /** Name of the image of the whole tree. */
  public static final String MERGED = "merged.erofs";

  private static final String BLOBS = "blobs/sha256";

  private final BuildOptions options;
  private final BuildListener listener;

  private OciConverter(BuildOptions options, BuildListener listener) {
    this.options = options;
    this.listener = listener;
  }

  /**
   * A converter.
   *
   * @param options how to build images
   * @return the converter
   */
  public static OciConverter of(BuildOptions options) {
    return new OciConverter(options, BuildListener.NONE);
  }

  /**
   * This converter with somebody who follows its progress.
   *
   * @param newListener the listener
   * @return the converter
   */
  public OciConverter withListener(BuildListener newListener) {
    return new OciConverter(options, newListener);
  }

  /**
   * Makes one image of the whole tree.
   *
   * @param source the container image
   * @param target file to write
   * @return what was built
   * @throws IOException if a layer is damaged or cannot be expressed, or if the image cannot be
   *     written; nothing is left then
   */
  public BuildReport flatten(OciSource source, Path target) throws IOException {
    try (WorkDirectory work = WorkDirectory.neighbour(target);
        OverlaySource stack = trees(source, work.path())) {
      return ImageBuilder.of(options).withListener(listener).build(target, stack);
    }
  }

  private static OverlaySource trees(OciSource source, Path work) throws IOException {
    List<TreeSource> layers = new ArrayList<>();
    try {
      for (LayerStack.Level level : LayerStack.of(source.layers())) {
        layers.add(tree(level, work));
      }
      return OverlaySource.of(layers, Marks.STRIP);
    } catch (IOException | RuntimeException e) {
      close(layers, e);
      throw e;
    }
  }

  private static TreeSource tree(LayerStack.Level level, Path work) throws IOException {
    OciLayer layer = level.layer();
    if (!layer.isImage()) {
      return archive(layer, work);
    }
    ErofsImage image = LayerStack.open(level, work, work.resolve("layer-" + layer.number()));
    return ImageSource.of(image, ImageSource.Data.COPY);
  }

  private static OverlaySource archive(OciLayer layer, Path work) {
    return OverlaySource.ofArchives(List.of(new TarLayer(layer, work)), Marks.KEEP);
  }

  /**
   * Makes an image of each layer, and one of the whole tree that refers to their data.
   *
   * <p>The directory holds {@code merged.erofs} and the layers as {@code blobs/sha256/DIGEST},
   * which the device table of the merged image names by their digests.
   *
   * @param source the container image
   * @param directory an empty directory, or where one can be made
   * @return what was made
   * @throws IOException if a layer is damaged or cannot be expressed, or if images cannot be
   *     written; nothing is left then
   */
  public OciReport convert(OciSource source, Path directory) throws IOException {
    try (WorkDirectory work = WorkDirectory.beside(directory)) {
      Path blobs = Files.createDirectories(work.path().resolve(BLOBS));
      Map<String, TreeSource> images = new LinkedHashMap<>();
      BuildReport build;
      try (OverlaySource stack = images(source, work.path(), images)) {
        build =
            ImageBuilder.of(mergedOptions(blobs, images.keySet()))
                .withListener(listener)
                .build(work.path().resolve(MERGED), stack);
      }
      work.commit();
      List<Path> devices = new ArrayList<>();
      for (String name : images.keySet()) {
        devices.add(directory.resolve(BLOBS).resolve(name));
      }
      return new OciReport(directory.resolve(MERGED), build, devices);
    }
  }

  private BuildOptions mergedOptions(Path blobs, Set<String> names) throws IOException {
    int blockSize = options.blockSize();
    for (String name : names) {
      try (ErofsImage image = Erofs.open(blobs.resolve(name))) {
        blockSize = Math.min(blockSize, image.superblock().blockSize());
      }
    }
    return options.toBuilder().blockSize(blockSize).build();
  }

  /** Makes the images of the layers; equal ones are one. */
  private OverlaySource images(OciSource source, Path work, Map<String, TreeSource> byDigest)
      throws IOException {
    List<TreeSource> layers = new ArrayList<>();
    try (LowerLayers below = new LowerLayers()) {
      for (LayerStack.Level level : LayerStack.of(source.layers())) {
        String name = layerImage(level, below, work);
        below.add(
            () ->
                ImageSource.of(
                    Erofs.open(work.resolve(BLOBS).resolve(name)), ImageSource.Data.COPY));
        TreeSource image = byDigest.get(name);
        if (image == null) {
          image =
              ImageSource.of(
                  Erofs.open(work.resolve(BLOBS).resolve(name)),
                  ImageSource.Data.REFER,
                  Bytes.utf8(name));
          byDigest.put(name, image);
        }
        layers.add(image);
      }
      return OverlaySource.of(layers, Marks.STRIP);
    } catch (IOException | RuntimeException e) {
      close(layers, e);
      throw e;
    }
  }

  /** Makes the image of a layer; gives its name, which is its digest. */
  private String layerImage(LayerStack.Level level, LowerLayers below, Path work) throws IOException {
    Path file = work.resolve("layer");
    OciLayer layer = level.layer();
    if (!layer.isImage()) {
      BuildOptions plain =
          options.toBuilder().inlineData(false).compression(CompressionOptions.NONE).build();
      try (OverlaySource tree = archive(layer, work)) {
        ImageBuilder.of(plain).build(file, below.under(tree));
      }
    } else if (level.devices().isEmpty()) {
      LayerBytes.unpackTo(layer, file);
    } else {
      throw new OciException(
          layer.name(), "has devices of its own; such images can be made one flat image only");
    }
    OciDigest digest = OciDigest.ofFile(file);
    Files.move(
        file, work.resolve(BLOBS).resolve(digest.hex()), StandardCopyOption.REPLACE_EXISTING);
    return digest.hex();
  }

  private static void close(List<TreeSource> layers, Exception cause) {
    for (TreeSource layer : layers) {
      try {
        layer.close();
      } catch (IOException alsoFailed) {
        cause.addSuppressed(alsoFailed);
      }
    }
  }
}
