package io.erofs.blob.verity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.erofs.error.SourceIoException;
import io.erofs.io.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trees are those of Linux: the digests here were made by fsverity-utils 1.5. */
class VerityFileTest {
  private static final String NO_TREE =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "0, 0, 3d248ca542a24fc62d1c43b916eae5016878e2533c88238480b26128a1f1af95, " + NO_TREE,
    "1, 0, de07c2ba8c6a0e91f9adedd7cfa33e7b26cd87fa95e820fe3b1ddec2f165c864, " + NO_TREE,
    "4095, 0, 3294bc521ae963508e66c24fd1adde8169ca0a47afe28a24ee313a69fcb58877, " + NO_TREE,
    "4096, 0, f91317b2b363d90e0875cfb6cf363a94ce68b0348c84b7db4e0b3887865ec7fa, " + NO_TREE,
    "4097, 4096, bdb9eb4e0c8deb78a16e5f586e2d9a19810bcc1daee24538f77a4e7d8d04c81f,"
        + "10b48fa1e00633793bff4ccc87a3e57f75db7cc6b67aaf117c01c674fde73e7b",
    "8192, 4096, a6f61fb4de1fd3892625e26f502c29fb20469f1ece3d394efe7e6729adf2d117,"
        + "b1734983539879d81c2504157d96906c172dd02a316569e0b51d2c220b4cca8e",
    "524288, 4096, 1321a82eb8dfcc386ece1423dc445489099cb2ee183e701f776e011c4b03d10a,"
        + "cd877bd7979b8b15b1730c3b7a2403b01e1114d872f038aca9091cc78c1fe585",
    "524289, 12288, 927fa55a3eedf13bf683791a17a4c05061ddb255cad5ab104ba4362999cfe4b8,"
        + "1725b1194485f921265fe9aea7e8b97f04d93f3a6566c5b0a901f0cf86f3f8de",
    "528401, 12288, 76bc6b3d9f8f248d11f76e22a74616ec69d5f53d0d0b498f0ea98001137b69b7,"
        + "ef6ef2733ff9fb6e8c98f9f78deb02756f6b15c72a5212e5a5585a71a9b07d19",
    "1048576, 12288, ad45550315b259a06e2a613496fa8772221e8d392fdf2d91dc42b5187fc04669,"
        + "de7b273ce4fc85f01db2cd7a37900281fd9363e8b1036cf528e1dc971d94fa1f",
    "67113864, 540672, f7e9971d456b9d11c759a3d7648ad6cd0561c15462a2e1540776d41d86b17adc,"
        + "a070d8ff85c1fc50fd8c6551f581942483cc89794d15b6b3a43bdd6850297c1f",
  })
  void makesTheTreeOfLinux(int size, int treeSize, String digest, String treeSha256)
      throws Exception {
    Path file = folder.resolve("tree");
    VerityDescriptor descriptor = VerityFile.write(ByteSource.of("data", Pattern.of(size)), file);
    byte[] written = Files.readAllBytes(file);
    assertThat(hex(descriptor.digest().toByteArray())).isEqualTo(digest);
    assertThat(digestOfPieces(size)).isEqualTo(digest);
    assertThat(descriptor.dataSize()).isEqualTo(size);
    assertThat(written).hasSize(4096 + treeSize);
    assertThat(VerityFile.size(size)).isEqualTo(written.length);
    assertThat(Arrays.copyOf(written, 256)).isEqualTo(descriptor.encode());
    assertThat(Arrays.copyOfRange(written, 256, 4096)).containsOnly(0);
    byte[] tree = Arrays.copyOfRange(written, 4096, written.length);
    assertThat(hex(MessageDigest.getInstance("SHA-256").digest(tree))).isEqualTo(treeSha256);
  }

  @Test
  void replacesAFileThatWasLonger() throws IOException {
    Path file = Files.write(folder.resolve("tree"), new byte[100_000]);
    VerityFile.write(ByteSource.of("data", Pattern.of(5000)), file);
    assertThat(Files.size(file)).isEqualTo(8192);
  }

  @Test
  void refusesDataThatEndsBeforeItsSize() {
    ByteSource shrunk =
        new ByteSource() {
          @Override
          public String name() {
            return "shrunk";
          }

          @Override
          public long size() {
            return 10_000;
          }

          @Override
          public int read(long position, ByteBuffer target) {
            if (position >= 7000) {
              return -1;
            }
            target.put((byte) 1);
            return 1;
          }

          @Override
          public void close() {
            // Nothing is open.
          }
        };
    assertThatExceptionOfType(SourceIoException.class)
        .isThrownBy(() -> VerityFile.write(shrunk, folder.resolve("tree")))
        .withMessage("ends before its size of 10000 bytes (shrunk, offset 0x1b58)");
  }

  @Test
  void refusesSizesOutOfRange() {
    assertThatIllegalArgumentException().isThrownBy(() -> VerityFile.size(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VerityFile.size(VerityDescriptor.MAX_DATA_SIZE + 1));
    assertThat(VerityFile.size(VerityDescriptor.MAX_DATA_SIZE)).isPositive();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String digestOfPieces(int size) {
    ByteBuffer data = ByteBuffer.wrap(Pattern.of(size));
    VerityDigest digest = new VerityDigest();
    for (int piece = 1; data.hasRemaining(); piece = piece * 3 % 100_003) {
      int length = Math.min(piece, data.remaining());
      digest.update(data.slice(data.position(), length));
      data.position(data.position() + length);
    }
    return hex(digest.finish().toByteArray());
  }
}
