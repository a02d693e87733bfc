package io.erofs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.erofs.testkit.TreeDiff.Aspect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KernelMountTest {
  /** Shared xattrs of metabox inodes: see {@link Manifest#peerBug()}. */
  private static final Set<Aspect> KERNEL_BUG = Set.of(Aspect.XATTRS);

  @BeforeEach
  void needsTheKernel() {
    KernelMount.assumeAvailable();
  }

  static List<CorpusImage> mountable() {
    return Corpus.good().stream().filter(CorpusImage::kernelMounts).toList();
  }

  /** The truth is true here too, and this kit sees it. */
  @ParameterizedTest
  @MethodSource("mountable")
  void theKernelShowsWhatTheManifestSays(CorpusImage image) throws IOException {
    TreeSnapshot expected = image.manifest().tree();
    try (KernelMount mount = KernelMount.mount(image)) {
      TreeSnapshot actual = TreeSnapshot.captureLike(mount.root(), expected);
      Set<Aspect> ignored = image.manifest().peerBug().isEmpty() ? Set.of() : KERNEL_BUG;
      assertThat(TreeDiff.compare(expected, actual, ignored)).isEmpty();
    }
  }

  /** Of its own files: other builds on this machine may have others mounted. */
  @Test
  void leavesNothingBehind(@TempDir Path folder) throws IOException {
    CorpusImage original = Corpus.image("chunk-blobdev-4k");
    Path image = Files.copy(original.image(), folder.resolve("image.erofs"));
    List<Path> devices = new ArrayList<>();
    for (Path device : original.sideFiles()) {
      devices.add(Files.copy(device, folder.resolve(device.getFileName().toString())));
    }
    KernelMount mount = KernelMount.mount(image, devices, 0);
    Path root = mount.root();
    assertThat(root).isNotEmptyDirectory();
    assertThat(attached()).contains(folder.toRealPath().toString());
    mount.close();
    mount.close();
    assertThat(root).doesNotExist();
    assertThat(attached()).doesNotContain(folder.toRealPath().toString());
  }

  private static String attached() throws IOException {
    return Commands.run("losetup", "--list", "--noheadings", "--output", "BACK-FILE").text();
  }

  @Test
  void refusesDamagedImagesAndTheirCopies(@TempDir Path folder) throws IOException {
    Path damaged = Corpus.damaged("metabox-packed-loop").image();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KernelMount.mount(damaged))
        .withMessageContaining("must not be mounted");
    Path copy = Files.copy(damaged, folder.resolve("innocent.erofs"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KernelMount.mount(copy))
        .withMessageContaining("must not be mounted");
    Path good = Corpus.image("plain-basic").image();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KernelMount.mount(good, List.of(copy), 0));
    Path patched = Files.copy(good, folder.resolve("a.patched"));
    assertThatIllegalArgumentException().isThrownBy(() -> KernelMount.mount(patched));
  }

  @Test
  void refusesFilesWhoseTailALoopDeviceWouldDrop(@TempDir Path folder) throws IOException {
    Path odd = Files.write(folder.resolve("odd"), new byte[4097]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KernelMount.mount(odd))
        .withMessageContaining("size=4097");
  }
}
