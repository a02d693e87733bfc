package io.erofs.tools.store;

import static io.erofs.tools.store.StoreTrees.BLOCK;
import static io.erofs.tools.store.StoreTrees.build;
import static io.erofs.tools.store.StoreTrees.content;
import static io.erofs.tools.store.StoreTrees.devices;
import static io.erofs.tools.store.StoreTrees.open;
import static io.erofs.tools.store.StoreTrees.random;
import static io.erofs.tools.store.StoreTrees.read;
import static io.erofs.tools.store.StoreTrees.tags;
import static io.erofs.tools.store.StoreTrees.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.ErofsImage;
import io.erofs.model.Extent;
import io.erofs.testkit.KernelMount;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.BuildReport;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.MemoryTree;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of blobs that many images share. */
class BlobStoreTest {
  @TempDir Path directory;
  private BlobStore store;
  private Path first;
  private Path second;

  @BeforeEach
  void makeStore() throws IOException {
    store = BlobStore.create(directory.resolve("store"));
    first = directory.resolve("first");
    second = directory.resolve("second");
  }

  private long stored() throws IOException {
    return store.blobs().stream().mapToLong(StoredBlob::size).sum();
  }

  private void isComplete() throws IOException {
    assertThat(store.verify(2)).isEmpty();
    assertThat(Files.list(directory.resolve("store/tmp"))).isEmpty();
  }

  @Test
  void aSecondImageAddsOnlyWhatIsNew() throws IOException {
    build(store, first, tree(0, 20));
    long before = stored();
    assertThat(before).isEqualTo((4L * 19 + 3) * BLOCK);
    BuildReport report = build(store, second, tree(10, 25));

    assertThat(stored() - before).isEqualTo(5 * 4 * BLOCK);
    assertThat(tags(first)).hasSize(1);
    assertThat(tags(second)).hasSize(2).contains(tags(first).get(0));
    assertThat(report.deduplicatedBytes()).isEqualTo(10 * 3 * BLOCK + 145);
    try (ErofsImage image = open(store, second)) {
      for (int i = 10; i < 25; i++) {
        assertThat(read(image, "file" + i)).isEqualTo(random(3 * BLOCK + i, i));
      }
    }
    isComplete();
  }

  @Test
  void theKernelFindsTheBlobs() throws IOException {
    KernelMount.assumeAvailable();
    build(store, first, tree(0, 20));
    build(store, second, tree(10, 25));
    try (KernelMount mount = KernelMount.mount(second, devices(store, second), 0)) {
      for (int i = 10; i < 25; i++) {
        assertThat(Files.readAllBytes(mount.root().resolve("file" + i)))
            .isEqualTo(random(3 * BLOCK + i, i));
      }
    }
  }

  @Test
  void theSameTreeAgainAddsNothingAndGivesTheSameImage() throws IOException {
    build(store, first, tree(0, 20));
    long before = stored();
    build(store, second, tree(0, 20));
    assertThat(stored()).isEqualTo(before);
    assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    isComplete();
  }

  @Test
  void anImageNamesOnlyBlobsThatItUses() throws IOException {
    build(store, first, tree(0, 5));
    build(store, second, tree(5, 10));
    Path third = directory.resolve("third");
    build(store, third, tree(6, 8));
    assertThat(tags(third)).isEqualTo(tags(second));
    build(store, third, MemoryTree.named("empty").directory("d"));
    assertThat(tags(third)).isEmpty();
  }

  @Test
  void aFileWhoseChunksAreNotSharedMapsToOneBlobByOneChunk() throws IOException {
    byte[] old = random(4 * BLOCK, 1);
    byte[] fresh = random(9 * BLOCK, 2);
    build(store, first, MemoryTree.named("1").file("a", content(old)));
    MemoryTree tree =
        MemoryTree.named("2").file("fresh", content(fresh)).file("mixed", content(fresh, old));
    build(store, second, tree);
    try (ErofsImage image = open(store, second)) {
      assertThat(image.extents(image.resolve("fresh")).toList(9))
          .containsExactly(new Extent.Plain(0, 9 * BLOCK, 1, 0));
      assertThat(image.extents(image.resolve("mixed")).toList(9))
          .containsExactly(
              new Extent.Plain(0, 9 * BLOCK, 1, 0), new Extent.Plain(9 * BLOCK, 4 * BLOCK, 2, 0));
    }
    // That one chunk names the file does not keep later images from sharing parts of it.
    long before = stored();
    MemoryTree part = MemoryTree.named("3").file("part", content(old, fresh));
    build(store, directory.resolve("third"), part);
    assertThat(stored()).isEqualTo(before);
    byte[] middle = java.util.Arrays.copyOfRange(fresh, 3 * BLOCK, 5 * BLOCK);
    build(store, directory.resolve("third"), MemoryTree.named("4").file("m", content(middle)));
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void chunksOfAllSizesAreFoundAgain() throws IOException {
    byte[] large = random(9 << 20, 1);
    byte[] sparse = new byte[20 << 20];
    System.arraycopy(random(100, 3), 0, sparse, 5 << 20, 100);
    MemoryTree tree =
        MemoryTree.named("large").file("large", content(large)).file("sparse", content(sparse));
    for (long size : new long[] {4096, 1 << 20, 8 << 20, 64 << 20}) {
      BuildOptions options =
          BuildOptions.builder().chunks(ChunkOptions.of(size).withTarget(store)).build();
      ImageBuilder.of(options).build(first, tree);
      long before = stored();
      ImageBuilder.of(options).build(second, tree);
      assertThat(stored()).as("chunks of " + size).isEqualTo(before);
      try (ErofsImage image = open(store, second)) {
        assertThat(read(image, "large")).isEqualTo(large);
        assertThat(read(image, "sparse")).isEqualTo(sparse);
      }
    }
    isComplete();
  }

  @Test
  void imagesWithSmallerBlocksUseBlobsWithLargerOnes() throws IOException {
    build(store, first, tree(0, 10));
    BuildOptions small =
        BuildOptions.builder()
            .blockSize(512)
            .chunks(ChunkOptions.of(BLOCK).withTarget(store))
            .build();
    long before = stored();
    ImageBuilder.of(small).build(second, tree(0, 10));
    assertThat(stored()).isEqualTo(before);
    try (ErofsImage image = open(store, second)) {
      assertThat(read(image, "file7")).isEqualTo(random(3 * BLOCK + 7, 7));
    }
    // The other way round, ends of chunks are not padded far enough.
    ImageBuilder.of(small).build(first, tree(20, 30));
    before = stored();
    build(store, second, tree(20, 30));
    assertThat(stored()).isGreaterThan(before);
    isComplete();
  }

  @Test
  void blobsThatNoImageNeedsAreCollected() throws IOException {
    build(store, first, tree(0, 10));
    build(store, second, tree(5, 15));
    String old = tags(first).get(0);
    assertThat(store.collect(false).blobs()).isEmpty();
    assertThat(store.blobs()).extracting(StoredBlob::images).containsExactlyInAnyOrder(2, 1);

    assertThat(store.forget(second)).extracting(StoredImage::path).containsExactly(second);
    CollectReport would = store.collect(true);
    assertThat(would.blobs()).hasSize(1).doesNotContain(old);
    assertThat(store.blobs()).hasSize(2);
    assertThat(store.collect(false)).isEqualTo(would);
    assertThat(store.blobs()).extracting(StoredBlob::digest).containsExactly(old);
    isComplete();
    // What was collected is stored again when it is needed again.
    build(store, second, tree(5, 15));
    try (ErofsImage image = open(store, second)) {
      assertThat(read(image, "file14")).isEqualTo(random(3 * BLOCK + 14, 14));
    }
    isComplete();
  }

  @Test
  void imagesThatAreGoneAreForgotten() throws IOException {
    build(store, first, tree(0, 10));
    build(store, second, tree(5, 15));
    build(store, second, tree(7, 12));
    assertThat(store.images()).hasSize(3);
    assertThat(store.forgetMissing()).hasSize(1);
    Files.delete(first);
    assertThat(store.forgetMissing()).extracting(StoredImage::path).containsExactly(first);
    store.collect(false);
    try (ErofsImage image = open(store, second)) {
      assertThat(read(image, "file8")).isEqualTo(random(3 * BLOCK + 8, 8));
    }
    isComplete();
  }

  @Test
  void damageIsFound() throws IOException {
    build(store, first, tree(0, 10));
    Path blob = store.blob(tags(first).get(0));
    assertThat(blob.toFile().setWritable(true)).isTrue();
    try (RandomAccessFile file = new RandomAccessFile(blob.toFile(), "rw")) {
      file.seek(5 * BLOCK + 17);
      int value = file.read();
      file.seek(5 * BLOCK + 17);
      file.write(value ^ 1);
    }
    assertThat(store.verify(2))
        .extracting(StoreProblem::toString)
        .hasSize(2)
        .anyMatch(text -> text.startsWith(blob + ": is damaged: its SHA-256 is "))
        .anyMatch(text -> text.contains("is not at byte 20480 of the blob "));
    Files.delete(blob);
    assertThat(store.verify(1))
        .extracting(StoreProblem::problem)
        .anyMatch(text -> text.startsWith("the image " + first + " needs the blob "));
  }

  @Test
  void aHashTreeThatIsNotThatOfItsBlobIsFound() throws IOException {
    build(store, first, tree(0, 10));
    build(store, second, tree(20, 22));
    StoredBlob blob = store.blobs().get(0);
    Path trees = directory.resolve("store/verity/sha256");
    Path tree = trees.resolve(blob.digest());
    assertThat(blob.verity()).hasSize(64);
    Files.copy(
        trees.resolve(store.blobs().get(1).digest()), tree, StandardCopyOption.REPLACE_EXISTING);
    assertThat(store.verify(2))
        .singleElement()
        .extracting(StoreProblem::toString)
        .asString()
        .startsWith(tree + ": is not the tree of its blob: it is of ");
    Files.write(tree, new byte[100]);
    assertThat(store.verify(1)).singleElement().extracting(StoreProblem::file).isEqualTo(tree);
    Files.delete(tree);
    isComplete();
    assertThat(store.blobs().get(0).verity()).isEmpty();
  }

  @Test
  void anImageThatIsNotWhereItWasPutNeedsItsBlobsWhole() throws IOException {
    build(store, first, tree(0, 10));
    build(store, second, tree(0, 5));
    String blob = tags(first).get(0);
    assertThat(store.needed()).containsEntry(blob, Files.size(store.blob(blob)));
    store.forget(first);
    assertThat(store.needed()).containsEntry(blob, (4L * 4 + 3) * BLOCK);
    ImageBuilder.of(BuildOptions.builder().build()).build(second, tree(0, 1));
    assertThat(store.needed()).containsEntry(blob, Files.size(store.blob(blob)));
    Files.delete(second);
    assertThat(store.needed()).containsEntry(blob, Files.size(store.blob(blob)));
  }

  @Test
  void aBlobThatIsGoneIsNotReferredTo() throws IOException {
    build(store, first, tree(0, 10));
    Files.delete(store.blob(tags(first).get(0)));
    build(store, second, tree(0, 10));
    try (ErofsImage image = open(store, second)) {
      assertThat(read(image, "file3")).isEqualTo(random(3 * BLOCK + 3, 3));
    }
  }

  @Test
  void manyBuildsKeepFewPartsOfTheDictionary() throws IOException {
    for (int i = 0; i < 30; i++) {
      build(store, directory.resolve("image" + i), tree(i, i + 3));
    }
    assertThat(Files.list(directory.resolve("store/chunks")).count()).isLessThan(12);
    assertThat(stored()).isEqualTo(store.blobs().size() == 0 ? 0 : 4L * 31 * BLOCK + 3 * BLOCK);
    store.mergeDictionary();
    assertThat(Files.list(directory.resolve("store/chunks")).count()).isEqualTo(1);
    assertThat(store.chunks()).isEqualTo(32 * 4 - 1);
    isComplete();
  }

  @Test
  void buildsAtOnceDoNotDisturbEachOther() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<BuildReport>> builds = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        int number = i;
        builds.add(
            pool.submit(
                () -> build(store, directory.resolve("i" + number), tree(number, number + 6))));
        if (i % 6 == 5) {
          pool.submit(() -> store.collect(false)).get();
        }
      }
      for (Future<BuildReport> build : builds) {
        build.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } finally {
      pool.shutdown();
    }
    for (int i = 0; i < 24; i++) {
      try (ErofsImage image = open(store, directory.resolve("i" + i))) {
        assertThat(read(image, "file" + (i + 5))).isEqualTo(random(3 * BLOCK + i + 5, i + 5));
      }
    }
    isComplete();
  }

  @Test
  void aFailedBuildLeavesNothing() throws IOException {
    Path blocked = Files.createDirectory(directory.resolve("blocked"));
    assertThatThrownBy(() -> build(store, blocked, tree(0, 10))).isInstanceOf(IOException.class);
    assertThat(store.blobs()).isEmpty();
    assertThat(store.images()).isEmpty();
    isComplete();
  }

  @Test
  void imagesBuiltElsewhereServeAsDictionaries() throws IOException {
    Path blob = directory.resolve("blob");
    BuildOptions elsewhere =
        BuildOptions.builder().chunks(ChunkOptions.of(65536).withBlobFile(blob)).build();
    ImageBuilder.of(elsewhere).build(first, tree(0, 10));
    // The other one holds its data itself, and ends of files behind their inodes.
    BuildOptions plain = BuildOptions.defaults();
    Path alone = directory.resolve("alone");
    ImageBuilder.of(plain).build(alone, tree(20, 30));

    assertThat(store.add(first, List.of(blob), BLOCK, 3).blobs()).hasSize(1);
    assertThat(store.add(alone, List.of(), BLOCK, 3).blobs()).hasSize(1);
    long before = stored();
    assertThat(before).isEqualTo(Files.size(blob) + Files.size(alone));
    build(store, second, tree(5, 25));
    // 10 to 19 are new; of 20 to 24 only what lies behind the inodes.
    assertThat(stored() - before).isEqualTo((10 * 4 + 5) * BLOCK);
    try (ErofsImage image = open(store, second)) {
      for (int i = 5; i < 25; i++) {
        assertThat(read(image, "file" + i)).isEqualTo(random(3 * BLOCK + i, i));
      }
    }
    isComplete();
    assertThat(store.collect(false).blobs()).isEmpty();
    store.forget(alone);
    assertThat(store.collect(false).blobs()).as("still used by the second image").isEmpty();
  }

  @Test
  void otherDirectoriesAreNoStores() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    assertThatThrownBy(() -> BlobStore.open(other))
        .isInstanceOf(StoreException.class)
        .hasMessage(other + ": is not a blob store");
    Files.writeString(other.resolve("something"), "");
    assertThatThrownBy(() -> BlobStore.create(other))
        .isInstanceOf(StoreException.class)
        .hasMessage(other + ": is neither a blob store nor empty");
    Files.writeString(directory.resolve("store/erofs-store"), "7\n");
    assertThatThrownBy(() -> BlobStore.open(directory.resolve("store")))
        .hasMessageEndingWith("is a blob store of the unknown version 7");
  }

  @Test
  void aNoteThatIsNotUnderstoodKeepsEverything() throws IOException {
    build(store, first, tree(0, 10));
    store.forget(first);
    Files.writeString(directory.resolve("store/images/odd"), "what?\n");
    assertThatThrownBy(() -> store.collect(false))
        .isInstanceOf(StoreException.class)
        .hasMessageEndingWith("odd: does not describe an image");
    assertThat(Files.list(directory.resolve("store/blobs/sha256"))).hasSize(1);
  }
}
