package io.erofs.tools.build;

import io.erofs.tools.build.codec.deflate.DeflateCompressorFactory;
import io.erofs.tools.build.codec.lzma.LzmaCompressorFactory;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.FileChoice;
import io.erofs.tools.build.compress.FileStrategy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Makes options of compressed images up, all of which are allowed. */
final class RandomOptions {
  private final Random random;
  private final BuildOptions.Builder options = BuildOptions.builder();
  private final CompressionOptions.Builder compression = CompressionOptions.builder();
  private int blockSize;
  private int algorithms;

  private RandomOptions(long seed) {
    random = new Random(seed * 31 + 7);
  }

  /** The options of a seed. */
  static BuildOptions of(long seed) {
    return new RandomOptions(seed).make();
  }

  private BuildOptions make() {
    blockSize = 512 << (random.nextInt(3) == 0 ? random.nextInt(8) : 3);
    options.blockSize(blockSize);
    chooseAlgorithms();
    if (random.nextBoolean()) {
      compression.pclusterSize(pclusterSize());
    }
    if (random.nextInt(4) == 0) {
      compression.maxExtentBytes(4096 + random.nextInt(100_000));
    }
    compression.deduplicate(random.nextInt(3) == 0);
    compression.inlineTails(random.nextBoolean()).legacyIndex(random.nextInt(3) == 0);
    if (random.nextInt(4) == 0) {
      compression.strategy(strategy());
    }
    chooseShape();
    chooseFragmentsAndBox();
    return options.compression(compression.build()).build();
  }

  private void chooseAlgorithms() {
    List<CompressorFactory> all =
        new ArrayList<>(
            List.of(
                new PlainLz4(),
                DeflateCompressorFactory.deflate(1 + random.nextInt(9)),
                DeflateCompressorFactory.libdeflate(1 + random.nextInt(9)),
                LzmaCompressorFactory.lzma(random.nextInt(7), 1 << 16)));
    Collections.shuffle(all, random);
    algorithms = 1 + random.nextInt(all.size());
    compression.algorithms(all.subList(0, algorithms));
  }

  private int pclusterSize() {
    int most = Integer.numberOfTrailingZeros((1 << 20) / blockSize);
    return blockSize << random.nextInt(most + 1);
  }

  /** A choice that depends on the file alone. */
  private FileStrategy strategy() {
    List<FileChoice> choices = new ArrayList<>();
    choices.add(FileChoice.STORE);
    for (int i = 0; i < algorithms; i++) {
      choices.add(new FileChoice(i, pclusterSize()));
      choices.add(new FileChoice(i, pclusterSize()));
    }
    return file -> choices.get(Math.floorMod(file.path().hashCode(), choices.size()));
  }

  private void chooseShape() {
    options.bit48(random.nextInt(4) == 0).inlineData(random.nextInt(4) != 0);
    if (random.nextInt(4) == 0) {
      options.dataAlignment(1 + random.nextInt(9));
    }
    if (random.nextInt(4) == 0) {
      options.inodeForm(InodeForm.EXTENDED);
    }
    options.omitDot(random.nextInt(8) == 0);
  }

  private void chooseFragmentsAndBox() {
    MetadataOptions metadata =
        MetadataOptions.DEFAULTS
            .withCompressedDirectories(random.nextInt(4) == 0)
            .withDirectoriesTogether(random.nextInt(4) == 0);
    if (random.nextInt(4) == 0) {
      metadata = metadata.withBox(random.nextInt(algorithms), pclusterSize());
    }
    int dice = random.nextInt(6);
    if (dice < 3) {
      FragmentOptions fragments = dice == 1 ? FragmentOptions.ALL : FragmentOptions.TAILS;
      compression.fragments(
          fragments
              .withAlgorithm(random.nextInt(algorithms))
              .withPclusterSize(random.nextBoolean() ? 0 : pclusterSize())
              .withDeduplication(random.nextInt(4) != 0));
    }
    compression.metadata(metadata);
  }
}
