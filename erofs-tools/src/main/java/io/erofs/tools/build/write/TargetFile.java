package io.erofs.tools.build.write;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The file that becomes the image. A regular file is written beside its place under a temporary
 * name and moved there by {@link #commit}; closing without it, and the end of the virtual machine,
 * remove it. A block device is written in place.
 */
public final class TargetFile implements Closeable {
  private static final int TYPE_MASK = 0xF000;
  private static final int BLOCK_DEVICE = 0x6000;
  private static final int ATTEMPTS = 100;

  private final Path target;
  private final Path written;
  private final FileChannel channel;
  private final boolean inPlace;
  private final Thread cleaner;
  private boolean committed;

  private TargetFile(Path target, Path written, FileChannel channel, boolean inPlace) {
    this.target = target;
    this.written = written;
    this.channel = channel;
    this.inPlace = inPlace;
    this.cleaner = new Cleaner();
  }

  /**
   * Opens a target.
   *
   * @param target what was asked for; a symbolic link is followed
   * @param offset bytes at the beginning that are kept
   */
  public static TargetFile open(Path target, long offset) throws IOException {
    BasicFileAttributes found;
    try {
      found = Files.readAttributes(target, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return create(target);
    }
    Path real = target.toRealPath();
    if (found.isDirectory()) {
      throw new FileSystemException(target.toString(), null, "is a directory");
    }
    if (found.isOther()) {
      return openDevice(real);
    }
    TargetFile file = create(real);
    try {
      file.copyPermissions(real);
      file.copyFront(real, offset);
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static TargetFile create(Path target) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Path temporary = beside(target);
      try {
        FileChannel channel =
            FileChannel.open(
                temporary,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        return new TargetFile(target, temporary, channel, false).guarded();
      } catch (FileAlreadyExistsException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Has the file removed if the virtual machine ends; if it is ending already, at once. */
  private TargetFile guarded() throws IOException {
    try {
      Runtime.getRuntime().addShutdownHook(cleaner);
      return this;
    } catch (IllegalStateException ending) {
      channel.close();
      Files.deleteIfExists(written);
      InterruptedIOException interrupted = new InterruptedIOException("the process is ending");
      interrupted.initCause(ending);
      throw interrupted;
    }
  }

  private static Path beside(Path target) {
    long number = ThreadLocalRandom.current().nextLong();
    return target.resolveSibling(".erofs-" + Long.toHexString(number) + ".tmp");
  }

  private static TargetFile openDevice(Path device) throws IOException {
    int mode = (Integer) Files.getAttribute(device, "unix:mode");
    if ((mode & TYPE_MASK) != BLOCK_DEVICE) {
      throw new FileSystemException(
          device.toString(), null, "is neither a regular file nor a block device");
    }
    FileChannel channel =
        FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new TargetFile(device, device, channel, true);
  }

  private void copyPermissions(Path from) throws IOException {
    PosixFileAttributeView ours = Files.getFileAttributeView(written, PosixFileAttributeView.class);
    if (ours != null) {
      ours.setPermissions(Files.getPosixFilePermissions(from));
    }
  }

  private void copyFront(Path from, long length) throws IOException {
    if (length == 0) {
      return;
    }
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ)) {
      long end = Math.min(length, source.size());
      for (long done = 0; done < end; ) {
        done += source.transferTo(done, end - done, channel);
      }
    }
  }

  /** The open file, to write and to read. */
  public FileChannel channel() {
    return channel;
  }

  /** Directory for temporary files of the build. */
  public Path directory() {
    Path parent = written.toAbsolutePath().getParent();
    return inPlace || parent == null ? Path.of(System.getProperty("java.io.tmpdir")) : parent;
  }

  /** Whether an existing device is written in place. */
  public boolean isInPlace() {
    return inPlace;
  }

  /** Puts the file in its place: it is complete. */
  public void commit() throws IOException {
    if (!inPlace) {
      channel.close();
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
    }
    committed = true;
  }

  @Override
  public void close() throws IOException {
    if (!inPlace) {
      try {
        Runtime.getRuntime().removeShutdownHook(cleaner);
      } catch (IllegalStateException e) {
        // The virtual machine ends: the hook runs and removes what is there.
        return;
      }
    }
    channel.close();
    if (!inPlace && !committed) {
      Files.deleteIfExists(written);
    }
  }

  /** Removes the temporary file when the virtual machine ends in the middle of a build. */
  private final class Cleaner extends Thread {
    @Override
    public void run() {
      try {
        Files.deleteIfExists(written);
      } catch (IOException e) {
        System.getLogger(TargetFile.class.getName())
            .log(System.Logger.Level.WARNING, "cannot remove " + written, e);
      }
    }
  }
}
