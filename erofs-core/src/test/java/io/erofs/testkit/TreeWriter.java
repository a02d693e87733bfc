package io.erofs.testkit;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * Makes a described tree in a folder.
 *
 * <p>Symbolic links and special files are made by a shell script, for exact bytes of targets and
 * for time stamps that the JDK sets only to the microsecond, or by opening a fifo, or (before 1970
 * and with nanoseconds) not at all.
 */
final class TreeWriter {
  private static final int CHUNK = 1 << 20;

  private final Path root;
  private final List<TreeNode> nodes;
  private final List<TreeNode> files;

  TreeWriter(Path root, List<TreeNode> nodes) {
    this.root = root;
    this.nodes = nodes;
    this.files = nodes.stream().filter(node -> !node.isHardLink()).toList();
  }

  void write() throws IOException {
    for (TreeNode node : files) {
      makePlain(node);
    }
    Commands.runIn(root, script(this::makeSpecial), List.of("sh", "-e"));
    for (TreeNode node : nodes) {
      if (node.isHardLink()) {
        Files.createLink(path(node.path()), path(node.linkOf()));
      }
    }
    if (Privileges.full()) {
      for (TreeNode node : files) {
        Path path = path(node.path());
        Files.setAttribute(path, "unix:gid", (int) node.gid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:uid", (int) node.uid(), LinkOption.NOFOLLOW_LINKS);
      }
    }
    writeXattrs();
    writeModesAndTimes();
  }

  private void makePlain(TreeNode node) throws IOException {
    Path path = path(node.path());
    switch (node.type()) {
      case DIRECTORY:
        Files.createDirectories(path);
        break;
      case REGULAR:
        writeData(Files.createFile(path), node.data());
        break;
      case SOCKET:
        makeSocket(path);
        break;
      default:
        break;
    }
  }

  /** A byte behind the end that is cut off again leaves a hole of the right size. */
  private static void writeData(Path file, FileData data) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), data.size());
      channel.truncate(data.size());
      for (FileData.Segment segment : data.segments()) {
        long end = segment.offset() + segment.length();
        for (long at = segment.offset(); at < end; at += CHUNK) {
          ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, end - at));
          data.read(at, chunk);
          chunk.flip();
          while (chunk.hasRemaining()) {
            channel.write(chunk, at + chunk.position());
          }
        }
      }
    }
  }

  /** Binds under a short name first, because the address of a socket has little room. */
  private void makeSocket(Path path) throws IOException {
    Path shortName = root.resolve(".s");
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(shortName));
    }
    Files.move(shortName, path);
  }

  private String makeSpecial(TreeNode node) {
    String name = quoted(Bytes.utf8(".").concat(node.path()));
    return switch (node.type()) {
      case SYMLINK -> "ln -s -- " + quoted(node.target()) + " " + name;
      case FIFO -> "mkfifo " + name;
      case CHARACTER_DEVICE -> mknod(node, name, "c");
      case BLOCK_DEVICE -> mknod(node, name, "b");
      case REGULAR, DIRECTORY, SOCKET -> "";
    };
  }

  private static String mknod(TreeNode node, String name, String kind) {
    return String.format(
        "mknod %s %s %d %d", name, kind, node.device().major(), node.device().minor());
  }

  private void writeXattrs() throws IOException {
    Map<Bytes, SortedMap<Bytes, Bytes>> all = new LinkedHashMap<>();
    for (TreeNode node : files) {
      if (!node.xattrs().isEmpty()) {
        all.put(node.path(), node.xattrs());
      }
    }
    if (!all.isEmpty()) {
      TreeXattrs.write(root, all);
    }
  }

  private void writeModesAndTimes() throws IOException {
    for (TreeNode node : files) {
      if (node.type() != FileType.SYMLINK) {
        Files.setAttribute(path(node.path()), "unix:mode", node.permissions());
      }
    }
    for (TreeNode node : files) {
      if (hasPlainTime(node)) {
        FileTime time = FileTime.from(node.mtime().toInstant());
        Files.setLastModifiedTime(path(node.path()), time);
      }
    }
    Commands.runIn(root, script(TreeWriter::setSpecialTime), List.of("sh", "-e"));
  }

  private static boolean hasPlainTime(TreeNode node) {
    return (node.type() == FileType.DIRECTORY || node.type() == FileType.REGULAR)
        && (node.mtime().seconds() >= 0 || node.mtime().nanos() == 0);
  }

  private static String setSpecialTime(TreeNode node) {
    if (hasPlainTime(node)) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "touch -h -d @%s %s",
        decimal(node.mtime()),
        quoted(Bytes.utf8(".").concat(node.path())));
  }

  /** Seconds as a decimal number, whose fraction counts away from zero. */
  private static String decimal(Timestamp time) {
    return BigDecimal.valueOf(time.seconds())
        .add(BigDecimal.valueOf(time.nanos(), 9))
        .toPlainString();
  }

  private byte[] script(Function<TreeNode, String> line) {
    StringBuilder script = new StringBuilder();
    for (TreeNode node : files) {
      String command = line.apply(node);
      if (!command.isEmpty()) {
        script.append(command).append('\n');
      }
    }
    return PathBytes.latin1(script.toString()).toByteArray();
  }

  private Path path(Bytes inTree) {
    return PathBytes.resolve(root, inTree.slice(1, inTree.length()));
  }

  private static String quoted(Bytes bytes) {
    return "'" + PathBytes.latin1(bytes).replace("'", "'\\''") + "'";
  }
}
