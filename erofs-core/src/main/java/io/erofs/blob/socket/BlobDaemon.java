package io.erofs.blob.socket;

import io.erofs.blob.BlobFetcher;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives blobs to other processes on the same machine, over a Unix domain socket: the other side of
 * {@link SocketFetcher}.
 *
 * <p>Whoever may open the socket may ask; its folder decides who that is. A connection that breaks
 * the protocol is closed, the others go on. Thread-safe.
 */
public final class BlobDaemon implements Closeable {
  private final Path socket;
  private final ServerSocketChannel server;
  private final BlobFetcher fetcher;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private BlobDaemon(Path socket, ServerSocketChannel server, BlobFetcher fetcher) {
    this.socket = socket;
    this.server = server;
    this.fetcher = fetcher;
  }

  /**
   * Begins to listen, in threads of its own.
   *
   * @param socket path of the socket, which must not exist
   * @param fetcher gets the blobs; closed with the daemon
   * @return the daemon; close it
   * @throws IOException if the socket cannot be made
   */
  public static BlobDaemon listen(Path socket, BlobFetcher fetcher) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    BlobDaemon daemon = new BlobDaemon(socket, server, fetcher);
    Thread thread = new Thread(daemon::accept, "erofs-daemon");
    thread.setDaemon(true);
    thread.start();
    return daemon;
  }

  private void accept() {
    while (!closed) {
      try {
        SocketChannel channel = server.accept();
        Connection connection = new Connection(channel, fetcher, connections::remove);
        connections.add(connection);
        connection.start();
        if (closed) {
          connection.close();
        }
      } catch (IOException e) {
        if (!closed && !server.isOpen()) {
          return;
        }
      }
    }
  }

  /** Closes all connections, then the fetcher, and removes the socket. Idempotent. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (fetcher) {
      server.close();
      for (Connection connection : connections) {
        connection.close();
      }
      Files.deleteIfExists(socket);
    }
  }
}
