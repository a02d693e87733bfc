package io.erofs.tools.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.error.CorruptImageException;
import io.erofs.model.Bytes;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.TreeEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TreeWalkerTest {
  private static List<String> walk(ErofsImage image, String start, int limit) throws IOException {
    List<String> paths = new ArrayList<>();
    TreeWalker.walk(
        image,
        Bytes.utf8(start),
        image.resolve(start),
        (at, name, inode) -> {
          paths.add(at.path().toString());
          return paths.size() < limit;
        });
    return paths;
  }

  @Test
  void visitsEverythingOnceParentsFirst() throws IOException {
    CorpusImage corpus = Corpus.image("plain-basic");
    try (ErofsImage image = Erofs.open(corpus.image())) {
      List<String> paths = walk(image, "/", Integer.MAX_VALUE);
      List<String> expected =
          corpus.manifest().entries().stream().map(TreeEntry::path).map(Bytes::toString).toList();
      assertThat(paths).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(paths).startsWith("/").isSorted();
    }
  }

  @Test
  void startsAnywhereAndStopsWhenTold() throws IOException {
    try (ErofsImage image = Erofs.open(Corpus.image("plain-basic").image())) {
      assertThat(walk(image, "/sub", 3)).containsExactly("/sub", "/sub/abslink", "/sub/hard-c");
      assertThat(walk(image, "/setuid", 9)).containsExactly("/setuid");
    }
  }

  @Test
  void findsThePathOfAnInode() throws IOException {
    try (ErofsImage image = Erofs.open(Corpus.image("plain-basic").image())) {
      assertThat(PathFinder.find(image, image.resolve("/sub/inner")))
          .contains(Bytes.utf8("/sub/inner"));
      assertThat(PathFinder.find(image, image.resolve("/sub/hard-c")))
          .isEqualTo(Optional.of(Bytes.utf8("/hard-a")));
      assertThat(PathFinder.find(image, image.root())).contains(Bytes.utf8("/"));
    }
  }

  @Test
  void aLoopEnds() throws IOException {
    try (ErofsImage image = Erofs.open(Corpus.damaged("dir-cycle-two").image())) {
      assertThatThrownBy(() -> walk(image, "/", Integer.MAX_VALUE))
          .isInstanceOf(CorruptImageException.class)
          .hasMessageContaining("directory is reached twice");
    }
  }
}
