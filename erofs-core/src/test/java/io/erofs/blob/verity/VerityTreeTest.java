package io.erofs.blob.verity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.erofs.error.ContentMismatchException;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerityTreeTest {
  private static final int SIZE = 3 * 128 * 4096 + 1234;
  private static final byte[] DATA = Pattern.of(SIZE);

  @TempDir Path folder = Path.of("");

  private byte[] tree = {};
  private Bytes digest = Bytes.EMPTY;

  @BeforeEach
  void makeTree() throws IOException {
    Path file = folder.resolve("tree");
    digest = VerityFile.write(ByteSource.of("data", DATA), file).digest();
    tree = Files.readAllBytes(file);
  }

  @Test
  void provesAnyRangeOfBlocks() throws IOException {
    try (VerityTree opened = open(tree)) {
      assertThat(opened.descriptor().dataSize()).isEqualTo(SIZE);
      Random random = new Random(7);
      for (int i = 0; i < 200; i++) {
        int from = random.nextInt(SIZE / 4096 + 1) * 4096;
        int end = Math.min(SIZE, from + (random.nextInt(40) + 1) * 4096);
        ByteBuffer range = ByteBuffer.wrap(DATA, from, end - from);
        opened.verify(from, range, "data");
        assertThat(range.remaining()).isEqualTo(end - from);
      }
      opened.verify(0, ByteBuffer.allocateDirect(SIZE).put(DATA).flip(), "data");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 524288, 1000000, SIZE - 1235, SIZE - 1})
  void refusesABlockWithOneBitTurned(int at) throws IOException {
    try (VerityTree opened = open(tree)) {
      ByteBuffer turned = ByteBuffer.wrap(Pattern.turned(DATA, at));
      assertThatExceptionOfType(ContentMismatchException.class)
          .isThrownBy(() -> opened.verify(0, turned, "blob"))
          .withMessageStartingWith("block of the blob has the SHA-256 ")
          .satisfies(e -> assertThat(e.location().source()).isEqualTo("blob"))
          .satisfies(e -> assertThat(e.location().offset()).isEqualTo(at / 4096 * 4096));
    }
  }

  @Test
  void refusesTheBytesOfAnotherBlock() throws IOException {
    try (VerityTree opened = open(tree)) {
      ByteBuffer second = ByteBuffer.wrap(Arrays.copyOfRange(DATA, 4096, 8192));
      assertThatExceptionOfType(ContentMismatchException.class)
          .isThrownBy(() -> opened.verify(0, second, "blob"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // The root block: its own hash is wrong, whatever is read.
    "4096, 0, 0x1000",
    "4200, 0, 0x1000",
    // A block of leaves: only data below it cannot be proved.
    "8192, 0, 0x2000",
    "12300, 524288, 0x3000",
  })
  void refusesATreeWithOneBitTurned(int at, int offset, String where) throws IOException {
    try (VerityTree opened = open(Pattern.turned(tree, at))) {
      assertThatExceptionOfType(ContentMismatchException.class)
          .isThrownBy(() -> opened.verify(offset, ByteBuffer.wrap(DATA, offset, 4096), "blob"))
          .withMessageStartingWith("block of the hash tree has the SHA-256 ")
          .withMessageEndingWith("(tree, offset " + where + ")");
    }
  }

  @Test
  void goodPartsOfABadTreeStillProve() throws IOException {
    try (VerityTree opened = open(Pattern.turned(tree, 12300))) {
      opened.verify(0, ByteBuffer.wrap(DATA, 0, 4096), "blob");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, version=17",
    "1, hash_algorithm=17",
    "2, log_blocksize=28",
    "3, byte 3 is set",
    "5, byte 5 is set",
    "15, data_size=1152921504608421074",
    "60, byte 60 is set",
    "90, byte 90 is set",
    "255, byte 255 is set",
  })
  void refusesOtherKindsOfTrees(int at, String problem) {
    assertThatExceptionOfType(ContentMismatchException.class)
        .isThrownBy(() -> open(Pattern.turned(tree, at)))
        .withMessage(
            "no descriptor of a hash tree with SHA-256 and blocks of 4096 bytes: "
                + problem
                + " (tree, offset 0x0)");
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 16, 47})
  void refusesATreeThatIsNotTheTrustedOne(int at) {
    assertThatExceptionOfType(ContentMismatchException.class)
        .isThrownBy(() -> open(Pattern.turned(tree, at)))
        .withMessageStartingWith("hash tree has the digest ")
        .withMessageContaining("trusted is ");
  }

  @ParameterizedTest
  @ValueSource(ints = {-4096, -1, 1, 4096})
  void refusesAFileOfAnotherSize(int more) {
    assertThatExceptionOfType(ContentMismatchException.class)
        .isThrownBy(() -> open(Arrays.copyOf(tree, tree.length + more)))
        .withMessageStartingWith("hash tree has " + (tree.length + more) + " bytes, expected ");
  }

  @Test
  void refusesAFileWithoutADescriptor() {
    assertThatExceptionOfType(ContentMismatchException.class)
        .isThrownBy(() -> open(new byte[255]))
        .withMessage("hash tree has only 255 bytes (tree, offset 0x0)");
  }

  @ParameterizedTest
  @CsvSource({"1, 4096", "0, 4095", "-4096, 4096", "1572864, 1233", "1572864, 1235"})
  void refusesRangesThatAreNotBlocks(long offset, int length) throws IOException {
    try (VerityTree opened = open(tree)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> opened.verify(offset, ByteBuffer.allocate(length), "blob"));
    }
  }

  private VerityTree open(byte[] bytes) throws IOException {
    return VerityTree.open(ByteSource.of("tree", bytes), digest);
  }
}
