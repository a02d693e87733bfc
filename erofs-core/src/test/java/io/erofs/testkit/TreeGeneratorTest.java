package io.erofs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.erofs.model.FileType;
import io.erofs.testkit.TreeDiff.Aspect;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TreeGeneratorTest {
  private static final Set<Aspect> NOT_TOLD = EnumSet.of(Aspect.INODE, Aspect.DIRECTORY_SIZE);

  private Path folder = Path.of("");

  @BeforeEach
  void makeFolder() throws IOException {
    folder = TempFolders.create("erofs-tree");
  }

  @AfterEach
  void deleteFolder() throws IOException {
    TempFolders.delete(folder);
  }

  static List<Long> seeds() {
    return Seeds.of(4);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void writesWhatItDescribes(long seed) throws IOException {
    assumeTrue(Privileges.full(), "owners, devices and trusted xattrs need a real root");
    GeneratedTree tree = TreeGenerator.of(seed).count(150).generate();
    tree.writeTo(folder);
    assertThat(TreeDiff.compare(tree.snapshot(), TreeSnapshot.capture(folder), NOT_TOLD))
        .as(Seeds.describe(seed))
        .isEmpty();
  }

  @Test
  void writesWhatAnyUserMay() throws IOException {
    GeneratedTree tree =
        TreeGenerator.of(1).privileged(false).xattrs(false).blockSize(512).generate();
    tree.writeTo(folder);
    Set<Aspect> ignored = TreeDiff.and(NOT_TOLD, Aspect.UID, Aspect.GID, Aspect.XATTRS);
    assertThat(TreeDiff.compare(tree.snapshot(), TreeSnapshot.capture(folder), ignored)).isEmpty();
  }

  @Test
  void isDecidedByTheSeed() {
    assertThat(TreeGenerator.of(7).generate()).isEqualTo(TreeGenerator.of(7).generate());
    assertThat(TreeGenerator.of(7).generate()).isNotEqualTo(TreeGenerator.of(8).generate());
  }

  @Test
  void hasEverything() {
    List<TreeNode> nodes =
        TreeGenerator.of(1).count(600).privileged(true).xattrs(true).generate().nodes();
    assertThat(nodes).extracting(TreeNode::type).contains(FileType.values());
    assertThat(nodes).anyMatch(TreeNode::isHardLink);
    assertThat(nodes).anyMatch(node -> node.name().length() == 255);
    assertThat(nodes).anyMatch(node -> node.target().length() == 4095);
    assertThat(nodes).anyMatch(node -> node.mtime().seconds() < 0 && node.mtime().nanos() > 0);
    assertThat(nodes).anyMatch(node -> node.data().segments().size() > 2);
    assertThat(nodes)
        .flatExtracting(node -> node.xattrs().keySet().stream().map(Object::toString).toList())
        .contains("system.posix_acl_access", "system.posix_acl_default", "security.capability")
        .anyMatch(name -> name.startsWith("trusted."));
  }

  @Test
  void dataIsTheSameInAnyOrderOfReading() {
    FileData data =
        new FileData(
            10_000,
            List.of(
                new FileData.Segment(100, 3000, 5, FileData.Pattern.RANDOM),
                new FileData.Segment(5000, 1000, 6, FileData.Pattern.TEXT)));
    byte[] all = data.toByteArray();
    for (int at : new int[] {0, 99, 100, 101, 3099, 3100, 4999, 5555, 9999}) {
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThat(data.read(at, one)).isEqualTo(1);
      assertThat(one.get(0)).as("byte %s", at).isEqualTo(all[at]);
    }
    assertThat(data.read(10_000, ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThat(all[50]).isZero();
    assertThat(all[5001]).isBetween((byte) '\n', (byte) 'z');
  }
}
