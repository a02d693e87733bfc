package io.erofs.tools.cli;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.blob.BlobProvider;
import io.erofs.io.Closing;
import io.erofs.tools.build.source.DirectorySource;
import io.erofs.tools.build.source.ImageSource;
import io.erofs.tools.build.source.OverlaySource;
import io.erofs.tools.build.source.SourceDevice;
import io.erofs.tools.build.source.TreeSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The sources of a command line of mkfs.erofs: directories, or images to be merged. */
final class MkfsStack implements Closeable {
  private final List<TreeSource> sources;
  private final OptionalInt blockSize;

  private MkfsStack(List<TreeSource> sources, OptionalInt blockSize) {
    this.sources = List.copyOf(sources);
    this.blockSize = blockSize;
  }

  /** Opens them. */
  static MkfsStack open(MkfsSettings settings, Session session) throws IOException {
    List<TreeSource> opened = new ArrayList<>();
    try {
      MkfsMerge merge = settings.merge();
      OptionalInt blockSize = settings.archives().blockSize();
      if (merge.isIncremental()) {
        ErofsImage old = open(settings.target(), settings.chunks());
        blockSize = add(opened, old, ImageSource.Data.COPY_OWN, blockSize);
      }
      boolean anyImage = merge.isIncremental();
      for (Path source : settings.sources()) {
        if (settings.archives().areGiven()) {
          opened.add(settings.archives().open(source, settings.target(), session));
        } else if (settings.manifests().areGiven()) {
          opened.add(settings.manifests().open(source, session));
        } else if (Files.isDirectory(source)) {
          opened.add(DirectorySource.of(source));
        } else {
          anyImage = true;
          ErofsImage image = open(source, settings.chunks());
          blockSize = add(opened, image, data(merge), blockSize);
        }
      }
      if (!anyImage && !merge.strips() && !merge.hasNamedMarks()) {
        return new MkfsStack(opened.stream().map(settings.labels()::over).toList(), blockSize);
      }
      OverlaySource.Marks marks =
          merge.strips() ? OverlaySource.Marks.STRIP : OverlaySource.Marks.KEEP;
      OverlaySource stack =
          merge.hasNamedMarks()
              ? OverlaySource.ofArchives(opened, marks)
              : OverlaySource.of(opened, marks);
      return new MkfsStack(List.of(settings.labels().over(stack)), blockSize);
    } catch (IOException | RuntimeException e) {
      Closing.after(e, opened);
      throw e;
    }
  }

  /** Opens an image, whose blobs may be in the store that the new image uses. */
  private static ErofsImage open(Path image, MkfsChunks chunks) throws IOException {
    OpenOptions.Builder options = OpenOptions.builder();
    chunks.store().ifPresent(store -> options.blobs(BlobProvider.directory(store)));
    return Erofs.open(image, options.build());
  }

  private static OptionalInt add(
      List<TreeSource> opened, ErofsImage source, ImageSource.Data data, OptionalInt blockSize)
      throws IOException {
    opened.add(ImageSource.of(source, data));
    int size = source.superblock().blockSize();
    return OptionalInt.of(Math.min(size, blockSize.orElse(size)));
  }

  private static ImageSource.Data data(MkfsMerge merge) {
    return switch (merge.imported()) {
      case DEFAULT -> ImageSource.Data.REFER;
      case DATA -> ImageSource.Data.COPY;
      case RESERVE -> ImageSource.Data.RESERVE;
    };
  }

  /** The sources, the later ones on top. */
  List<TreeSource> list() {
    return sources;
  }

  /** The smallest block size of the images among them. */
  OptionalInt blockSize() {
    return blockSize;
  }

  /** The names of the devices of the image, in their order; known when it is built. */
  List<String> devices() {
    List<String> names = new ArrayList<>();
    for (TreeSource source : sources) {
      for (SourceDevice device : source.devices()) {
        names.add(device.name());
      }
    }
    return names;
  }

  @Override
  public void close() throws IOException {
    for (TreeSource source : sources) {
      source.close();
    }
  }
}
