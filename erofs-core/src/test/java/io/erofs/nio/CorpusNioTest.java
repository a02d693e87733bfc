package io.erofs.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.testkit.Content;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeEntry;
import io.erofs.testkit.TreeSnapshot;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every image of the corpus, as a Java file system, is what its manifest says. */
class CorpusNioTest {
  static List<CorpusImage> all() {
    return Corpus.good();
  }

  @ParameterizedTest
  @MethodSource("all")
  void showsWhatTheManifestSays(CorpusImage image) throws IOException {
    TreeSnapshot expected = asPathsHold(image.manifest().tree());
    try (FileSystem opened = open(image)) {
      TreeSnapshot actual = NioCapture.like(expected, opened);
      assertThat(TreeDiff.compare(expected, actual, Set.of())).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void findsEveryPathByItsUriAndByItsText(CorpusImage image) throws IOException {
    try (FileSystem opened = open(image)) {
      for (TreeEntry entry : image.manifest().entries()) {
        Path path = opened.getPath(entry.path().toString());
        assertThat(ErofsPath.of(path).absoluteBytes()).isEqualTo(entry.path());
        assertThat(ErofsUris.path(path.toUri())).isEqualTo(entry.path());
        assertThat(Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS))
            .isEqualTo(entry.type() == FileType.DIRECTORY);
      }
    }
  }

  static FileSystem open(CorpusImage image) throws IOException {
    Map<String, ?> env = Map.of("offset", image.offset(), "devices", image.sideFiles());
    return FileSystems.newFileSystem(image.image(), env);
  }

  /** A link's target is a path here, which has neither doubled slashes nor one at its end. */
  private static TreeSnapshot asPathsHold(TreeSnapshot tree) {
    return TreeSnapshot.of(
        tree.entries().values().stream()
            .map(
                entry ->
                    entry.content() instanceof Content.Target target
                        ? entry.withContent(new Content.Target(asPathHolds(target.path())))
                        : entry)
            .toList(),
        true);
  }

  private static Bytes asPathHolds(Bytes target) {
    byte[] kept = new byte[target.length()];
    int length = 0;
    for (int i = 0; i < target.length(); i++) {
      boolean again = target.at(i) == '/' && length > 0 && kept[length - 1] == '/';
      if (!again) {
        kept[length++] = (byte) target.at(i);
      }
    }
    boolean slashAtEnd = length > 1 && kept[length - 1] == '/';
    return Bytes.of(kept, 0, slashAtEnd ? length - 1 : length);
  }
}
