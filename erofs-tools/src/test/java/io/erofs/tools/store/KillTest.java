package io.erofs.tools.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.testkit.Seeds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that build into a store and clean it up are killed at any moment. */
class KillTest {
  private static final int ROUNDS = 6;
  private static final int MOST_MILLIS = 900;

  @TempDir Path directory;

  private Process start(int number) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            KilledBuilder.class.getName(),
            directory.resolve("store").toString(),
            directory.resolve("images").toString(),
            Integer.toString(number));
    return builder.redirectError(directory.resolve("errors" + number).toFile()).start();
  }

  private static void awaitReady(Process process) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.readLine()).isEqualTo("ready");
  }

  /** Two builders at once; one is killed, then the other. */
  @Test
  void whatIsVisibleIsWhole() throws Exception {
    Files.createDirectory(directory.resolve("images"));
    long seed = Seeds.of(1).get(0);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      List<Process> processes = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        processes.add(start(100 * round + 17 * i));
      }
      for (Process process : processes) {
        awaitReady(process);
      }
      for (Process process : processes) {
        Thread.sleep(random.nextInt(MOST_MILLIS));
        assertThat(process.isAlive()).as("it fails by itself").isTrue();
        process.destroyForcibly().waitFor();
        assertThat(process.exitValue()).isEqualTo(128 + 9);
      }
      allIsWhole(Seeds.describe(seed) + ", round " + round);
    }
  }

  private void allIsWhole(String description) throws IOException {
    BlobStore store = BlobStore.open(directory.resolve("store"));
    assertThat(store.verify(2)).as(description).isEmpty();
    try (Stream<Path> images = Files.list(directory.resolve("images"))) {
      for (Path image : images.filter(file -> !file.toString().endsWith(".tmp")).toList()) {
        readsBack(store, image, description);
      }
    }
    store.forgetMissing();
    store.collect(false);
    assertThat(store.verify(2)).as(description).isEmpty();
    assertThat(directory.resolve("store/tmp")).isEmptyDirectory();
  }

  private static void readsBack(BlobStore store, Path image, String description)
      throws IOException {
    try (ErofsImage opened = StoreTrees.open(store, image)) {
      int files = 0;
      for (DirEntry entry : opened.list(opened.root())) {
        String name = entry.name().toString();
        if (name.startsWith("file")) {
          int number = Integer.parseInt(name.substring(4));
          assertThat(Bytes.of(StoreTrees.read(opened, name)))
              .as(description + ": " + image + " " + name)
              .isEqualTo(Bytes.of(StoreTrees.random(3 * StoreTrees.BLOCK + number, number)));
          files++;
        }
      }
      assertThat(files).isEqualTo(10);
    }
  }
}
