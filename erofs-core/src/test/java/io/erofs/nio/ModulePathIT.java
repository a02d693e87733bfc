package io.erofs.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.Commands;
import io.erofs.testkit.TinyImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed library is found as a provider, as a module and on the class path. */
class ModulePathIT {
  private static final String PROGRAM =
      """
      import java.nio.file.*;
      import java.nio.file.spi.FileSystemProvider;
      public class Probe {
        public static void main(String[] args) throws Exception {
          for (FileSystemProvider provider : FileSystemProvider.installedProviders()) {
            if (provider.getScheme().equals("erofs")) {
              System.out.println(provider.getClass().getModule());
            }
          }
          try (FileSystem image = FileSystems.newFileSystem(Path.of(args[0]))) {
            System.out.println(Files.readString(image.getPath("/hello")));
          }
        }
      }
      """;

  @TempDir Path folder;

  private static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(
              file -> file.getFileName().toString().matches("erofs-core-[0-9.]+(-SNAPSHOT)?.jar"))
          .findFirst()
          .orElseThrow()
          .toAbsolutePath();
    }
  }

  private List<String> run(String... options) throws IOException {
    Path program = Files.writeString(folder.resolve("Probe.java"), PROGRAM);
    byte[] image = new TinyImage().file("hello", "found").build();
    Path file = Files.write(folder.resolve("image"), image);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add(program.toString());
    command.add(file.toString());
    return Commands.runIn(folder, new byte[0], command).text().lines().toList();
  }

  @Test
  void asAModule() throws IOException {
    assertThat(run("--module-path", jar().toString(), "--add-modules", "io.erofs.core"))
        .containsExactly("module io.erofs.core", "found");
  }

  @Test
  void onTheClassPath() throws IOException {
    List<String> lines = run("-cp", jar().toString());
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("unnamed module");
    assertThat(lines.get(1)).isEqualTo("found");
  }
}
