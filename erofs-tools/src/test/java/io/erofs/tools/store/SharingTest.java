package io.erofs.tools.store;

import static io.erofs.tools.store.StoreTrees.BLOCK;
import static io.erofs.tools.store.StoreTrees.build;
import static io.erofs.tools.store.StoreTrees.tree;
import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.testkit.Seeds;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.store.BlobUse.UsedBlob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What images use of devices, and what several of them share. */
class SharingTest {
  @TempDir Path directory;

  private BlobUse use(BlobStore store, int from, int to) throws IOException {
    Path image = directory.resolve(from + "-" + to);
    build(store, image, tree(from, to));
    try (ErofsImage opened = Erofs.open(image)) {
      return BlobUse.of(opened, from + "-" + to);
    }
  }

  /** Bytes of data of some files of {@link StoreTrees#tree}. */
  private static long bytes(int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += 3 * BLOCK + i;
    }
    return sum;
  }

  @Test
  void countsWhatIsInOneImageAndWhatIsInSeveral() throws IOException {
    BlobStore store = BlobStore.create(directory.resolve("store"));
    BlobUse a = use(store, 0, 10);
    BlobUse b = use(store, 5, 15);
    BlobUse c = use(store, 8, 20);
    assertThat(a.bytes()).isEqualTo(bytes(0, 10));
    assertThat(c.blobs()).hasSize(4).extracting(UsedBlob::device).containsExactly(0, 1, 2, 3);
    assertThat(c.blobs())
        .extracting(UsedBlob::usedBytes)
        .containsExactlyInAnyOrder(0L, bytes(8, 10), bytes(10, 15), bytes(15, 20));

    Sharing sharing = Sharing.of(List.of(a, b, c));
    assertThat(sharing.names()).containsExactly("0-10", "5-15", "8-20");
    assertThat(sharing.total()).isEqualTo(bytes(0, 10) + bytes(5, 15) + bytes(8, 20));
    assertThat(sharing.stored()).isEqualTo(bytes(0, 20));
    assertThat(sharing.shared()).isEqualTo(bytes(5, 15));
    assertThat(sharing.unique(0)).isEqualTo(bytes(0, 5));
    assertThat(sharing.unique(1)).isZero();
    assertThat(sharing.unique(2)).isEqualTo(bytes(15, 20));
    assertThat(sharing.both(0, 1)).isEqualTo(bytes(5, 10));
    assertThat(sharing.both(1, 0)).isEqualTo(bytes(5, 10));
    assertThat(sharing.both(0, 2)).isEqualTo(bytes(8, 10));
    assertThat(sharing.both(1, 2)).isEqualTo(bytes(8, 15));
    assertThat(sharing.both(2, 2)).isEqualTo(bytes(8, 20)).isEqualTo(sharing.bytes(2));
  }

  @Test
  void imagesWithoutCommonBlobsShareNothing() throws IOException {
    List<BlobUse> uses = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      Path image = directory.resolve(name);
      BuildOptions options = BuildOptions.builder().chunks(ChunkOptions.of(BLOCK)).build();
      ImageBuilder.of(options).build(image, tree(0, 3));
      try (ErofsImage opened = Erofs.open(image)) {
        uses.add(BlobUse.of(opened, name));
      }
    }
    Sharing sharing = Sharing.of(uses);
    assertThat(sharing.shared()).isZero();
    assertThat(sharing.stored()).isEqualTo(2 * bytes(0, 3)).isEqualTo(sharing.total());
  }

  @Test
  void rangesAreJoinedWhateverTheirOrder() {
    for (long seed : Seeds.of(20)) {
      Random random = new Random(seed);
      boolean[] covered = new boolean[300];
      Ranges ranges = new Ranges();
      for (int i = 0; i < random.nextInt(60); i++) {
        int start = random.nextInt(280);
        int end = start + 1 + random.nextInt(20);
        ranges.add(start, end);
        java.util.Arrays.fill(covered, start, end, true);
      }
      ranges.join();
      boolean[] found = new boolean[300];
      long last = -1;
      for (int i = 0; i < ranges.count(); i++) {
        assertThat(ranges.start(i)).as(Seeds.describe(seed)).isGreaterThan(last);
        last = ranges.end(i);
        java.util.Arrays.fill(found, (int) ranges.start(i), (int) ranges.end(i), true);
      }
      assertThat(found).as(Seeds.describe(seed)).isEqualTo(covered);
    }
  }
}
