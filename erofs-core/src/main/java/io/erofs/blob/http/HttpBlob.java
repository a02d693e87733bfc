package io.erofs.blob.http;

import io.erofs.blob.BlobInfo;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.internal.spool.Spool;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A blob on a server: read by ranges, or downloaded when it is opened where the server knows none.
 *
 * <p>Every answer is compared with what was told at opening, so that ranges of two versions are
 * never mixed. Where the server led to another one, that one is asked directly from then on, until
 * it refuses.
 */
final class HttpBlob implements RemoteBlob {
  private static final int KEPT_TEXT = 1024;

  private final HttpSession session;
  private final URI origin;
  private final String where;
  private final Version version;
  private final BlobInfo info;
  private final @Nullable Spool whole;
  private volatile URI direct;
  private volatile boolean closed;

  private HttpBlob(
      HttpSession session,
      URI origin,
      URI direct,
      Version version,
      Optional<Bytes> validator,
      @Nullable Spool whole) {
    this.session = session;
    this.origin = origin;
    this.where = Texts.shown(origin);
    this.direct = direct;
    this.version = version;
    this.info = new BlobInfo(version.size(), validator.orElseGet(version::validator));
    this.whole = whole;
  }

  /**
   * Asks for a blob.
   *
   * @param validator what identifies the content if it is known already
   */
  static HttpBlob open(HttpSession session, URI origin, Optional<Bytes> validator)
      throws IOException {
    return session
        .attempts()
        .run(Texts.shown(origin), deadline -> probe(session, origin, validator, deadline));
  }

  private static HttpBlob probe(
      HttpSession session, URI origin, Optional<Bytes> validator, Deadline deadline)
      throws IOException {
    Spool spool = new Spool();
    boolean used = false;
    try {
      long limit = session.options().maxWholeBytes();
      Exchange.Answer answer =
          session
              .exchange()
              .get(
                  origin,
                  origin,
                  Map.of("Range", "bytes=0-0"),
                  head ->
                      switch (head.statusCode()) {
                        case 200 -> Sink.into(spool, announced(head) > limit ? 0 : limit);
                        case 206 -> Sink.into(ByteBuffer.allocate(1));
                        default -> Sink.text(KEPT_TEXT);
                      },
                  deadline);
      long size =
          switch (answer.status()) {
            case 200 -> wholeSize(answer, limit);
            case 206 -> rangedSize(answer);
            case 416 -> emptySize(answer);
            default -> throw Statuses.failure(answer);
          };
      used = answer.status() == 200;
      Version version = Version.of(size, answer);
      return new HttpBlob(session, origin, answer.uri(), version, validator, used ? spool : null);
    } finally {
      if (!used) {
        spool.close();
      }
    }
  }

  private static long announced(ResponseInfo head) {
    return head.headers().firstValueAsLong("Content-Length").orElse(0);
  }

  private static long rangedSize(Exchange.Answer answer) throws HttpFailure {
    ContentRange range = contentRange(answer);
    if (range.first() != 0 || range.last() != 0) {
      throw HttpFailure.corrupt("asked for byte 0, got " + range.first() + " to " + range.last());
    }
    if (range.size() < 0) {
      throw HttpFailure.last(Reason.REFUSED, "the server does not tell the size of the blob");
    }
    checkLength(answer, 1);
    return range.size();
  }

  private static long emptySize(Exchange.Answer answer) throws HttpFailure {
    ContentRange range = contentRange(answer);
    if (range.size() != 0) {
      throw HttpFailure.last(Reason.REFUSED, "the server does not give byte 0 of " + range.size());
    }
    return 0;
  }

  private static long wholeSize(Exchange.Answer answer, long limit) throws HttpFailure {
    checkEncoding(answer);
    if (answer.body().overflown()) {
      throw HttpFailure.last(
          Reason.REFUSED,
          "the server does not give ranges, and the blob has more than the "
              + limit
              + " bytes that are downloaded as a whole");
    }
    boolean bounded =
        answer.header("Content-Length").isPresent()
            || "chunked".equalsIgnoreCase(answer.header("Transfer-Encoding").orElse(""));
    if (!bounded) {
      throw HttpFailure.last(
          Reason.REFUSED, "the server gives neither ranges nor the length of what it sends");
    }
    return answer.body().received();
  }

  @Override
  public BlobInfo info() {
    return info;
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    int length = target.remaining();
    Objects.checkFromIndexSize(offset, length, version.size());
    if (closed) {
      throw new ClosedChannelException();
    }
    if (length == 0) {
      return;
    }
    if (whole != null) {
      whole.read(offset, target);
      return;
    }
    session
        .attempts()
        .run(
            where + ", bytes " + offset + " to " + (offset + length - 1),
            deadline -> range(offset, target.duplicate(), deadline));
    target.position(target.limit());
  }

  private boolean range(long offset, ByteBuffer target, Deadline deadline) throws IOException {
    int length = target.remaining();
    Map<String, String> headers = new HashMap<>();
    headers.put("Range", "bytes=" + offset + "-" + (offset + length - 1));
    version.ifRange().ifPresent(value -> headers.put("If-Range", value));
    Transport.Receiver receiver =
        head -> head.statusCode() == 206 ? Sink.into(target.duplicate()) : Sink.text(KEPT_TEXT);
    URI start = direct;
    Exchange.Answer answer = session.exchange().get(origin, start, headers, receiver, deadline);
    if (answer.status() >= 400 && !start.equals(origin)) {
      direct = origin; // what it led to may have been for a short time only
      answer = session.exchange().get(origin, origin, headers, receiver, deadline);
    }
    switch (answer.status()) {
      case 206 -> checkRange(answer, offset, length);
      case 200 -> {
        version.check(answer);
        throw HttpFailure.corrupt("asked for a range, the server sends everything");
      }
      case 416 ->
          throw HttpFailure.last(Reason.CHANGED, "the blob became shorter than " + version.size());
      default -> throw Statuses.failure(answer);
    }
    direct = answer.uri();
    return true;
  }

  private void checkRange(Exchange.Answer answer, long offset, int length) throws HttpFailure {
    version.check(answer);
    ContentRange range = contentRange(answer);
    if (range.size() >= 0 && range.size() != version.size()) {
      throw HttpFailure.last(
          Reason.CHANGED,
          "the blob is another one now: size was " + version.size() + ", is " + range.size());
    }
    if (range.first() != offset || range.last() != offset + length - 1) {
      throw HttpFailure.corrupt("got bytes " + range.first() + " to " + range.last() + " instead");
    }
    checkLength(answer, length);
  }

  private static ContentRange contentRange(Exchange.Answer answer) throws HttpFailure {
    checkEncoding(answer);
    return ContentRange.parse(
        answer
            .header("Content-Range")
            .orElseThrow(() -> HttpFailure.corrupt("a range without Content-Range")));
  }

  private static void checkLength(Exchange.Answer answer, long length) throws HttpFailure {
    if (answer.body().overflown() || answer.body().received() != length) {
      throw HttpFailure.corrupt(
          answer.body().overflown()
              ? "got more than the " + length + " bytes of the range"
              : "got " + answer.body().received() + " of " + length + " bytes");
    }
  }

  private static void checkEncoding(Exchange.Answer answer) throws HttpFailure {
    String encoding = answer.header("Content-Encoding").orElse("identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw HttpFailure.last(
          Reason.REFUSED, "the server sends the encoding " + Texts.printable(encoding));
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    if (whole != null) {
      whole.close();
    }
  }
}
