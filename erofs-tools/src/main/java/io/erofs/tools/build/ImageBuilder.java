package io.erofs.tools.build;

import io.erofs.model.KernelVersion;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Builds images. Immutable and thread-safe; one builder may run several builds.
 *
 * <p>Entries of all sources are laid over each other: the later entry of the same path counts. A
 * directory over a directory updates its attributes and keeps its children; anything else replaces
 * what was there. Directories that no source has are made with the mode 0755, owner and time of
 * their parent; a root that no source has belongs to root and has the build time.
 */
public final class ImageBuilder {
  private final BuildOptions options;
  private final Optional<KernelVersion> minKernel;
  private final BuildListener listener;

  private ImageBuilder(
      BuildOptions options, Optional<KernelVersion> minKernel, BuildListener listener) {
    this.options = options;
    this.minKernel = minKernel;
    this.listener = listener;
  }

  /**
   * A builder.
   *
   * @param options how to build
   * @return the builder
   */
  public static ImageBuilder of(BuildOptions options) {
    return new ImageBuilder(options, Optional.empty(), BuildListener.NONE);
  }

  /**
   * This builder with somebody who follows its progress.
   *
   * @param newListener the listener
   * @return the builder
   */
  public ImageBuilder withListener(BuildListener newListener) {
    return new ImageBuilder(options, minKernel, newListener);
  }

  /**
   * This builder, which fails rather than make an image that a release of Linux cannot read: at
   * once if the options name an algorithm that it lacks, otherwise when it is known which features
   * the image uses; nothing is left then.
   *
   * @param release the oldest release that has to read the image
   * @return the builder
   */
  public ImageBuilder withMinKernel(KernelVersion release) {
    return new ImageBuilder(options, Optional.of(release), listener);
  }

  /**
   * Builds an image from one source.
   *
   * @param target file to write
   * @param source where the entries come from; not closed
   * @return what was done
   * @throws IOException see {@link #build(Path, List)}
   */
  public BuildReport build(Path target, TreeSource source) throws IOException {
    return build(target, List.of(source));
  }

  /**
   * Builds an image from several sources.
   *
   * <p>The image is written beside the target under a temporary name and takes the target's place
   * when it is complete. If the build fails, or the thread is interrupted, nothing is left and an
   * existing target is as it was. An existing block device is written in place: after a failure it
   * holds no valid image.
   *
   * @param target file to write
   * @param sources where the entries come from, the later ones on top; not closed
   * @return what was done
   * @throws IOException if a source cannot be read or changes while it is read, if something cannot
   *     be expressed in an image with these options, or if the image cannot be written; the message
   *     names the path
   */
  public BuildReport build(Path target, List<TreeSource> sources) throws IOException {
    return new Build(options, minKernel, listener).run(target, sources);
  }
}
