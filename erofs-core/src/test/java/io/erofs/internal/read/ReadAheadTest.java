package io.erofs.internal.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.ImageVisitor;
import io.erofs.OpenOptions;
import io.erofs.error.CorruptImageException;
import io.erofs.internal.device.ExtraDevices;
import io.erofs.io.ByteSource;
import io.erofs.io.ReadLimits;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private static final String IMAGE = "lz4";
  private static final String LARGE_PCLUSTERS = "lz4-C64k";
  private static final long WINDOW = 1 << 20;

  private static OpenOptions options(long ahead) {
    return OpenOptions.builder().readAhead(ahead).build();
  }

  private static Inode largest(ErofsImage image) throws IOException {
    Inode[] largest = new Inode[1];
    image.walk(
        entry -> {
          Inode inode = entry.inode();
          if (inode.type() == FileType.REGULAR
              && (largest[0] == null || inode.size() > largest[0].size())) {
            largest[0] = inode;
          }
          return ImageVisitor.Next.CONTINUE;
        });
    return largest[0];
  }

  /** The file with the most extents. */
  private static Inode busiest(ErofsImage image) throws IOException {
    Inode[] busiest = new Inode[1];
    int[] most = {0};
    image.walk(
        entry -> {
          Inode inode = entry.inode();
          if (inode.type() == FileType.REGULAR) {
            int extents = image.extents(inode).toList(Integer.MAX_VALUE).size();
            if (extents > most[0]) {
              most[0] = extents;
              busiest[0] = inode;
            }
          }
          return ImageVisitor.Next.CONTINUE;
        });
    return busiest[0];
  }

  @Test
  void changesNothingInWhatIsRead() throws IOException {
    for (CorpusImage each : List.of(Corpus.image(IMAGE), Corpus.image("dedupe-frag-lz4"))) {
      try (ErofsImage plain = Erofs.open(each.image());
          ErofsImage ahead = Erofs.open(each.image(), options(WINDOW))) {
        Inode inode = busiest(plain);
        byte[] wanted = plain.newInputStream(inode).readAllBytes();
        for (int step : new int[] {1000, 4096, 65_536, 300_000}) {
          try (InputStream stream = ahead.newInputStream(inode);
              SeekableByteChannel channel = ahead.newByteChannel(inode)) {
            assertThat(read(stream, step)).isEqualTo(wanted);
            ByteBuffer all = ByteBuffer.allocate(wanted.length);
            while (all.hasRemaining()) {
              all.limit(Math.min(all.capacity(), all.position() + step));
              assertThat(channel.read(all)).isPositive();
              all.limit(all.capacity());
            }
            assertThat(all.array()).isEqualTo(wanted);
          }
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          long from = Math.min(step, wanted.length);
          ahead.transferTo(inode, from, wanted.length, Channels.newChannel(out));
          assertThat(out.toByteArray())
              .isEqualTo(Arrays.copyOfRange(wanted, (int) from, wanted.length));
        }
      }
    }
  }

  private static byte[] read(InputStream stream, int step) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[step];
    for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
      all.write(buffer, 0, n);
    }
    return all.toByteArray();
  }

  /** Another thread decodes what comes next, though nobody has read it. */
  @Test
  void decodesWhatComesNext() throws Exception {
    try (ErofsImage image = Erofs.open(Corpus.image(IMAGE).image());
        ImageReader reader = reader(IMAGE, ReadLimits.DEFAULT.withReadAheadBytes(WINDOW))) {
      Inode inode = reader.inode(busiest(image).nid());
      ExtentMap map = reader.extents(inode);
      long first = map.at(0).end();
      assertThat(first).isLessThan(inode.size());
      long compressed = compressed(map, Math.min(map.size(), WINDOW));
      try (InodeInputStream stream = new InodeInputStream(reader, inode)) {
        assertThat(stream.read()).isNotNegative();
        long end = System.nanoTime() + 20_000_000_000L;
        while (reader.data().decodedForCache() < compressed && System.nanoTime() < end) {
          Thread.sleep(1);
        }
      }
      assertThat(reader.data().decodedForCache()).isGreaterThanOrEqualTo(compressed);
    }
  }

  /** So does what writes a file to a channel, while that takes its time. */
  @Test
  void decodesWhatWillBeWritten() throws Exception {
    try (ErofsImage image = Erofs.open(Corpus.image(IMAGE).image());
        ImageReader reader = reader(IMAGE, ReadLimits.DEFAULT.withReadAheadBytes(WINDOW))) {
      Inode inode = reader.inode(busiest(image).nid());
      ExtentMap map = reader.extents(inode);
      long half = map.at(map.size() / 2).logicalOffset();
      reader.data().transfer(inode, map, 0, half, Channels.newChannel(new ByteArrayOutputStream()));
      long asked = reader.data().decodedForCache();
      assertThat(asked).isLessThanOrEqualTo(compressed(map, half));
      awaitDecoded(reader, compressed(map, half) - map.at(0).length());
    }
  }

  @Test
  void decodesFragmentsThatComeNext() throws Exception {
    String name = "dedupe-frag-lz4";
    try (ErofsImage image = Erofs.open(Corpus.image(name).image());
        ImageReader reader = reader(name, ReadLimits.DEFAULT.withReadAheadBytes(WINDOW))) {
      Inode inode = reader.inode(withTail(image).nid());
      ExtentMap map = reader.extents(inode);
      long own = compressed(map, map.size());
      try (InodeInputStream stream = new InodeInputStream(reader, inode)) {
        assertThat(stream.read()).isNotNegative();
        awaitDecoded(reader, own + 1);
      }
    }
  }

  /** A file of which the last bytes alone are a fragment. */
  private static Inode withTail(ErofsImage image) throws IOException {
    Inode[] found = new Inode[1];
    image.walk(
        entry -> {
          Inode inode = entry.inode();
          if (inode.type() == FileType.REGULAR && inode.size() > 0) {
            boolean tail =
                image.extents(inode).at(0).kind() == Extent.Kind.ENCODED
                    && image.extents(inode).at(inode.size() - 1).kind() == Extent.Kind.FRAGMENT;
            found[0] = tail ? inode : found[0];
          }
          return ImageVisitor.Next.CONTINUE;
        });
    return found[0];
  }

  private static void awaitDecoded(ImageReader reader, long bytes) throws InterruptedException {
    long end = System.nanoTime() + 20_000_000_000L;
    while (reader.data().decodedForCache() < bytes && System.nanoTime() < end) {
      Thread.sleep(1);
    }
    assertThat(reader.data().decodedForCache()).isGreaterThanOrEqualTo(bytes);
  }

  private static long compressed(ExtentMap map, long limit) throws IOException {
    long bytes = 0;
    for (long at = 0; at < limit; at = map.at(at).end()) {
      Extent extent = map.at(at);
      boolean decoded =
          extent instanceof Extent.Encoded encoded && encoded.encoding().algorithm().isPresent();
      bytes += decoded ? extent.length() : 0;
    }
    return bytes;
  }

  @Test
  void doesNothingUnlessAsked() throws Exception {
    try (ErofsImage image = Erofs.open(Corpus.image(IMAGE).image());
        ImageReader reader = reader(IMAGE, ReadLimits.DEFAULT)) {
      Inode inode = reader.inode(busiest(image).nid());
      try (InodeInputStream stream = new InodeInputStream(reader, inode)) {
        assertThat(stream.read()).isNotNegative();
        Thread.sleep(50);
        assertThat(reader.data().decodedForCache())
            .isLessThanOrEqualTo(reader.extents(inode).at(0).length());
      }
    }
  }

  private static ImageReader reader(String image, ReadLimits limits) throws IOException {
    return ImageReader.open(
        ByteSource.file(Corpus.image(image).image()), ExtraDevices.given(List.of()), true, limits);
  }

  /** Random reads within one pcluster decode it once. */
  @Test
  void theCacheServesRandomReads() throws IOException {
    try (ErofsImage image = Erofs.open(Corpus.image(LARGE_PCLUSTERS).image());
        ImageReader reader = reader(LARGE_PCLUSTERS, ReadLimits.DEFAULT)) {
      Inode inode = reader.inode(largest(image).nid());
      ExtentMap map = reader.extents(inode);
      Extent extent = map.at(0);
      assertThat(extent.length()).isGreaterThan(16384);
      ByteBuffer target = ByteBuffer.allocate(4096);
      for (int i = 0; i < 100; i++) {
        long at = i * 997L % (extent.length() - 4096);
        reader.data().read(inode, map, at, target.clear());
      }
      assertThat(reader.data().decodedForCache()).isEqualTo(extent.length());
    }
  }

  @Test
  void damageIsToldToWhoReadsIt() throws IOException {
    byte[] bytes = Files.readAllBytes(Corpus.image(IMAGE).image());
    Inode inode;
    try (ErofsImage image = Erofs.open(Corpus.image(IMAGE).image())) {
      inode = busiest(image);
      ExtentMap map = image.extents(inode);
      Extent.Encoded last = (Extent.Encoded) map.at(map.at(0).end());
      int from = (int) last.physicalOffset();
      Arrays.fill(bytes, from, from + last.physicalLength(), (byte) 0);
    }
    try (ErofsImage image =
        Erofs.open(ByteSource.of("damaged", bytes), List.of(), options(WINDOW))) {
      InputStream stream = image.newInputStream(inode);
      assertThatThrownBy(() -> read(stream, 1000)).isInstanceOf(CorruptImageException.class);
    }
  }

  @Test
  void refusesANegativeNumber() {
    assertThatThrownBy(() -> OpenOptions.builder().readAhead(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
