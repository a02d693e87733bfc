package io.erofs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImagePatcherTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"plain-b512", "plain-b1024", "tails-b2048", "plain-basic", "plain-b65536"})
  void computesTheChecksumThatTheBuildersComputed(String name) throws IOException {
    byte[] original = Files.readAllBytes(Corpus.image(name).image());
    ImagePatcher patcher = ImagePatcher.ofCorpus(name).u32("checksum", 1028, 0);
    assertThat(patcher.toByteArray()).isNotEqualTo(original);
    assertThat(patcher.fixChecksum().toByteArray()).isEqualTo(original);
  }

  @Test
  void leavesImagesWithoutChecksumAlone() throws IOException {
    byte[] original = Files.readAllBytes(Corpus.image("plain-nosbcrc").image());
    assertThat(ImagePatcher.of(original).fixChecksum().toByteArray()).isEqualTo(original);
  }

  @Test
  void changesFieldsLittleEndian(@TempDir Path folder) throws IOException {
    ImagePatcher patcher =
        ImagePatcher.of(new byte[16])
            .u8("a", 0, 0xFE)
            .u16("b", 1, 0x1234)
            .u32("c", 3, 0x89ABCDEFL)
            .u64("d", 7, Long.MIN_VALUE)
            .bytes("e", 15, (byte) 9);
    assertThat(patcher.toByteArray())
        .isEqualTo(
            new byte[] {
              (byte) 0xFE,
              0x34,
              0x12,
              (byte) 0xEF,
              (byte) 0xCD,
              (byte) 0xAB,
              (byte) 0x89,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              (byte) 0x80,
              9
            });
    assertThat(patcher.get(3, 4)).isEqualTo(0x89ABCDEFL);
    assertThat(patcher.find((byte) 0x34, (byte) 0x12)).isEqualTo(1);
    assertThat(patcher).hasToString("a=0xfe, b=0x1234, c=0x89abcdef, d=0x8000000000000000, e=09");
    assertThat(patcher.write(folder, "x")).hasBinaryContent(patcher.toByteArray());
    assertThat(patcher.resize(3).toByteArray()).hasSize(3);
    assertThatIllegalArgumentException().isThrownBy(() -> patcher.u16("far", 2, 0));
  }

  @Test
  void whatItWritesIsNotMounted(@TempDir Path folder) throws IOException {
    Path file = ImagePatcher.ofCorpus("plain-basic").write(folder, "unchanged");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KernelMount.mount(file, List.of(), 0))
        .withMessageContaining("must not be mounted");
  }
}
