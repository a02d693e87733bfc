package io.erofs.tools.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.tools.build.blob.BlobBuild;
import io.erofs.tools.build.blob.NewChunks;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten million chunks in the dictionary, in processes with small heaps. */
class DictionaryScaleTest {
  private static final int CHUNKS = 10_000_000;
  private static final int BLOCK_BITS = 12;

  @TempDir Path directory;

  /** Chunks that are made up, so that only the dictionary's memory counts. */
  private record Many(int size) implements NewChunks {
    @Override
    public long block(int chunk) {
      return chunk;
    }

    @Override
    public int length(int chunk) {
      return 1 << BLOCK_BITS;
    }

    @Override
    public void copyDigest(int chunk, byte[] target, int at) {
      digest(chunk, target, at);
    }
  }

  /** A digest that looks like one, the same for the same number. */
  private static void digest(long number, byte[] target, int at) {
    ByteBuffer bytes = ByteBuffer.wrap(target);
    for (int i = 0; i < 4; i++) {
      long mixed = number * 4 + i + 0x9E3779B97F4A7C15L;
      mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
      mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
      bytes.putLong(at + i * Long.BYTES, mixed ^ mixed >>> 31);
    }
  }

  /** What the processes do. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[1]);
    StoreLayout layout = new StoreLayout(root);
    if (arguments[0].equals("write")) {
      layout.create();
      DictionaryBlob blob =
          new DictionaryBlob("ab".repeat(32), (long) CHUNKS << BLOCK_BITS, BLOCK_BITS);
      try (RandomAccessFile file =
          new RandomAccessFile(layout.blob(blob.digest()).toFile(), "rw")) {
        file.setLength(blob.size());
      }
      Path temporary = layout.newTemporary("chunks");
      NewSegment.write(temporary, blob, new Many(CHUNKS));
      StoreLayout.publish(temporary, layout.chunks().resolve("all.chunks"));
      new SegmentMerger(layout).mergeAll(any -> true);
    } else {
      find(layout);
    }
  }

  private static void find(StoreLayout layout) throws IOException {
    ChunkDictionary dictionary = ChunkDictionary.open(layout, BLOCK_BITS, Set.of());
    byte[] digest = new byte[40];
    long start = System.nanoTime();
    int step = 7;
    for (long i = 0; i < CHUNKS; i += step) {
      digest(i, digest, 8);
      if (dictionary.find(digest, 8) != (1L << 48 | i)) {
        throw new IllegalStateException("chunk " + i + " is not found");
      }
      digest(i + CHUNKS, digest, 8);
      if (dictionary.find(digest, 8) != BlobBuild.UNKNOWN) {
        throw new IllegalStateException("chunk " + i + " is found where it is not");
      }
    }
    System.out.println((System.nanoTime() - start) / (CHUNKS / step * 2) + " ns each");
  }

  private void run(String heap, String mode) throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + heap,
                    "-XX:+UseSerialGC",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-cp",
                    System.getProperty("java.class.path"),
                    DictionaryScaleTest.class.getName(),
                    mode,
                    directory.resolve("store").toString()))
            .inheritIO()
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  /** Writing takes 12 bytes of heap for each chunk, finding none. */
  @Test
  void tenMillionChunksNeedLittleHeap() throws Exception {
    run("192m", "write");
    Path file = Files.list(directory.resolve("store/chunks")).findFirst().orElseThrow();
    assertThat(Files.size(file))
        .isEqualTo(SegmentFormat.HEADER + SegmentFormat.BLOB + 44L * CHUNKS);
    run("24m", "find");
  }
}
