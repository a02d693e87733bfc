package io.erofs.tools.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trees are those of veritysetup 2.6.1, which the digests here are from. */
class DmVerityTest {
  private static final Bytes UUID =
      Bytes.of(HexFormat.of().parseHex("00112233445566778899aabbccddeeff"));
  private static final Bytes SALT = Bytes.of(HexFormat.of().parseHex("000102030405060708"));

  @TempDir Path directory;

  private Path data(int size) throws IOException {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 7 + (i >> 8) * 13 + (i >> 16));
    }
    return Files.write(directory.resolve("image"), bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 8192, 40e22f19f830c37bb1d11856b1632bcb8d920e77a4caeadc0ff0d76b0c2bdc44,"
        + "21802af451bbf267b51c16796fe7c3eec76bd86c5d5bd22b00b3ed642583ab88",
    "2, 16384, e2ad14219b3e2fbd4fb2c6f6e7996ffd0d155370b53243d7cb2f103fcab73768,"
        + "c8bee9fbc3cad366d44321d8221feea552ce9db01af7d46581c2c1987ea9ecc1",
    "128, 532480, 013efdf27f6d87ec72e4b60d19f8bfc60379326d062175b527eae54cfae0c74d,"
        + "b2035df2cc9638bbb19da5f6e128b1f805b36e1c2c229db68abca52ef223d993",
    "129, 544768, 39cc5300784b3bc75ca3f1c714af52f810872d08f6732d7ec1afeb1d8f8ba712,"
        + "4d058f4355adf962f9fa68ca3e67cfa9a6add9a252a6d8bf42fcc0f8e8311ca2",
    "300, 1249280, d9ffc432517e4ccc143632362c1c73f88f52096c3c6cd4ed0aa2e172b295d781,"
        + "935b634f4c03f7ee139331631cc0efeda76f8eda5d30e9d3daed0b65ca519bbc",
  })
  void writesTheTreeOfVeritysetup(int blocks, int size, String root, String sha256)
      throws IOException {
    Path image = data(blocks * 4096);
    DmVerity.Tree tree = DmVerity.append(image, 4096, UUID, SALT);
    assertThat(tree.root().hex()).isEqualTo(root);
    assertThat(tree.hashOffset()).isEqualTo(blocks * 4096L);
    assertThat(Files.size(image)).isEqualTo(size);
    assertThat(OciDigest.ofFile(image).hex()).isEqualTo(sha256);
    assertThat(DmVerity.check(image, tree)).isEmpty();
  }

  @Test
  void writesSmallBlocksAndNoSalt() throws IOException {
    Path image = data(40 * 512);
    DmVerity.Tree tree = DmVerity.append(image, 512, UUID, Bytes.EMPTY);
    assertThat(tree.root().hex())
        .isEqualTo("96e7d091d72fcb3ded6b2322c274c6a9b75e12b0380710113bbc5b8df28dfcb6");
    assertThat(OciDigest.ofFile(image).hex())
        .isEqualTo("5655a33e2bbd8e1a869d31bbea45b6ddc1078a2cdb2f4571c0696555ad993941");
  }

  @Test
  void findsDamageEverywhere() throws IOException {
    Path image = data(200 * 4096);
    DmVerity.Tree tree = DmVerity.append(image, 4096, UUID, SALT);
    byte[] good = Files.readAllBytes(image);
    int head = 200 * 4096;
    int top = head + 4096;
    int bottom = top + 4096;
    finds(good, 5000, tree, "the hash tree at " + bottom + " is not that of the image");
    finds(
        good, head - 1, tree, "the hash tree at " + (bottom + 4096) + " is not that of the image");
    finds(good, bottom + 40, tree, "the hash tree at " + bottom + " is not that of the image");
    finds(good, bottom + 4096 + 4090, tree, "the hash tree at " + (bottom + 4096) + " is not");
    finds(good, top, tree, "the hash tree at " + top + " is not that of the image");
    finds(good, head, tree, "there is no superblock of dm-verity at " + head);
    finds(good, head + 12, tree, "the hash tree is of a kind that is not known");
    finds(good, head + 32, tree, "the hash tree is of a kind that is not known");
    finds(good, head + 81, tree, "the hash tree is of a kind that is not known");
    finds(good, head + 72, tree, "the hash tree is of 201 blocks of 4096 bytes, expected 200 of");
    finds(good, head + 68, tree, "the hash tree is of 200 blocks");
    finds(good, head + 90, tree, "is not that of the image");
    OciDigest other = OciDigest.of(new byte[0]);
    DmVerity.Tree wrong = new DmVerity.Tree(tree.hashOffset(), 4096, other);
    Files.write(image, good);
    assertThat(DmVerity.check(image, wrong).orElseThrow())
        .isEqualTo("the hash tree has the root " + tree.root() + ", expected " + other);
    Files.write(image, Arrays.copyOf(good, good.length - 1));
    assertThat(DmVerity.check(image, tree).orElseThrow()).contains("the hash tree ends at");
    Files.write(image, Arrays.copyOf(good, head + 100));
    assertThat(DmVerity.check(image, tree).orElseThrow()).contains("there is no hash tree at");
  }

  private void finds(byte[] good, int at, DmVerity.Tree tree, String problem) throws IOException {
    byte[] bad = good.clone();
    bad[at] ^= 1;
    Path image = Files.write(directory.resolve("bad"), bad);
    assertThat(DmVerity.check(image, tree).orElseThrow()).as("byte %d", at).contains(problem);
  }
}
