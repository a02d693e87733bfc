package io.erofs.tools.build.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelSourceTest {
  @TempDir Path directory;

  private static Xattr xattr(String name, String value) {
    return new Xattr(Bytes.utf8(name), Bytes.utf8(value), false);
  }

  private List<String> xattrs(Path image, String path) throws IOException {
    List<String> found = new ArrayList<>();
    try (ErofsImage opened = Erofs.open(image)) {
      for (Xattr xattr : opened.xattrs(opened.resolve(path, LinkOption.NOFOLLOW_LINKS))) {
        found.add(xattr.name() + "=" + xattr.value());
      }
    }
    return found;
  }

  private Path build(String contexts, String mountPoint) throws IOException {
    MemoryTree tree = MemoryTree.named("t").directory("").directory("bin");
    tree.add(
        SourceEntry.file(Bytes.utf8("bin/sh"), FileContent.of(Bytes.utf8("x")))
            .xattrs(List.of(xattr("security.selinux", "old"), xattr("user.a", "b")))
            .build());
    tree.symlink("link", "bin");
    FileContexts parsed = FileContexts.parse(Bytes.utf8(contexts), "contexts");
    Path image = directory.resolve("image");
    ImageBuilder.of(BuildOptions.builder().build())
        .build(image, LabelSource.of(tree, parsed, Bytes.utf8(mountPoint)));
    return image;
  }

  @Test
  void filesHaveTheLabelsOfTheirPaths() throws IOException {
    Path image = build("/ u:root\n/bin(/.*)? -- u:file\n/bin -d u:bin\n/link -l u:link\n", "/");
    assertThat(xattrs(image, "")).containsExactly("security.selinux=u:root");
    assertThat(xattrs(image, "bin")).containsExactly("security.selinux=u:bin");
    assertThat(xattrs(image, "link")).containsExactly("security.selinux=u:link");
    assertThat(xattrs(image, "bin/sh"))
        .containsExactlyInAnyOrder("security.selinux=u:file", "user.a=b");
  }

  @Test
  void pathsBeginWithTheMountPoint() throws IOException {
    String text = "/ u:wrong\n/system u:root\n/system/bin u:bin\n/bin u:wrong\n";
    for (String mountPoint : List.of("/system", "system", "//system/")) {
      Path image = build(text, mountPoint);
      assertThat(xattrs(image, "")).containsExactly("security.selinux=u:root");
      assertThat(xattrs(image, "bin")).containsExactly("security.selinux=u:bin");
      assertThat(xattrs(image, "bin/sh")).containsExactly("user.a=b");
    }
  }
}
