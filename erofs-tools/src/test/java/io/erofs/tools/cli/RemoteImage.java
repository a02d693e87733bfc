package io.erofs.tools.cli;

import io.erofs.blob.verity.VerityFile;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.testkit.ImagePatcher;
import io.erofs.testkit.WebServer;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * An image here, and its data in a blob of a store that a server may show: {@code
 * store/blobs/sha256/TAG}, with its hash tree {@code store/verity/sha256/TAG}.
 *
 * @param image the image, whose device has the tag
 * @param store the directory with the blob
 * @param tag SHA-256 of the blob in hex
 * @param root its digest of fs-verity in hex
 */
record RemoteImage(Path image, Path store, String tag, String root) {
  /** Bytes of a chunk. */
  static final int CHUNK = 65_536;

  /** Bytes of the file {@code /large}. */
  static final int LARGE = 3_000_000;

  private static final int SLOT_OFFSET = ImagePatcher.SUPERBLOCK + 0x58;
  private static final int SLOT_UNIT = 128;

  /** Builds an image with small files {@code /dir/0} to {@code /dir/199} and {@code /large}. */
  static RemoteImage build(Path folder) throws IOException {
    MemoryTree tree = MemoryTree.named("remote").directory("dir");
    tree.file("large", FileContent.of(Bytes.of(large())));
    for (int i = 0; i < 200; i++) {
      tree.file("dir/" + i, "file " + i + "\n");
    }
    Path plain = folder.resolve("plain.erofs");
    Path blob = folder.resolve("blob");
    ImageBuilder.of(
            BuildOptions.builder().chunks(ChunkOptions.of(CHUNK).withBlobFile(blob)).build())
        .build(plain, tree);
    return of(folder, plain, blob);
  }

  /** Makes a store of a blob, and gives the image the tag. */
  static RemoteImage of(Path folder, Path plain, Path blob) throws IOException {
    Path store = folder.resolve("store");
    Path blobs = Files.createDirectories(store.resolve("blobs").resolve("sha256"));
    Path trees = Files.createDirectories(store.resolve("verity").resolve("sha256"));
    String tag = sha256(Files.readAllBytes(blob));
    Files.copy(blob, blobs.resolve(tag));
    Bytes root;
    try (ByteSource source = ByteSource.file(blob)) {
      root = VerityFile.write(source, trees.resolve(tag)).digest();
    }
    ImagePatcher patcher = ImagePatcher.of(plain);
    long slot = patcher.get(SLOT_OFFSET, 2) * SLOT_UNIT;
    patcher.bytes("tag", slot, tag.getBytes(StandardCharsets.US_ASCII)).fixChecksum();
    Path image = Files.write(folder.resolve("remote.erofs"), patcher.toByteArray());
    return new RemoteImage(image, store, tag, HexFormat.of().formatHex(root.toByteArray()));
  }

  /** The same in another folder. */
  RemoteImage copy(Path folder) throws IOException {
    Path there = folder.resolve("store");
    for (String directory : List.of("blobs", "verity")) {
      Path file = Path.of(directory, "sha256", tag);
      Files.createDirectories(there.resolve(file).getParent());
      Files.copy(store.resolve(file), there.resolve(file));
    }
    return new RemoteImage(Files.copy(image, folder.resolve("i.erofs")), there, tag, root);
  }

  /** The content of {@code /large}. */
  static byte[] large() {
    byte[] large = new byte[LARGE];
    new Random(1).nextBytes(large);
    return large;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** The blob as a file. */
  Path blob() {
    return store.resolve("blobs").resolve("sha256").resolve(tag);
  }

  /** Shows the store at the root of a server. */
  WebServer serve() throws IOException {
    return WebServer.start(
        (request, reply) -> {
          Path file = store.resolve(request.path().substring(1));
          if (Files.isRegularFile(file)) {
            byte[] data = Files.readAllBytes(file);
            WebServer.serve(data, "\"" + sha256(data) + "\"", request, reply);
          } else {
            reply.empty(404);
          }
        });
  }
}
