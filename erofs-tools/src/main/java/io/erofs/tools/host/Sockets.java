package io.erofs.tools.host;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.UUID;

/**
 * Makes sockets in the file system with the JDK alone: binding makes one.
 *
 * <p>An address has room for about a hundred bytes of text. So the socket is bound under a short
 * name, reached through a short link to its directory, and then renamed.
 */
final class Sockets {
  private Sockets() {}

  static void make(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    Path absolute = path.toAbsolutePath();
    Path parent = Objects.requireNonNull(absolute.getParent(), "parent");
    String name = ".erofs-" + UUID.randomUUID().toString().substring(0, 8);
    Path bound = parent.resolve(name);
    Path work = Files.createTempDirectory("erofs");
    Path link = work.resolve("d");
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      Files.createSymbolicLink(link, parent);
      socket.bind(UnixDomainSocketAddress.of(link.resolve(name)));
      Files.move(bound, absolute, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(bound);
      Files.deleteIfExists(link);
      Files.deleteIfExists(work);
    }
  }
}
