package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.error.Location;
import io.erofs.error.SourceIoException;
import io.erofs.internal.format.OnDiskMapHeader;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import io.erofs.model.Inode;
import io.erofs.testkit.AndroidSparse;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.ImagePatcher;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.CompressionOptions;
import io.erofs.tools.build.Compressors;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pass over the data: readable, clean behind the ends, as the fingerprints say. */
class DataCheckTest {
  private static final int FILES = 40;
  private static final int FILE_SIZE = 300_001;
  private static final int BLOCK = 4096;

  @TempDir Path directory;

  /** A source with a bad sector. */
  private record BadSector(ByteSource good, long from, long to) implements ByteSource {
    @Override
    public String name() {
      return good.name();
    }

    @Override
    public long size() {
      return good.size();
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      if (position < to && position + target.remaining() > from) {
        throw new SourceIoException("bad sector", Location.of(name(), Math.max(position, from)));
      }
      return good.read(position, target);
    }

    @Override
    public void close() throws IOException {
      good.close();
    }
  }

  private static CheckOptions options(int workers) {
    return CheckOptions.builder().data(true).workers(workers).build();
  }

  private static List<String> rules(CheckReport report) {
    return report.findings().stream().map(finding -> finding.rule().id()).toList();
  }

  @Test
  void looksIntoAndroidSparseImages() throws IOException {
    Path plain = Corpus.image("ztail-zstd").image();
    byte[] sparse = AndroidSparse.of(Files.readAllBytes(plain));
    Path file = Files.write(directory.resolve("sparse.img"), sparse);
    CheckReport report = ImageChecker.check(file, options(1));
    assertThat(report.clean()).isTrue();
    assertThat(report.statistics()).isEqualTo(ImageChecker.check(plain, options(1)).statistics());

    Files.write(file, Arrays.copyOf(sparse, sparse.length / 2));
    CheckReport cut = ImageChecker.check(file, options(1));
    assertThat(rules(cut)).containsExactly("G-04");
    assertThat(cut.findings().get(0).message()).startsWith("not a good Android sparse image");
  }

  @Test
  void reportsWhatCannotBeRead() throws IOException {
    byte[] image = Files.readAllBytes(Corpus.image("plain-noinline").image());
    long data;
    try (ErofsImage opened = Erofs.open(Corpus.image("plain-noinline").image())) {
      data = largest(opened).union() * BLOCK;
    }
    CheckReport metadata = ImageChecker.check(bad(image, data), List.of(), CheckOptions.DEFAULT);
    assertThat(metadata.clean()).isTrue();

    CheckReport report = ImageChecker.check(bad(image, data), List.of(), options(1));
    assertThat(rules(report)).containsExactly("G-04");
    assertThat(report.findings().get(0).message()).isEqualTo("bad sector");
    assertThat(report.findings().get(0).location()).isEqualTo(Location.of("bad", data));
    assertThat(report.verdict()).isEqualTo(Verdict.DAMAGED);
  }

  private static ByteSource bad(byte[] image, long offset) {
    return new BadSector(ByteSource.of("bad", image), offset, offset + 1);
  }

  @Test
  void goesOnBehindMetadataThatCannotBeRead() throws IOException {
    byte[] image = Files.readAllBytes(Corpus.image("bigdir-3100").image());
    long offset;
    try (ErofsImage opened = Erofs.open(Corpus.image("bigdir-3100").image())) {
      Inode directory = opened.inode(opened.list(opened.root()).get(0).nid());
      List<io.erofs.model.DirEntry> entries = opened.list(directory);
      offset = opened.inode(entries.get(entries.size() / 2).nid()).position();
    }
    CheckReport whole =
        ImageChecker.check(ByteSource.of("good", image), List.of(), CheckOptions.DEFAULT);
    CheckReport report = ImageChecker.check(bad(image, offset), List.of(), CheckOptions.DEFAULT);

    assertThat(report.counts()).containsKey(Rule.of("G-04"));
    assertThat(report.statistics().inodes()).isPositive().isLessThan(whole.statistics().inodes());
  }

  @Test
  void reportsASuperblockThatCannotBeRead() throws IOException {
    CheckReport report = ImageChecker.check(bad(new byte[8192], 1024), List.of(), options(1));
    assertThat(rules(report)).containsExactly("G-04");
  }

  private static Inode largest(ErofsImage image) throws IOException {
    List<Inode> files = new ArrayList<>();
    for (io.erofs.model.DirEntry entry : image.list(image.root())) {
      Inode inode = image.inode(entry.nid());
      if (inode.isRegular()) {
        files.add(inode);
      }
    }
    return files.stream().max(java.util.Comparator.comparingLong(Inode::size)).orElseThrow();
  }

  @Test
  void readsEverythingOnceAndInOrderWithAnyNumberOfWorkers() throws IOException {
    Path image = directory.resolve("image");
    MemoryTree tree = MemoryTree.named("tree");
    for (int i = 0; i < FILES; i++) {
      byte[] content = new byte[FILE_SIZE];
      java.util.Arrays.fill(content, (byte) (i + 1));
      tree.file("file" + i, FileContent.of(Bytes.of(content)));
    }
    ImageBuilder.of(BuildOptions.builder().inlineData(false).build()).build(image, tree);
    ImagePatcher patcher = ImagePatcher.of(image);
    try (ErofsImage opened = Erofs.open(image)) {
      for (int i = 0; i < FILES; i += 2) {
        Inode file = opened.resolve("/file" + i);
        patcher.u8("rest", file.union() * BLOCK + FILE_SIZE, 7);
      }
    }
    byte[] dirty = patcher.toByteArray();

    CheckReport one = ImageChecker.check(ByteSource.of("i", dirty), List.of(), options(1));
    assertThat(rules(one)).hasSize(FILES / 2).containsOnly("F-08");
    assertThat(one.findings().get(0).path().toString()).startsWith("/file");
    assertThat(one.findings())
        .isSortedAccordingTo(java.util.Comparator.comparingLong(f -> f.location().offset()));
    long blocks = (FILE_SIZE + BLOCK - 1) / BLOCK;
    assertThat(one.statistics().dataBytesRead())
        .isBetween(FILES * (long) FILE_SIZE, FILES * blocks * BLOCK);
    for (int workers = 2; workers < 9; workers += 3) {
      assertThat(ImageChecker.check(ByteSource.of("i", dirty), List.of(), options(workers)))
          .isEqualTo(one);
    }
  }

  @Test
  void comparesFingerprintsWithTheContent() throws IOException {
    Path good = Corpus.image("xattr-digest").image();
    ImagePatcher patcher = ImagePatcher.of(good);
    Bytes name;
    try (ErofsImage opened = Erofs.open(good)) {
      Inode file = largest(opened);
      patcher.u8("content", file.union() * BLOCK, (int) patcher.get(file.union() * BLOCK, 1) ^ 1);
      name =
          opened.list(opened.root()).stream()
              .filter(entry -> entry.nid() == file.nid())
              .findFirst()
              .orElseThrow()
              .name();
    }
    byte[] wrong = patcher.toByteArray();

    CheckReport metadata =
        ImageChecker.check(ByteSource.of("i", wrong), List.of(), CheckOptions.DEFAULT);
    assertThat(metadata.findings()).isEmpty();
    CheckReport report = ImageChecker.check(ByteSource.of("i", wrong), List.of(), options(2));
    assertThat(rules(report)).containsExactly("X-15");
    assertThat(report.findings().get(0).path()).hasToString("/" + name);
    assertThat(report.findings().get(0).severity()).isEqualTo(Severity.ERROR);
  }

  @Test
  void tellsHowFarItIs() throws IOException {
    List<CheckProgress.Phase> phases = new ArrayList<>();
    long[] last = new long[2];
    CheckProgress progress =
        (phase, done, total) -> {
          phases.add(phase);
          assertThat(done).isGreaterThanOrEqualTo(last[phase.ordinal()]);
          last[phase.ordinal()] = done;
        };
    CheckOptions options = options(1).toBuilder().progress(progress).build();
    CheckReport report = ImageChecker.check(Corpus.image("plain-noinline").image(), options);

    assertThat(phases).contains(CheckProgress.Phase.TREE, CheckProgress.Phase.DATA);
    assertThat(last[0]).isEqualTo(report.statistics().inodes());
    assertThat(last[1]).isEqualTo(report.statistics().dataBytesRead());
  }

  /** mkfs.erofs 1.9.3 makes packed inodes like that, of which Linux then shows other bytes. */
  @ParameterizedTest
  @CsvSource({"50010, Z-29", "49152, ''"})
  void findsInlinePclustersThatAreNotWhereLinuxLooks(int size, String rule) throws IOException {
    byte[] content = new byte[size];
    Random random = new Random(1);
    for (int i = 0; i < size; i++) {
      content[i] = (byte) ('a' + random.nextInt(4));
    }
    byte[] noise = new byte[2600];
    random.nextBytes(noise);
    System.arraycopy(noise, 0, content, size - noise.length, noise.length);
    MemoryTree tree = MemoryTree.named("t").file("f", FileContent.of(Bytes.of(content)));
    CompressionOptions compression =
        CompressionOptions.builder()
            .algorithms(Compressors.allOf("lz4", BLOCK))
            .inlineTails(true)
            .build();
    Path file = directory.resolve("interlaced");
    ImageBuilder.of(BuildOptions.builder().compression(compression).build()).build(file, tree);
    long header;
    try (ErofsImage image = Erofs.open(file)) {
      Inode inode = image.resolve("/f");
      Extent last = image.extents(inode).at(size - 1);
      assertThat(last).isInstanceOf(Extent.Encoded.class);
      assertThat(((Extent.Encoded) last).encoding()).isEqualTo(Encoding.SHIFTED);
      assertThat(((Extent.Encoded) last).inline()).isTrue();
      header = inode.position() + inode.version().size();
    }
    ImagePatcher patcher = ImagePatcher.of(Files.readAllBytes(file));
    int advise = (int) patcher.get(header + 4, 2) | OnDiskMapHeader.INTERLACED;
    patcher.u16("h_advise", header + 4, advise).fixChecksum();
    Files.write(file, patcher.toByteArray());
    assertThat(rules(ImageChecker.check(file, options(1))))
        .isEqualTo(rule.isEmpty() ? List.of() : List.of(rule));
  }
}
