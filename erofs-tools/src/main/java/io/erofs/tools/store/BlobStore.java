package io.erofs.tools.store;

import io.erofs.tools.build.blob.BlobBuild;
import io.erofs.tools.build.blob.BlobTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * A directory of blobs that many images share. Thread-safe; several processes may use one store.
 *
 * <pre>{@code
 * BlobStore store = BlobStore.create(Path.of("store"));
 * ChunkOptions chunks = ChunkOptions.of(65536).withTarget(store);
 * BuildOptions options = BuildOptions.builder().chunks(chunks).build();
 * ImageBuilder.of(options).build(Path.of("a.erofs"), DirectorySource.of(Path.of("a")));
 * }</pre>
 *
 * <p>A build stores only chunks that are in no blob of the store yet, all in one new blob. The
 * device table of the image names each blob that the image uses by its SHA-256, in hexadecimal
 * digits, and {@code blobs/sha256/} of the directory has the blob under that name.
 *
 * <p>Builds go on side by side; two that store the same chunk at the same time store it twice.
 * Whatever removes something waits for all builds to end, and builds wait for it. At any moment a
 * process may be killed: what is visible is complete, and what it left is removed by {@link
 * #collect}.
 */
public final class BlobStore implements BlobTarget {
  private static final long MIN_CHUNK = 512;
  private static final long MAX_CHUNK = 64 << 20;

  private final StoreLayout layout;

  private BlobStore(StoreLayout layout) {
    this.layout = layout;
  }

  /**
   * Opens a store, which is made if it is not there.
   *
   * @param directory a store, an empty directory, or where one can be made
   * @return the store
   * @throws IOException if the directory holds something else, or cannot be written
   */
  public static BlobStore create(Path directory) throws IOException {
    StoreLayout layout = new StoreLayout(directory);
    layout.create();
    return new BlobStore(layout);
  }

  /**
   * Opens a store that is there.
   *
   * @param directory the store
   * @return the store
   * @throws IOException if it is none
   */
  public static BlobStore open(Path directory) throws IOException {
    StoreLayout layout = new StoreLayout(directory);
    layout.check();
    return new BlobStore(layout);
  }

  /**
   * Where the store is.
   *
   * @return its directory
   */
  public Path directory() {
    return layout.root();
  }

  /**
   * Where a blob is, or would be.
   *
   * @param digest its SHA-256 in 64 hexadecimal digits
   * @return its file
   */
  public Path blob(String digest) {
    if (!StoreLayout.isDigest(digest)) {
      throw new IllegalArgumentException("digest=" + digest);
    }
    return layout.blob(digest);
  }

  @Override
  public BlobBuild begin(int blockBits) throws IOException {
    return StoreBuild.begin(layout, blockBits, Set.of());
  }

  /**
   * This store without some of its blobs: builds store the chunks of these anew. When all images
   * that need a blob were built again, and the old ones are forgotten, {@link #collect} removes it.
   *
   * @param blobs digests of the blobs, in hexadecimal digits
   * @return a place for chunks
   */
  public BlobTarget without(Set<String> blobs) {
    Set<String> leftOut = Set.copyOf(blobs);
    return blockBits -> StoreBuild.begin(layout, blockBits, leftOut);
  }

  /**
   * How many bytes of each blob the images need together, in whole blocks. An image that is not
   * where it was put is taken to need all of its blobs, whole.
   *
   * @return bytes by digest, sorted by digest
   * @throws IOException if an image is damaged, or the store cannot be read
   */
  public SortedMap<String, Long> needed() throws IOException {
    return StoreLock.shared(
        layout,
        () -> {
          return BlobNeed.of(layout).bytes();
        });
  }

  /**
   * All blobs.
   *
   * @return blobs, sorted by digest
   * @throws IOException if the store cannot be read
   */
  public List<StoredBlob> blobs() throws IOException {
    return StoreLock.shared(
        layout,
        () -> {
          Map<String, Integer> uses = new HashMap<>();
          for (StoredImage image : new ImageNotes(layout).all()) {
            for (String blob : new HashSet<>(image.blobs())) {
              uses.merge(blob, 1, Integer::sum);
            }
          }
          List<StoredBlob> blobs = new ArrayList<>();
          for (String digest : layout.listBlobs()) {
            long size = Files.size(layout.blob(digest));
            String root = new StoredTrees(layout).root(digest);
            blobs.add(new StoredBlob(digest, size, uses.getOrDefault(digest, 0), root));
          }
          return blobs;
        });
  }

  /**
   * All images that were built into the store and not forgotten.
   *
   * @return images, in no particular order that would mean anything, but the same each time
   * @throws IOException if the store cannot be read
   */
  public List<StoredImage> images() throws IOException {
    return StoreLock.shared(
        layout,
        () -> {
          return new ImageNotes(layout).all();
        });
  }

  /**
   * Number of chunks in the dictionary.
   *
   * @return chunks; one that is in two parts of the dictionary counts twice
   * @throws IOException if the store cannot be read
   */
  public long chunks() throws IOException {
    return StoreLock.shared(
        layout,
        () -> {
          return ChunkDictionary.segments(layout).stream().mapToLong(ChunkSegment::count).sum();
        });
  }

  /**
   * Checks everything: each blob against its digest and its hash tree, the dictionary against the
   * blobs, and that the blobs of all images are there.
   *
   * @param workers number of threads, 1 or more
   * @return what is wrong; empty if nothing is
   * @throws IOException if the store cannot be read
   */
  public List<StoreProblem> verify(int workers) throws IOException {
    return StoreLock.shared(
        layout,
        () -> {
          return new StoreVerifier(layout).verify(workers);
        });
  }

  /**
   * Takes an image that was built elsewhere into the store, so that later images share its chunks.
   * The files that hold its data are copied; the image itself is one of them if it holds any.
   *
   * @param image the image, which begins with its file
   * @param devices its extra devices, in the order of its device table
   * @param chunkSize how its files are cut: a power of two from 512 bytes to 64 MiB, that of the
   *     images that are to share them
   * @param workers number of threads, 1 or more
   * @return what the store remembers
   * @throws IOException if the image is damaged or cannot be read, or the store cannot be written
   */
  public StoredImage add(Path image, List<Path> devices, long chunkSize, int workers)
      throws IOException {
    if (Long.bitCount(chunkSize) != 1 || chunkSize < MIN_CHUNK || chunkSize > MAX_CHUNK) {
      throw new IllegalArgumentException("chunkSize=" + chunkSize);
    }
    return StoreLock.shared(
        layout,
        () -> {
          return new ImageImport(layout, image, devices, chunkSize, workers).run();
        });
  }

  /**
   * Forgets images, whose blobs are then needed by the others alone. The images themselves are left
   * as they are.
   *
   * @param image where the image was put when it was built
   * @return the images that were at that path
   * @throws IOException if the store cannot be written
   */
  public List<StoredImage> forget(Path image) throws IOException {
    Path wanted = image.toAbsolutePath().normalize();
    return StoreLock.alone(
        layout,
        () -> {
          ImageNotes notes = new ImageNotes(layout);
          List<StoredImage> forgotten = new ArrayList<>(notes.all());
          forgotten.removeIf(stored -> !stored.path().equals(wanted));
          for (StoredImage stored : forgotten) {
            notes.remove(stored);
          }
          return forgotten;
        });
  }

  /**
   * Forgets images that are not where they were put: there is no such file, or it is another image
   * that the store knows.
   *
   * @return the images
   * @throws IOException if the store cannot be written
   */
  public List<StoredImage> forgetMissing() throws IOException {
    return StoreLock.alone(
        layout,
        () -> {
          ImageNotes notes = new ImageNotes(layout);
          List<StoredImage> missing = new MissingImages(notes.all()).find();
          for (StoredImage image : missing) {
            notes.remove(image);
          }
          return missing;
        });
  }

  /**
   * Removes the blobs that no image needs, their chunks from the dictionary, and what killed builds
   * left.
   *
   * @param dryRun whether only to say what would be removed
   * @return what was removed
   * @throws IOException if a note about an image is not understood, as the image may need any blob,
   *     or if the store cannot be written
   */
  public CollectReport collect(boolean dryRun) throws IOException {
    return StoreLock.alone(
        layout,
        () -> {
          Set<String> needed = new HashSet<>();
          for (StoredImage image : new ImageNotes(layout).all()) {
            needed.addAll(image.blobs());
          }
          Set<String> garbage = new TreeSet<>(layout.listBlobs());
          garbage.removeAll(needed);
          long bytes = 0;
          for (String digest : garbage) {
            bytes += Files.size(layout.blob(digest));
          }
          List<Path> temporaries = StoreLayout.list(layout.temporary());
          if (!dryRun) {
            remove(garbage, temporaries);
          }
          return new CollectReport(List.copyOf(garbage), bytes, temporaries.size());
        });
  }

  private void remove(Set<String> garbage, List<Path> temporaries) throws IOException {
    if (!garbage.isEmpty()) {
      new SegmentMerger(layout).mergeAll(blob -> !garbage.contains(blob.digest()));
    }
    for (String digest : garbage) {
      Files.deleteIfExists(layout.tree(digest));
      Files.delete(layout.blob(digest));
    }
    for (Path temporary : temporaries) {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Merges the parts of the dictionary into one, in which each chunk is once.
   *
   * @throws IOException if the store cannot be written
   */
  public void mergeDictionary() throws IOException {
    StoreLock.alone(
        layout,
        () -> {
          Set<String> there = new HashSet<>(layout.listBlobs());
          new SegmentMerger(layout).mergeAll(blob -> there.contains(blob.digest()));
          return true;
        });
  }
}
