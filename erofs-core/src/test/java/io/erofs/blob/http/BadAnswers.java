package io.erofs.blob.http;

import io.erofs.testkit.WebServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Answers to a request for the first ten bytes of 100000 that no server should give. */
final class BadAnswers {
  private static final String TAG = "ETag: \"1\"";
  private static final String RANGE = "Content-Range: bytes 0-9/100000";

  private BadAnswers() {}

  static void answer(String kind, byte[] data, WebServer.Reply reply) throws IOException {
    byte[] ten = Arrays.copyOf(data, 10);
    switch (kind) {
      case "short" -> reply.whole(206, Arrays.copyOf(data, 9), RANGE, TAG);
      case "long" -> reply.whole(206, Arrays.copyOf(data, 11), RANGE, TAG);
      case "shift" -> reply.whole(206, ten, "Content-Range: bytes 1-10/100000", TAG);
      case "less" ->
          reply.whole(206, Arrays.copyOf(data, 9), "Content-Range: bytes 0-8/100000", TAG);
      case "nonsense" -> reply.whole(206, ten, "Content-Range: bytes 9-0/100000", TAG);
      case "words" -> reply.whole(206, ten, "Content-Range: all of it", TAG);
      case "missing" -> reply.whole(206, ten, TAG);
      case "huge" -> reply.whole(206, ten, "Content-Range: bytes 0-9/9999999999999999999999", TAG);
      case "whole" -> reply.whole(200, data, TAG);
      case "packed" -> reply.whole(206, ten, RANGE, TAG, "Content-Encoding: gzip");
      case "size" -> reply.whole(206, ten, "Content-Range: bytes 0-9/100001", TAG);
      case "tag" -> reply.whole(206, ten, RANGE, "ETag: \"2\"");
      case "replaced" -> reply.whole(200, data, "ETag: \"2\"");
      case "shorter" -> reply.empty(416, "Content-Range: bytes */5");
      default -> brokenConnection(kind, data, reply);
    }
  }

  private static void brokenConnection(String kind, byte[] data, WebServer.Reply reply)
      throws IOException {
    byte[] some = Arrays.copyOf(data, 4);
    switch (kind) {
      case "cut" -> reply.head(206, RANGE, TAG, "Content-Length: 10").body(some).close();
      case "reset" -> reply.head(206, RANGE, TAG, "Content-Length: 10").body(some).reset();
      case "garbage" ->
          reply.body("SSH-2.0-OpenSSH\r\n\r\n".getBytes(StandardCharsets.UTF_8)).close();
      case "nothing" -> reply.close();
      case "slow" -> {
        reply.head(206, RANGE, TAG, "Content-Length: 10").body(some);
        reply.sleep(5000);
      }
      case "silent" -> reply.sleep(5000);
      case "drip" -> {
        reply.head(206, "Content-Range: bytes 0-9/100000", TAG, "Content-Length: 10");
        for (int i = 0; i < 9; i++) {
          reply.body(new byte[1]);
          reply.sleep(400);
        }
      }
      default -> endless(kind, reply);
    }
  }

  private static void endless(String kind, WebServer.Reply reply) throws IOException {
    byte[] chunk = "1000\r\n".getBytes(StandardCharsets.UTF_8);
    byte[] block = Arrays.copyOf(chunk, chunk.length + 4096 + 2);
    block[block.length - 2] = '\r';
    block[block.length - 1] = '\n';
    switch (kind) {
      case "endless" -> reply.head(206, RANGE, TAG, "Transfer-Encoding: chunked");
      case "stream" -> reply.head(200, TAG, "Transfer-Encoding: chunked");
      case "unbounded" -> {
        reply.head(200, TAG, "Connection: close").body(new byte[1000]).close();
        return;
      }
      case "headers" -> {
        byte[] header = ("X-" + "y".repeat(1000) + ": z\r\n").getBytes(StandardCharsets.UTF_8);
        reply.body("HTTP/1.1 206 Status\r\n".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 100_000; i++) {
          reply.body(header);
        }
        return;
      }
      default -> throw new IllegalArgumentException(kind);
    }
    while (reply.isOpen()) {
      reply.body(block);
    }
  }
}
