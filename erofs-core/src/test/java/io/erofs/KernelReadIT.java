package io.erofs;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.KernelMount;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeDiff.Aspect;
import io.erofs.testkit.TreeSnapshot;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every image that Linux mounts is read as Linux reads it, here and now. */
class KernelReadIT {
  /** Their attributes are read wrongly by Linux; the manifest says so. */
  private static final Set<String> WRONG_XATTRS = Set.of("metabox-xattr", "xprefix-metabox-plain");

  static List<CorpusImage> mountable() {
    return Corpus.good().stream().filter(CorpusImage::kernelMounts).toList();
  }

  @BeforeAll
  static void needsTheKernel() {
    KernelMount.assumeAvailable();
  }

  @ParameterizedTest
  @MethodSource("mountable")
  void readsWhatLinuxReads(CorpusImage image) throws IOException {
    TreeSnapshot shape = image.manifest().tree();
    TreeSnapshot linux;
    try (KernelMount mount = KernelMount.mount(image)) {
      linux = TreeSnapshot.captureLike(mount.root(), shape);
    }
    Set<Aspect> ignored = EnumSet.noneOf(Aspect.class);
    if (!linux.withXattrs() || WRONG_XATTRS.contains(image.name())) {
      ignored.add(Aspect.XATTRS);
    }
    try (ErofsImage opened = CorpusReadTest.open(image, false)) {
      TreeSnapshot ours = ImageSnapshot.like(shape, opened).tree();
      assertThat(TreeDiff.compare(linux, ours, ignored)).isEmpty();
    }
  }
}
