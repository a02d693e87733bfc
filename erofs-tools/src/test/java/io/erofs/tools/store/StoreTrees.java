package io.erofs.tools.store;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceSlot;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.BuildReport;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small trees, and images of them in a store. */
final class StoreTrees {
  static final int BLOCK = 4096;

  private StoreTrees() {}

  /** Bytes that are the same for the same seed. */
  static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static FileContent content(byte[]... parts) {
    Bytes all = Bytes.EMPTY;
    for (byte[] part : parts) {
      all = all.concat(Bytes.of(part));
    }
    return FileContent.of(all);
  }

  /** A file for each number, whose bytes depend on that number; sizes are not whole blocks. */
  static MemoryTree tree(int from, int to) {
    MemoryTree tree = MemoryTree.named(from + "-" + to);
    for (int i = from; i < to; i++) {
      tree.file("file" + i, content(random(3 * BLOCK + i, i)));
    }
    return tree;
  }

  static BuildOptions options(BlobStore store) {
    return BuildOptions.builder().chunks(ChunkOptions.of(BLOCK).withTarget(store)).build();
  }

  static BuildReport build(BlobStore store, Path image, MemoryTree tree) throws IOException {
    return ImageBuilder.of(options(store)).build(image, tree);
  }

  /** The blobs that an image names. */
  static List<String> tags(Path image) throws IOException {
    List<String> tags = new ArrayList<>();
    try (ErofsImage opened = Erofs.open(image)) {
      for (DeviceSlot slot : opened.devices()) {
        tags.add(slot.tag().toString());
      }
    }
    return tags;
  }

  /** The files of the blobs that an image names. */
  static List<Path> devices(BlobStore store, Path image) throws IOException {
    return tags(image).stream().map(store::blob).toList();
  }

  static ErofsImage open(BlobStore store, Path image) throws IOException {
    return Erofs.open(image, OpenOptions.builder().devices(devices(store, image)).build());
  }

  static byte[] read(ErofsImage image, String name) throws IOException {
    return image.newInputStream(image.resolve(name)).readAllBytes();
  }
}
