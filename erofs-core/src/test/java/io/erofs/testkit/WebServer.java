package io.erofs.testkit;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A web server on the loopback that does whatever a test wants, on the level of bytes: good answers
 * and every kind of bad ones. Records the requests and counts the bytes of bodies that it sent.
 */
public final class WebServer implements Closeable {
  /** Answers a request. */
  @FunctionalInterface
  public interface Handler {
    /** Writes the answer. */
    void answer(Request request, Reply reply) throws IOException;
  }

  /** What a client asked; names of headers are in lower case. */
  public record Request(String method, String path, Map<String, String> headers) {
    /** A header, or empty text. */
    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** First byte of the range asked for, -1 without one. */
    public int first() {
      return range()[0];
    }

    /** Last byte of the range asked for, -1 without one. */
    public int last() {
      return range()[1];
    }

    private int[] range() {
      String range = header("range");
      if (!range.matches("bytes=\\d+-\\d+")) {
        return new int[] {-1, -1};
      }
      String[] ends = range.substring("bytes=".length()).split("-");
      return new int[] {Integer.parseInt(ends[0]), Integer.parseInt(ends[1])};
    }
  }

  /** The way back to the client. */
  public final class Reply {
    private final Socket socket;
    private final OutputStream out;

    private Reply(Socket socket) throws IOException {
      this.socket = socket;
      this.out = socket.getOutputStream();
    }

    /** Sends the status and headers; a length is among them if there is one to be. */
    public Reply head(int status, String... headers) throws IOException {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
      return this;
    }

    /** Sends bytes of a body. */
    public Reply body(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
      sent.addAndGet(bytes.length);
      return this;
    }

    /** Sends an answer without a body. */
    public void empty(int status, String... headers) throws IOException {
      String[] all = Arrays.copyOf(headers, headers.length + 1);
      all[headers.length] = "Content-Length: 0";
      head(status, all).body(new byte[0]);
    }

    /** Sends a whole answer. */
    public void whole(int status, byte[] body, String... headers) throws IOException {
      String[] all = Arrays.copyOf(headers, headers.length + 1);
      all[headers.length] = "Content-Length: " + body.length;
      head(status, all).body(body);
    }

    /** Ends the connection as usual. */
    public void close() throws IOException {
      socket.close();
    }

    /** Ends the connection with a reset. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Waits; ends early when the server is closed. */
    public void sleep(long millis) throws IOException {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }

    /** Whether the client is still there, as far as writing tells. */
    public boolean isOpen() {
      return !socket.isClosed();
    }
  }

  private final ServerSocket listener;
  private final Handler handler;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final AtomicLong sent = new AtomicLong();

  private WebServer(ServerSocket listener, Handler handler) {
    this.listener = listener;
    this.handler = handler;
  }

  /** Starts a server on a free port. */
  public static WebServer start(Handler handler) throws IOException {
    WebServer server =
        new WebServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), handler);
    server.run(server::accept);
    return server;
  }

  /** A good answer: ranges of data, with an entity tag. */
  public static void serve(byte[] data, String etag, Request request, Reply reply)
      throws IOException {
    String tag = "ETag: " + etag;
    boolean ranged = request.first() >= 0;
    String condition = request.header("If-Range");
    if (!ranged || !(condition.isEmpty() || condition.equals(etag))) {
      reply.whole(200, data, tag);
    } else if (request.first() >= data.length) {
      reply.empty(416, "Content-Range: bytes */" + data.length, tag);
    } else {
      int last = Math.min(request.last(), data.length - 1);
      String range = "bytes " + request.first() + "-" + last + "/" + data.length;
      byte[] part = Arrays.copyOfRange(data, request.first(), last + 1);
      reply.whole(206, part, "Content-Range: " + range, tag);
    }
  }

  /** An address on this server. */
  public URI uri(String path) {
    return URI.create("http://" + authority() + path);
  }

  /** Host and port. */
  public String authority() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** All requests so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Bytes of bodies sent so far. */
  public long bytesSent() {
    return sent.get();
  }

  /** Forgets requests and bytes. */
  public void forget() {
    requests.clear();
    sent.set(0);
  }

  private void run(Runnable task) {
    Thread thread = new Thread(task, "web-server");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        run(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (!socket.isClosed()) {
        List<String> lines = head(in);
        if (lines.isEmpty()) {
          return;
        }
        Request request = request(lines);
        requests.add(request);
        handler.answer(request, new Reply(socket));
      }
    } catch (IOException e) {
      // The client went away, which many tests make it do.
    } finally {
      sockets.remove(socket);
    }
  }

  private static Request request(List<String> lines) {
    String[] first = lines.get(0).split(" ");
    Map<String, String> headers = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Request(first[0], first[1], headers);
  }

  private static List<String> head(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c != '\n') {
        line.append((char) c);
        continue;
      }
      String text = line.toString().strip();
      if (text.isEmpty()) {
        return lines;
      }
      lines.add(text);
      line.setLength(0);
    }
    return List.of();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    for (Thread thread : threads) {
      thread.interrupt();
    }
  }
}
