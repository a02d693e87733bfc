package io.erofs.tools.export;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.model.FileType;
import io.erofs.testkit.Contents;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.TreeEntry;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.GeneratedSource;
import io.erofs.tools.build.ImageBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What tests of tar have in common. */
final class TarTrees {
  private TarTrees() {}

  /** Opens an image of the corpus with its devices. */
  static ErofsImage open(CorpusImage image) throws IOException {
    OpenOptions options =
        OpenOptions.builder().offset(image.offset()).devices(image.sideFiles()).build();
    return Erofs.open(image.image(), options);
  }

  /** Builds an image of a tree, holes kept, and opens it. */
  static ErofsImage build(GeneratedTree tree, Path image) throws IOException {
    BuildOptions options = BuildOptions.builder().keepHoles(true).build();
    ImageBuilder.of(options).build(image, new GeneratedSource(tree));
    return Erofs.open(image);
  }

  /** What of a tree a tar stream can hold. */
  static TreeSnapshot withoutSockets(TreeSnapshot tree) {
    List<TreeEntry> entries =
        tree.entries().values().stream().filter(e -> e.type() != FileType.SOCKET).toList();
    return TreeSnapshot.of(entries, true);
  }

  /** Whether a plain stream would be too long for a test. */
  static boolean hasLargeFiles(TreeSnapshot tree) {
    return tree.entries().values().stream().anyMatch(e -> e.size() > Contents.LARGE);
  }
}
