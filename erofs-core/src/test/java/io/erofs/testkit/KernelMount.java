package io.erofs.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * An image mounted by the Linux kernel, read-only, until closed.
 *
 * <p>Needs root and a kernel with EROFS. Damaged images are refused: a kernel may hang on them.
 */
public final class KernelMount implements AutoCloseable {
  /** Environment variable that turns a missing kernel into a failure if it is {@code 1}. */
  public static final String REQUIRED = "EROFS_REQUIRE_KERNEL";

  private static final int SECTOR = 512;
  private static final int UMOUNT_ATTEMPTS = 5;
  private static final Set<KernelMount> OPEN = ConcurrentHashMap.newKeySet();

  private final Path root;
  private boolean closed;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(KernelMount::closeAll));
  }

  private KernelMount(Path root) {
    this.root = root;
  }

  /**
   * Skips the test that calls it where the kernel cannot be used, with the reason; fails it if
   * {@link #REQUIRED} is set.
   */
  public static void assumeAvailable() {
    Optional<String> obstacle = Availability.OBSTACLE;
    if (obstacle.isPresent() && "1".equals(System.getenv(REQUIRED))) {
      Assertions.fail(REQUIRED + "=1, but " + obstacle.get());
    }
    Assumptions.assumeTrue(obstacle.isEmpty(), () -> "kernel test skipped: " + obstacle.get());
  }

  /**
   * Mounts an image of one device.
   *
   * @param image the image file
   * @return the mount
   * @throws IOException if the kernel refuses it
   */
  public static KernelMount mount(Path image) throws IOException {
    return mount(image, List.of(), 0);
  }

  /**
   * Mounts an image.
   *
   * @param image the image file
   * @param devices extra devices in the order of the device table
   * @param offset byte offset of the image in its file, a multiple of 512
   * @return the mount
   * @throws IOException if the kernel refuses it
   * @throws IllegalArgumentException if a file is or may be damaged, or has not whole sectors
   */
  public static KernelMount mount(Path image, List<Path> devices, long offset) throws IOException {
    DamagedGuard.check(image);
    for (Path device : devices) {
      DamagedGuard.check(device);
    }
    List<String> loops = new ArrayList<>();
    Path root = Files.createTempDirectory("erofs-mount");
    try {
      loops.add(attach(image, offset));
      for (Path device : devices) {
        loops.add(attach(device, 0));
      }
      String options =
          loops.stream().skip(1).map(loop -> ",device=" + loop).collect(Collectors.joining());
      Commands.run("mount", "-t", "erofs", "-o", "ro" + options, loops.get(0), root.toString());
    } catch (IOException | RuntimeException e) {
      Files.delete(root);
      throw e;
    } finally {
      release(loops);
    }
    KernelMount mount = new KernelMount(root);
    OPEN.add(mount);
    return mount;
  }

  /**
   * Mounts a good image of the corpus with its devices.
   *
   * @param image the image
   * @return the mount
   * @throws IOException if the kernel refuses it
   */
  public static KernelMount mount(CorpusImage image) throws IOException {
    return mount(image.image(), image.sideFiles(), image.offset());
  }

  /**
   * Where it is mounted.
   *
   * @return the root folder of the image
   */
  public Path root() {
    return root;
  }

  /** Unmounts; at the latest when the JVM ends. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    OPEN.remove(this);
    unmount();
    Files.delete(root);
  }

  private void unmount() throws IOException {
    for (int attempt = 1; attempt <= UMOUNT_ATTEMPTS; attempt++) {
      try {
        Commands.run("umount", root.toString());
        return;
      } catch (IOException busy) {
        if (attempt == UMOUNT_ATTEMPTS) {
          Commands.run("umount", "-l", root.toString());
          throw new IOException(root + " was still in use and was detached", busy);
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String attach(Path file, long offset) throws IOException {
    long size = Files.size(file) - offset;
    if (size <= 0 || size % SECTOR != 0 || offset % SECTOR != 0) {
      throw new IllegalArgumentException(
          file + ": size=" + size + " offset=" + offset + ", expected multiples of " + SECTOR);
    }
    return Commands.run(
            "losetup",
            "--find",
            "--show",
            "--read-only",
            "--offset",
            Long.toString(offset),
            file.toString())
        .text();
  }

  /** Detaches; the kernel does so when the mount ends, if there is one. */
  private static void release(List<String> loops) throws IOException {
    for (String loop : loops) {
      Commands.run("losetup", "--detach", loop);
    }
  }

  private static void closeAll() {
    for (KernelMount mount : OPEN) {
      try {
        mount.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot unmount " + mount.root, e);
      }
    }
  }

  private static final class Availability {
    static final Optional<String> OBSTACLE = find();

    private static Optional<String> find() {
      try {
        if (!Privileges.isRoot()) {
          return Optional.of("the user is not root");
        }
        if (Files.readAllLines(Path.of("/proc/filesystems")).stream()
            .noneMatch(line -> line.strip().endsWith("erofs"))) {
          return Optional.of("/proc/filesystems has no erofs");
        }
      } catch (IOException e) {
        return Optional.of("this is no Linux with /proc: " + e);
      }
      return List.of("mount", "umount", "losetup").stream()
          .filter(program -> !Commands.exists(program))
          .findFirst()
          .map(program -> program + " is not installed")
          .or(Availability::attempt);
    }

    /** In a container, root may not mount although the kernel could. */
    private static Optional<String> attempt() {
      try {
        mount(Corpus.image("plain-empty")).close();
        return Optional.empty();
      } catch (IOException e) {
        return Optional.of("root cannot mount here: " + e.getMessage());
      }
    }
  }
}
