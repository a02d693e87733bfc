package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.RafsImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a bootstrap of Nydus. */
class RafsTest {
  @TempDir Path folder;
  private Path bootstrap;
  private String[] devices;

  @BeforeEach
  void make() throws IOException {
    bootstrap = Files.write(folder.resolve("bootstrap"), new RafsImage().build());
    devices = new String[2];
    for (int i = 0; i < 2; i++) {
      devices[i] = "--device=" + Files.write(folder.resolve("blob" + i), RafsImage.blob(i));
    }
  }

  @Test
  void dumpShowsTheBlobs() {
    Cli.Result text = Cli.run("dump.erofs", bootstrap);
    assertThat(text.code()).isZero();
    assertThat(text.out())
        .contains("Nydus RAFS v6 flags:                          0x1000039\n")
        .contains("Nydus RAFS v6 chunk size:                     8192\n")
        .contains("Nydus RAFS v6 chunks:                         3\n")
        .contains(
            RafsImage.blobId(1)
                + ", 1 chunks, 20480 bytes, 20480 stored, compressor 0, features 0x1\n")
        .contains("Nydus RAFS v6 prefetched nids:                384\n");
    assertThat(Cli.run("dump.erofs", "--json", bootstrap).out())
        .contains("\"rafs\" : {")
        .contains("\"id\" : \"" + RafsImage.blobId(0) + "\"")
        .contains("\"prefetchNids\" : [");
    assertThat(Cli.run("dump.erofs", "--path=/dir/both", "-e", bootstrap).out())
        .contains(
            "   1:     8192..   16384 |    8192 :          0..      8192 |    8192  # device 1");
  }

  /** What Nydus puts where EROFS does not look is no damage. */
  @Test
  void fsckHasRemarksOnly() {
    Cli.Result whole = Cli.run("fsck.erofs", devices[0], devices[1], bootstrap);
    assertThat(whole.err()).isEmpty();
    assertThat(whole.code()).isZero();
    Cli.Result remarks = Cli.run("fsck.erofs", "-d9", devices[0], devices[1], bootstrap);
    assertThat(remarks.err())
        .contains("INFO S-05: a bootstrap of Nydus RAFS v6")
        .contains("INFO S-10: blocks=4096, as older Nydus wrote always")
        .doesNotContain("K-0");
    Cli.Result alone = Cli.run("fsck.erofs", bootstrap);
    assertThat(alone.code()).isEqualTo(1);
    assertThat(alone.err()).contains("on devices that were not given").doesNotContain("ERROR");
  }

  @Test
  void badTablesAreAnErrorOfTheDump() throws IOException {
    byte[] bytes = new RafsImage().build();
    ByteBuffer.wrap(bytes).putInt(1152 + 16, -1);
    Files.write(bootstrap, bytes);
    Cli.Result result = Cli.run("dump.erofs", bootstrap);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.errors()).hasSize(1);
    assertThat(result.err()).contains("RAFS: blob_table_size");
    assertThat(Cli.run("erofs", "ls", bootstrap, "/dir").out()).isEqualTo("both\nlink\nnone\n");
  }
}
