package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import io.erofs.testkit.Commands;
import io.erofs.testkit.Contents;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The exact bytes of a small stream that has one of everything.
 *
 * <p>The golden file has a line for each block of 512 bytes: ASCII as it is, a backslash doubled,
 * {@code \n} for a line feed, {@code \xNN} for other bytes, and {@code \0{N}} for N times NUL. Run
 * with {@code -Derofs.golden=DIRECTORY} to write it anew, and review the difference.
 */
class TarGoldenTest {
  private static final int BLOCK = 512;
  private static final Bytes RAW = Bytes.of(new byte[] {(byte) 0xFF, (byte) 0xFE, 'r'});
  private static final String ACL =
      "0200000001000600ffffffff02000400e803000004000400ffffffff10000400ffffffff20000000ffffffff";

  @TempDir Path directory;

  private static Bytes repeat(Bytes unit, int count) {
    Bytes all = Bytes.EMPTY;
    for (int i = 0; i < count; i++) {
      all = all.concat(unit);
    }
    return all;
  }

  private static Xattr xattr(String name, byte[] value) {
    return new Xattr(Bytes.utf8(name), Bytes.of(value), false);
  }

  private static MemoryTree everything() {
    Timestamp time = new Timestamp(1_700_000_000, 0);
    Bytes slash = Bytes.utf8("/");
    Bytes folder = Bytes.utf8("d").concat(repeat(Bytes.utf8("d"), 120));
    return MemoryTree.named("everything")
        .mtime(time)
        .directory("")
        .add(SourceEntry.directory(folder).mtime(time).permissions(02775).build())
        .add(file(folder.concat(slash).concat(Bytes.utf8("split"))))
        .add(file(folder.concat(slash).concat(repeat(Bytes.utf8("é"), 100))))
        .add(file(folder.concat(slash).concat(repeat(RAW, 50))))
        .add(file(RAW))
        .add(
            SourceEntry.file(Bytes.utf8("a"), FileContent.of(Bytes.utf8("content\n")))
                .permissions(04755)
                .owner(2_097_151, 2_097_152)
                .mtime(new Timestamp(-2, 250_000_000))
                .xattrs(
                    List.of(
                        xattr("user.a=%", new byte[] {0, '\n'}),
                        xattr("system.posix_acl_access", HexFormat.of().parseHex(ACL))))
                .build())
        .hardLink("b", "a")
        .add(device("c", FileType.CHARACTER_DEVICE, new DeviceNumber(4095, 1_048_575)))
        .add(device("e", FileType.BLOCK_DEVICE, new DeviceNumber(7, 1)))
        .add(device("f", FileType.FIFO, DeviceNumber.ZERO))
        .add(device("g", FileType.SOCKET, DeviceNumber.ZERO))
        .symlink("h", "target")
        .add(SourceEntry.symlink(Bytes.utf8("i"), repeat(Bytes.utf8("ü"), 60)).build())
        .add(SourceEntry.symlink(Bytes.utf8("j"), repeat(RAW, 40)).build())
        .file("k", FileContent.hole(100_000));
  }

  private static SourceEntry file(Bytes path) {
    return SourceEntry.file(path, FileContent.of(Bytes.EMPTY)).mtime(Timestamp.ZERO).build();
  }

  private static SourceEntry device(String path, FileType type, DeviceNumber number) {
    return SourceEntry.special(Bytes.utf8(path), type, number).mtime(new Timestamp(0, 1)).build();
  }

  private Path image() throws IOException {
    Path image = directory.resolve("image");
    ImageBuilder.of(BuildOptions.builder().chunks(ChunkOptions.NONE.withKeepHoles(true)).build())
        .build(image, everything());
    return image;
  }

  private static byte[] export(Path image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ErofsImage opened = Erofs.open(image)) {
      TarExporter.export(opened, TarOptions.builder().sparse(true).build(), out);
    }
    return out.toByteArray();
  }

  @Test
  void hasTheseBytes() throws IOException {
    String actual = text(export(image()));
    String update = System.getProperty("erofs.golden", "");
    if (!update.isEmpty()) {
      Files.writeString(Path.of(update, "everything.txt"), actual);
    }
    try (InputStream in = TarGoldenTest.class.getResourceAsStream("everything.txt")) {
      assertThat(in).as("everything.txt").isNotNull();
      assertThat(actual).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** A virtual machine of another language, charset and numbers writes the same. */
  @Test
  void dependsOnNothingButTheImage() throws IOException {
    Path image = image();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path tar = directory.resolve("other.tar");
    Commands.run(
        java.toString(),
        "-Dfile.encoding=UTF-16",
        "-Duser.language=ar",
        "-Duser.country=EG",
        "-Duser.timezone=Pacific/Apia",
        "-cp",
        System.getProperty("java.class.path"),
        "io.erofs.tools.cli.Main",
        "tar",
        "--sparse",
        "--quiet",
        "-o",
        tar.toString(),
        image.toString());
    assertThat(Contents.sha256(tar)).isEqualTo(Contents.sha256(export(image)));
  }

  private static String text(byte[] tar) {
    StringBuilder text = new StringBuilder();
    for (int from = 0; from < tar.length; from += BLOCK) {
      for (int at = from; at < from + BLOCK; ) {
        int nul = at;
        while (nul < from + BLOCK && tar[nul] == 0) {
          nul++;
        }
        if (nul > at) {
          text.append("\\0{").append(nul - at).append('}');
          at = nul;
        } else {
          append(text, tar[at++] & 0xFF);
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static void append(StringBuilder text, int b) {
    switch (b) {
      case '\\' -> text.append("\\\\");
      case '\n' -> text.append("\\n");
      default -> {
        if (b >= ' ' && b < 0x7F) {
          text.append((char) b);
        } else {
          text.append(String.format("\\x%02X", b));
        }
      }
    }
  }
}
