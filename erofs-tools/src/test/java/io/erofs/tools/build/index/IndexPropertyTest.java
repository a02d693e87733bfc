package io.erofs.tools.build.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.map.MapSettings;
import io.erofs.internal.map.Mapper;
import io.erofs.internal.map.Mappers;
import io.erofs.model.Algorithm;
import io.erofs.model.Extent;
import io.erofs.model.Inode;
import io.erofs.model.InodeVersion;
import io.erofs.model.Timestamp;
import io.erofs.testkit.Seeds;
import io.erofs.tools.build.data.StoredExtents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is encoded is what the reader finds, in every form. */
class IndexPropertyTest {
  private static final int ROUNDS = 300;

  private final Set<IndexForm.Kind> kinds = EnumSet.noneOf(IndexForm.Kind.class);
  private final List<Integer> recordSizes = new ArrayList<>();

  @TestFactory
  Stream<DynamicTest> readersFindWhatWasEncoded() {
    return Seeds.of(4).stream()
        .map(seed -> DynamicTest.dynamicTest("seed " + seed, () -> rounds(seed)));
  }

  @Test
  void everyFormIsTried() throws IOException {
    rounds(1);
    assertThat(kinds).containsExactlyInAnyOrder(IndexForm.Kind.values());
    assertThat(recordSizes).contains(4, 8, 16);
  }

  private void rounds(long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      round(random, "round " + i + ", " + Seeds.describe(seed));
    }
  }

  private void round(Random random, String what) throws IOException {
    int blockBits = random.nextInt(4) == 0 ? 9 + random.nextInt(8) : 12;
    boolean encoded = random.nextInt(3) == 0;
    boolean second = random.nextInt(4) == 0;
    boolean narrow = random.nextBoolean();
    long base = encoded && !narrow ? 1L << 33 : (long) random.nextInt(100) << blockBits;
    RandomExtents made =
        new RandomExtents(random, blockBits, encoded, second, random.nextBoolean(), base);
    StoredExtents extents = made.make(random.nextInt(40));
    IndexSettings settings =
        new IndexSettings(
            blockBits,
            true,
            random.nextInt(3) == 0,
            encoded || random.nextInt(4) == 0,
            second,
            Algorithm.ZSTD,
            encoded && !narrow ? 1L << 47 : 1L << 32);
    check(made.expected, extents, settings, base, random, what);
  }

  private void check(
      List<Extent> expected,
      StoredExtents extents,
      IndexSettings settings,
      long base,
      Random random,
      String what)
      throws IOException {
    InodeVersion version = random.nextBoolean() ? InodeVersion.COMPACT : InodeVersion.EXTENDED;
    int xattrs = random.nextInt(12);
    int inodeEnd = version.size() + InodeGeometry.xattrBodySize(xattrs);
    IndexEncoder encoder = new IndexEncoder(settings);
    IndexForm form = encoder.choose(extents, inodeEnd);
    int start = position(random, extents, inodeEnd + form.size());
    byte[] bytes = new byte[(int) (start + inodeEnd + form.size())];
    int end = encoder.encode(extents, form, base, bytes, start + inodeEnd);
    assertThat(end).as(what).isEqualTo(bytes.length);
    Inode inode = inode(extents, version, form, xattrs, start);
    Mapper mapper = Mappers.of(inode, new HeapMetadata(bytes), mapSettings(settings));
    assertThat(mapper.indexEnd()).as(what).isEqualTo(end);
    mapper.verify((rule, problem) -> assertThat(rule).as(what + problem).isEqualTo("Z-26"));
    kinds.add(form.kind());
    recordSizes.add(form.recordSize());
    for (Extent extent : expected) {
      long at = extent.logicalOffset() + random.nextInt((int) extent.length());
      Extent wanted = placed(extent, end);
      assertThat(mapper.at(at)).as(what).isEqualTo(wanted);
      assertThat(mapper.at(extent.logicalOffset())).as(what).isEqualTo(wanted);
      assertThat(mapper.at(extent.end() - 1)).as(what).isEqualTo(wanted);
    }
  }

  /** A random place of the inode where an inline tail does not cross the end of a block. */
  private static int position(Random random, StoredExtents extents, long metadata) {
    int position = 32 * random.nextInt(50);
    int blockSize = 1 << extents.facts().blockBits();
    int tail = extents.stored(extents.count() - 1);
    while (extents.hasInlineTail()
        && !InodeGeometry.tailFits(position, metadata, tail, blockSize)) {
      position += 32;
    }
    return position;
  }

  /** An inline tail is expected behind the index. */
  private static Extent placed(Extent extent, int indexEnd) {
    if (extent instanceof Extent.Encoded tail && tail.inline()) {
      return new Extent.Encoded(
          tail.logicalOffset(),
          tail.length(),
          tail.encoding(),
          tail.partial(),
          true,
          false,
          0,
          indexEnd,
          tail.physicalLength());
    }
    return extent;
  }

  private static MapSettings mapSettings(IndexSettings settings) {
    Set<Algorithm> announced = EnumSet.of(Algorithm.ZSTD, Algorithm.DEFLATE);
    return new MapSettings(settings.blockBits(), 0, id -> id, announced, true);
  }

  private static Inode inode(
      StoredExtents extents, InodeVersion version, IndexForm form, int xattrs, long position) {
    return new Inode(
        position / 32,
        version,
        form.layout(),
        0,
        0100644,
        extents.size(),
        0,
        0,
        new Timestamp(0, 0),
        1,
        1,
        xattrs,
        0,
        position);
  }
}
