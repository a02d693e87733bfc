package io.erofs.tools.oci;

import io.erofs.ErofsImage;
import io.erofs.io.Closing;
import io.erofs.tools.build.BuildListener;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.BuildReport;
import io.erofs.tools.build.CompressionOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.ImageSource;
import io.erofs.tools.build.source.OverlaySource;
import io.erofs.tools.build.source.OverlaySource.Marks;
import io.erofs.tools.build.source.SourceDevice;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
      Closing.after(e, layers);
      throw e;
    }
  }

  private static TreeSource tree(LayerStack.Level level, Path work) throws IOException {
    OciLayer layer = level.layer();
    if (!layer.isImage()) {
      return archive(layer, work);
    }
    List<TreeSource> data = new ArrayList<>();
    try {
      for (LayerStack.Level below : level.data()) {
        data.add(tree(below, work));
      }
      ErofsImage image = LayerStack.open(level, work, work.resolve("layer-" + layer.number()));
      return DataLayers.under(ImageSource.of(image, ImageSource.Data.COPY), data);
    } catch (IOException | RuntimeException e) {
      Closing.after(e, data);
      throw e;
    }
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
      Map<LayerImage, TreeSource> images = new LinkedHashMap<>();
      BuildReport build;
      List<Path> devices = new ArrayList<>();
      try (OverlaySource stack = images(source, work.path(), images)) {
        build =
            ImageBuilder.of(mergedOptions(blobs, images.keySet()))
                .withListener(listener)
                .build(work.path().resolve(MERGED), stack);
        for (SourceDevice device : new LinkedHashSet<>(stack.devices())) {
          devices.add(directory.resolve(BLOBS).resolve(device.tag().toString()));
        }
      }
      work.commit();
      return new OciReport(directory.resolve(MERGED), build, devices);
    }
  }

  private BuildOptions mergedOptions(Path blobs, Set<LayerImage> images) throws IOException {
    int blockSize = options.blockSize();
    for (LayerImage image : images) {
      blockSize = Math.min(blockSize, image.blockSize(blobs));
    }
    return options.toBuilder().blockSize(blockSize).build();
  }

  /** Makes the images of the layers; equal ones are one. */
  private OverlaySource images(OciSource source, Path work, Map<LayerImage, TreeSource> known)
      throws IOException {
    Path blobs = work.resolve(BLOBS);
    List<TreeSource> layers = new ArrayList<>();
    try (LowerLayers below = new LowerLayers()) {
      for (LayerStack.Level level : LayerStack.of(source.layers())) {
        LayerImage layer = layerImage(level, below, work);
        below.add(() -> layer.source(blobs, ImageSource.Data.COPY));
        TreeSource image = known.get(layer);
        if (image == null) {
          image = layer.source(blobs, ImageSource.Data.REFER_OR_COPY);
          known.put(layer, image);
        }
        layers.add(image);
      }
      return OverlaySource.of(layers, Marks.STRIP);
    } catch (IOException | RuntimeException e) {
      Closing.after(e, layers);
      throw e;
    }
  }

  /** Makes the image of a layer, and of its devices. */
  private LayerImage layerImage(LayerStack.Level level, LowerLayers below, Path work)
      throws IOException {
    Path file = work.resolve("layer");
    OciLayer layer = level.layer();
    if (!layer.isImage()) {
      BuildOptions plain =
          options.toBuilder().inlineData(false).compression(CompressionOptions.NONE).build();
      try (OverlaySource tree = archive(layer, work)) {
        ImageBuilder.of(plain).build(file, below.under(tree));
      }
    } else {
      LayerBytes.unpackTo(layer, file);
    }
    String name = named(file, work);
    List<String> devices = new ArrayList<>();
    for (OciLayer device : level.devices()) {
      LayerBytes.unpackTo(device, file);
      devices.add(named(file, work));
    }
    List<LayerImage> data = new ArrayList<>();
    for (LayerStack.Level image : level.data()) {
      data.add(layerImage(image, below, work));
    }
    return new LayerImage(name, devices, data);
  }

  /** Gives a file the name that its bytes have. */
  private static String named(Path file, Path work) throws IOException {
    String name = OciDigest.ofFile(file).hex();
    Files.move(file, work.resolve(BLOBS).resolve(name), StandardCopyOption.REPLACE_EXISTING);
    return name;
  }
}
