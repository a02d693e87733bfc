package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.blob.BlobCache;
import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobInfo;
import io.erofs.blob.BlobKey;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.CacheStatistics;
import io.erofs.blob.RemoteBlob;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import io.erofs.tools.build.source.PlacedRange;
import io.erofs.tools.build.source.SourceDevice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two releases of a system whose files lie in blobs that they share, read one after the other. */
class SharedBlobsTest {
  private static final int FILES = 5000;
  private static final int NEW_FILES = 150;
  private static final int BLOCK = 4096;
  private static final Bytes OLD = Bytes.utf8("a".repeat(64));
  private static final Bytes NEW = Bytes.utf8("b".repeat(64));

  @TempDir Path directory;

  /** Files behind one another in a blob, each from a block on. */
  private static final class Blob {
    private final List<long[]> places = new ArrayList<>();
    private final byte[] bytes;

    Blob(int files, long seed) {
      Random random = new Random(seed);
      long end = 0;
      for (int i = 0; i < files; i++) {
        // Most files are small, some are larger than a chunk of 64 KiB.
        int size = 1 + random.nextInt(random.nextInt(50) == 0 ? 200_000 : 8000);
        places.add(new long[] {end, size});
        end += (size + BLOCK - 1L) / BLOCK * BLOCK;
      }
      this.bytes = new byte[(int) end];
      random.nextBytes(bytes);
    }

    SourceDevice device(Bytes tag) {
      return new SourceDevice(tag.toString(), bytes.length, tag);
    }

    byte[] file(int i) {
      long[] place = places.get(i);
      return Arrays.copyOfRange(bytes, (int) place[0], (int) (place[0] + place[1]));
    }

    PlacedRange range(int i, SourceDevice device) {
      return new PlacedRange(0, places.get(i)[1], device, places.get(i)[0]);
    }
  }

  private record Server(Map<Bytes, byte[]> blobs) implements BlobFetcher {
    @Override
    public RemoteBlob open(BlobKey key) throws IOException {
      byte[] bytes = blobs.get(key.cookie());
      if (bytes == null) {
        throw new IOException("no blob " + key);
      }
      return new RemoteBlob() {
        @Override
        public BlobInfo info() {
          return new BlobInfo(bytes.length, key.cookie());
        }

        @Override
        public void read(long offset, ByteBuffer target) {
          target.put(bytes, (int) offset, target.remaining());
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {}
  }

  private final Blob old = new Blob(FILES, 1);
  private final Blob added = new Blob(NEW_FILES, 2);

  /** A release: its files are the old ones, the last of them replaced by new ones. */
  private Path release(String name, int replaced, Map<String, byte[]> expected) throws IOException {
    SourceDevice first = old.device(OLD);
    SourceDevice second = added.device(NEW);
    PlacedTree tree = replaced == 0 ? new PlacedTree(first) : new PlacedTree(first, second);
    for (int i = 0; i < FILES; i++) {
      String path = "file" + i;
      boolean isNew = i >= FILES - replaced;
      Blob blob = isNew ? added : old;
      int index = isNew ? i - (FILES - replaced) : i;
      PlacedRange range = blob.range(index, isNew ? second : first);
      tree.file(path, range.length(), range);
      expected.put(path, blob.file(index));
    }
    Path image = directory.resolve(name);
    assertThat(ImageBuilder.of(BuildOptions.builder().build()).build(image, tree).problems())
        .isEmpty();
    return image;
  }

  private static ErofsImage open(Path image, BlobDomain domain) throws IOException {
    OpenOptions options =
        OpenOptions.builder().blobs(domain.image(image.toString(), "store")).build();
    return Erofs.open(image, options);
  }

  private static void start(ErofsImage image, Map<String, byte[]> expected) throws IOException {
    for (Map.Entry<String, byte[]> file : expected.entrySet()) {
      Inode inode = image.resolve(file.getKey());
      try (InputStream in = image.newInputStream(inode)) {
        assertThat(Arrays.equals(in.readAllBytes(), file.getValue())).isTrue();
      }
    }
  }

  @Test
  void theSecondImageCostsWhatIsNewOnly() throws IOException {
    Map<String, byte[]> oldFiles = new LinkedHashMap<>();
    Map<String, byte[]> newFiles = new LinkedHashMap<>();
    Path first = release("release-1", 0, oldFiles);
    Path second = release("release-2", NEW_FILES, newFiles);
    Server server = new Server(Map.of(OLD, old.bytes, NEW, added.bytes));
    CacheOptions options = CacheOptions.builder().memoryBytes(256 << 20).build();
    try (BlobCache cache = Erofs.openCache(directory.resolve("cache"), options);
        BlobDomain domain = cache.domain("d", server);
        ErofsImage one = open(first, domain);
        ErofsImage two = open(second, domain)) {
      start(one, oldFiles);
      CacheStatistics before = domain.statistics();
      assertThat(before.fetchedBytes()).isEqualTo(old.bytes.length);
      assertThat(before.memoryBytes()).isGreaterThan(old.bytes.length * 9L / 10);

      start(two, newFiles);
      CacheStatistics after = domain.statistics();
      assertThat(after.opens()).isEqualTo(2);
      assertThat(after.fetchedBytes() - before.fetchedBytes())
          .as("bytes on the wire")
          .isEqualTo(added.bytes.length);
      assertThat(after.memoryBytes() - before.memoryBytes() - added.bytes.length)
          .as("bytes in memory beyond what is new")
          .isLessThan(before.memoryBytes() / 20);

      assertSharesMemory(one, two);
      assertThat(domain.statistics().memoryBytes()).isEqualTo(after.memoryBytes());
    }
  }

  /** A file that lies in one run of a blob is seen where it is, and takes no more memory. */
  private void assertSharesMemory(ErofsImage one, ErofsImage two) throws IOException {
    ByteBuffer first = one.view(one.resolve("file7")).orElseThrow();
    ByteBuffer second = two.view(two.resolve("file7")).orElseThrow();
    byte[] bytes = new byte[first.remaining()];
    first.get(0, bytes);
    assertThat(bytes).isEqualTo(old.file(7));
    assertThat(first.isReadOnly()).isTrue();
    assertThat(second).isEqualTo(first);
    assertThat(two.view(two.resolve("/"))).as("lies in the image's own file").isEmpty();
  }
}
