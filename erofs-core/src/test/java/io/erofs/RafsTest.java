package io.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.error.CorruptImageException;
import io.erofs.error.SourceIoException;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.Extent;
import io.erofs.model.Inode;
import io.erofs.model.Rafs;
import io.erofs.model.RafsBlob;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.KernelMount;
import io.erofs.testkit.RafsImage;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bootstraps of Nydus are images, with more. */
class RafsTest {
  @TempDir Path folder;

  private static ErofsImage bootstrap(Consumer<ByteBuffer> damage) throws IOException {
    byte[] bytes = new RafsImage().build();
    damage.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    return Erofs.open(ByteSource.of("bootstrap", bytes), List.of(), OpenOptions.DEFAULT);
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private List<Path> blobs() throws IOException {
    return List.of(write("blob0", RafsImage.blob(0)), write("blob1", RafsImage.blob(1)));
  }

  @Test
  void aBootstrapAloneTellsTheTreeAndWhichBlobHoldsWhichByte() throws IOException {
    try (ErofsImage image = bootstrap(bytes -> {})) {
      Inode folder = image.resolve("dir");
      assertThat(image.list(folder))
          .extracting(DirEntry::name)
          .containsExactly(Bytes.utf8("both"), Bytes.utf8("link"), Bytes.utf8("none"));
      assertThat(image.readLink(image.resolve("dir/link", LinkOption.NOFOLLOW_LINKS)))
          .isEqualTo(Bytes.utf8("both"));
      Inode both = image.resolve("dir/both");
      assertThat(both.uid()).isEqualTo(1000);
      assertThat(image.extents(both).toList(9))
          .containsExactly(
              new Extent.Plain(0, 8192, 2, 8192),
              new Extent.Plain(8192, 8192, 1, 0),
              new Extent.Plain(16384, 1234, 2, 0));
      assertThat(image.devices().get(1).tag()).isEqualTo(Bytes.utf8(RafsImage.blobId(1)));
      assertThatThrownBy(() -> image.read(both, 0, ByteBuffer.allocate(9)))
          .isInstanceOf(SourceIoException.class)
          .hasMessageContaining(RafsImage.blobId(1));
    }
  }

  @Test
  void tellsWhatNydusKeepsBesideTheImage() throws IOException {
    try (ErofsImage image = bootstrap(bytes -> {})) {
      Rafs rafs = image.rafs().orElseThrow();
      assertThat(rafs.flags()).isEqualTo(0x01000039);
      assertThat(rafs.chunkSize()).isEqualTo(RafsImage.CHUNK);
      assertThat(rafs.chunkCount()).isEqualTo(3);
      assertThat(rafs.prefetchNids()).containsExactly(image.resolve("dir/both").nid());
      assertThat(rafs.blobs())
          .containsExactly(
              new RafsBlob(
                  0, Bytes.utf8(RafsImage.blobId(0)), 8192, 2, 0, 1, 1, 4 * 4096, 4 * 4096),
              new RafsBlob(
                  1, Bytes.utf8(RafsImage.blobId(1)), 8192, 1, 0, 1, 1, 5 * 4096, 5 * 4096));
      assertThat(rafs.blobs()).allMatch(RafsBlob::isDevice);
    }
    try (ErofsImage other = Erofs.open(Corpus.image("chunk-blobdev-4k").image())) {
      assertThat(other.rafs()).isEmpty();
    }
  }

  @Test
  void readsDataWhereTheBlobsAreGiven() throws IOException {
    Path file = write("bootstrap", new RafsImage().build());
    OpenOptions options = OpenOptions.builder().devices(blobs()).build();
    try (ErofsImage image = Erofs.open(file, options)) {
      Inode both = image.resolve("dir/both");
      assertThat(image.newInputStream(both).readAllBytes()).isEqualTo(RafsImage.both());
    }
  }

  @Test
  void readsWhatLinuxReads() throws IOException {
    KernelMount.assumeAvailable();
    Path file = write("bootstrap", new RafsImage().build());
    TreeSnapshot linux;
    try (KernelMount mount = KernelMount.mount(file, blobs(), 0)) {
      linux = TreeSnapshot.capture(mount.root());
    }
    OpenOptions options = OpenOptions.builder().devices(blobs()).build();
    try (ErofsImage image = Erofs.open(file, options)) {
      TreeSnapshot ours = ImageSnapshot.like(linux, image).tree();
      assertThat(ours.entries()).hasSize(5);
      Set<TreeDiff.Aspect> ignored = linux.withXattrs() ? Set.of() : Set.of(TreeDiff.Aspect.XATTRS);
      assertThat(TreeDiff.compare(linux, ours, ignored)).isEmpty();
    }
  }

  @Test
  void badTablesDoNotHideTheTree() throws IOException {
    List<Consumer<ByteBuffer>> damages =
        List.of(
            bytes -> bytes.putInt(1152 + 16, 100),
            bytes -> bytes.putInt(1152 + 16, -256),
            bytes -> bytes.putLong(1152 + 8, Long.MAX_VALUE - 100),
            bytes -> bytes.putLong(1152 + 8, -1),
            bytes -> bytes.putInt(1152 + 48, 3),
            bytes -> bytes.putInt(1152 + 48, -4),
            bytes -> bytes.putLong(1152 + 40, -1),
            bytes -> bytes.putLong(1152 + 32, -80),
            bytes -> bytes.putInt(4096 + 256 + 64, 7));
    for (Consumer<ByteBuffer> damage : damages) {
      try (ErofsImage image = bootstrap(damage)) {
        assertThat(image.list(image.resolve("dir"))).hasSize(3);
        assertThatThrownBy(image::rafs)
            .isInstanceOf(CorruptImageException.class)
            .hasMessageContaining("bootstrap");
      }
    }
  }
}
