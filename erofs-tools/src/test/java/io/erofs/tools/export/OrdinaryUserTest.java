package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import io.erofs.testkit.Commands;
import io.erofs.testkit.TempFolders;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.host.FileStatus;
import io.erofs.tools.host.Host;
import io.erofs.tools.host.XattrReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An ordinary user gets everything that the user can have, and hears of the rest. */
class OrdinaryUserTest {
  private static final String NOBODY = "65534";

  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    Assumptions.assumeTrue(
        Host.get().isSuperuser() && Commands.exists("setpriv"),
        "needs root and setpriv to become somebody else");
    folder = TempFolders.create("erofs-user");
    Commands.run("chmod", "755", folder.toString());
  }

  @AfterEach
  void deleteFolder() throws IOException {
    if (folder != null) {
      TempFolders.delete(folder);
    }
  }

  @Test
  void getsWhatAUserCanHaveAndASummaryOfTheRest() throws Exception {
    Path image = folder.resolve("image");
    ImageBuilder.of(BuildOptions.builder().build()).build(image, tree());
    Path home = Files.createDirectory(folder.resolve("home"));
    Commands.run("chown", NOBODY + ":" + NOBODY, home.toString());

    Commands.Result result = extractAsNobody(image, home.resolve("out"));

    // Only the C library tells which attribute it was.
    assertThat(result.out().lines().map(line -> line.replace("trusted.secret: ", "")))
        .containsExactly(
            "OWNER 3 [/: Operation not permitted, /own: Operation not permitted,"
                + " /su: Operation not permitted]",
            "PERMISSIONS 1 [/su: set-id bits left off, the owner is another]",
            "XATTR 1 [/own: Operation not permitted]",
            "SPECIAL_FILE 1 [/null: Operation not permitted]");
    FileStatus own = Host.get().status(home.resolve("out/own"));
    assertThat(own.uid()).isEqualTo(65534);
    assertThat(own.permissions()).isEqualTo(0400);
    assertThat(own.mtime()).isEqualTo(new Timestamp(-5, 123_456_789));
    try (XattrReader xattrs = Host.get().readXattrs(home.resolve("out"))) {
      assertThat(xattrs.read(home.resolve("out/own"), Bytes.utf8("own")))
          .containsExactly(new Xattr(Bytes.utf8("user.mine"), Bytes.utf8("2"), false));
    }
    assertThat(Host.get().status(home.resolve("out/su")).permissions()).isEqualTo(0755);
    assertThat(Host.get().status(home.resolve("out/pipe")).type()).contains(FileType.FIFO);
  }

  private static MemoryTree tree() {
    FileContent content = FileContent.of(Bytes.utf8("x"));
    Timestamp old = new Timestamp(-5, 123_456_789);
    return MemoryTree.named("t")
        .add(
            SourceEntry.file(Bytes.utf8("own"), content)
                .permissions(0400)
                .mtime(old)
                .xattrs(
                    List.of(
                        new Xattr(Bytes.utf8("trusted.secret"), Bytes.utf8("1"), false),
                        new Xattr(Bytes.utf8("user.mine"), Bytes.utf8("2"), false)))
                .build())
        .add(SourceEntry.file(Bytes.utf8("su"), content).permissions(04755).build())
        .add(
            SourceEntry.special(
                    Bytes.utf8("null"), FileType.CHARACTER_DEVICE, new DeviceNumber(1, 3))
                .build())
        .add(
            SourceEntry.special(Bytes.utf8("pipe"), FileType.FIFO, DeviceNumber.ZERO)
                .owner(65534, 65534)
                .build());
  }

  /** Runs another JVM, on copies of the classes, because the user may not see the originals. */
  private Commands.Result extractAsNobody(Path image, Path target)
      throws IOException, URISyntaxException {
    List<String> path = new ArrayList<>();
    for (Class<?> type : List.of(Erofs.class, Extractor.class, ExtractMain.class)) {
      Path from = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path to = folder.resolve("classes" + path.size() + (Files.isDirectory(from) ? "" : ".jar"));
      Commands.run("cp", "-r", from.toString(), to.toString());
      Commands.run("chmod", "-R", "a+rX", to.toString());
      path.add(to.toString());
    }
    List<String> command =
        new ArrayList<>(
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", String.join(":", path), ExtractMain.class.getName()));
    command.addAll(List.of(image.toString(), target.toString()));
    return Commands.runIn(folder, new byte[0], command);
  }
}
