package io.erofs.tools.dump;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import io.erofs.testkit.Corpus;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PathFinderTest {
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
  void aLoopHasNoPathBehindIt() throws IOException {
    try (ErofsImage image = Erofs.open(Corpus.damaged("dir-cycle-two").image())) {
      Inode root = image.root();
      Inode other =
          new Inode(
              1_000_000,
              root.version(),
              root.layout(),
              root.format(),
              root.mode(),
              root.size(),
              root.uid(),
              root.gid(),
              root.mtime(),
              root.linkCount(),
              root.serial(),
              root.xattrCount(),
              root.union(),
              root.position());
      assertThat(PathFinder.find(image, other)).isEmpty();
    }
  }
}
