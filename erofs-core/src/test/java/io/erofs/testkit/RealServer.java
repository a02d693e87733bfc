package io.erofs.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * nginx or docker-registry as a process of its own on a free port of the loopback, with everything
 * that it writes in one folder. Tests are skipped where the program is not installed.
 */
public final class RealServer implements Closeable {
  private static final int ATTEMPTS = 200;

  private final Process process;
  private final int port;

  private RealServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts nginx with the files of a folder, and logs the bytes that it sends.
   *
   * @param files what it shows
   * @param folder an empty folder for its own files; {@code access.log} has a line for each
   *     request: status, bytes of the body, path
   */
  public static RealServer nginx(Path files, Path folder) throws IOException {
    assumeInstalled("nginx");
    int port = freePort();
    for (String name : List.of("body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      Files.createDirectory(folder.resolve(name));
    }
    String user = Privileges.isRoot() ? "user root;\n" : "";
    Path config =
        Files.writeString(
            folder.resolve("nginx.conf"),
            user
                + """
                daemon off;
                worker_processes 1;
                pid DIR/pid;
                error_log DIR/error.log;
                events { worker_connections 64; }
                http {
                  log_format short '$status $body_bytes_sent $uri';
                  access_log DIR/access.log short;
                  client_body_temp_path DIR/body;
                  proxy_temp_path DIR/proxy;
                  fastcgi_temp_path DIR/fastcgi;
                  uwsgi_temp_path DIR/uwsgi;
                  scgi_temp_path DIR/scgi;
                  server {
                    listen 127.0.0.1:PORT;
                    root FILES;
                    location /secret/ {
                      alias FILES/;
                      auth_basic "who";
                      auth_basic_user_file DIR/users;
                    }
                  }
                }
                """
                    .replace("DIR", folder.toString())
                    .replace("PORT", String.valueOf(port))
                    .replace("FILES", files.toString()));
    Files.writeString(folder.resolve("users"), "me:{PLAIN}password\n");
    return start(port, folder, "nginx", "-c", config.toString(), "-p", folder.toString());
  }

  /**
   * Starts a registry of container images, empty.
   *
   * @param folder an empty folder for its own files
   * @param htpasswd users with passwords hashed by bcrypt, empty for none
   */
  public static RealServer registry(Path folder, String htpasswd) throws IOException {
    assumeInstalled("docker-registry");
    int port = freePort();
    String auth = "";
    if (!htpasswd.isEmpty()) {
      Path users = Files.writeString(folder.resolve("users"), htpasswd + "\n");
      auth = "auth:\n  htpasswd:\n    realm: r\n    path: " + users + "\n";
    }
    Path config =
        Files.writeString(
            folder.resolve("config.yml"),
            """
            version: 0.1
            log:
              level: error
            storage:
              filesystem:
                rootdirectory: DIR
            http:
              addr: 127.0.0.1:PORT
            """
                    .replace("DIR", folder.resolve("data").toString())
                    .replace("PORT", String.valueOf(port))
                + auth);
    return start(port, folder, "docker-registry", "serve", config.toString());
  }

  private static void assumeInstalled(String program) {
    assumeTrue(Commands.exists(program), () -> "the server " + program + " is not installed");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static RealServer start(int port, Path folder, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    RealServer server = new RealServer(process, port);
    for (int i = 0; i < ATTEMPTS; i++) {
      if (server.answers()) {
        return server;
      }
      if (!process.isAlive()) {
        break;
      }
      pause();
    }
    server.close();
    throw new IOException(
        command[0] + " does not start: " + Files.readString(folder.resolve("output")));
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An address on this server. */
  public URI uri(String path) {
    return URI.create("http://" + authority() + path);
  }

  /** Host and port. */
  public String authority() {
    return "127.0.0.1:" + port;
  }

  /** Ends the process and waits for it. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
