package io.erofs.blob.http;

import io.erofs.error.BlobUnavailableException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request with all that it takes to be answered: redirections and proofs of who we are.
 *
 * <p>Who we are is told to the origin of the first address only. Nothing leads from https to http.
 */
final class Exchange {
  static final String USER_AGENT = "erofs-java";

  private final Transport transport;
  private final Authorizer authorizer;
  private final int maxRedirects;

  Exchange(Transport transport, Authorizer authorizer, int maxRedirects) {
    this.transport = transport;
    this.authorizer = authorizer;
    this.maxRedirects = maxRedirects;
  }

  /**
   * An answer that is neither a redirection nor a challenge that we can answer.
   *
   * @param status its code
   * @param headers its headers
   * @param uri who gave it
   * @param body what was kept of its body
   */
  record Answer(int status, HttpHeaders headers, URI uri, Sink body) {
    static Answer of(HttpResponse<Sink> response) {
      return new Answer(response.statusCode(), response.headers(), response.uri(), response.body());
    }

    Optional<String> header(String name) {
      return headers.firstValue(name);
    }
  }

  /**
   * Gets what is at an address.
   *
   * @param origin server that may know who we are
   * @param start where to begin: an address of the origin, or one that it led to before
   * @param headers headers to send everywhere
   */
  Answer get(
      URI origin,
      URI start,
      Map<String, String> headers,
      Transport.Receiver receiver,
      Deadline deadline)
      throws IOException {
    URI at = start;
    boolean challenged = false;
    for (int redirects = 0; ; ) {
      Optional<String> proof =
          Texts.sameOrigin(origin, at) ? authorizer.header() : Optional.empty();
      HttpResponse<Sink> response = transport.send(request(at, headers, proof), receiver, deadline);
      int status = response.statusCode();
      if (isRedirect(status)) {
        if (++redirects > maxRedirects) {
          throw HttpFailure.last(Reason.REFUSED, "more than " + maxRedirects + " redirections");
        }
        at = target(at, response.headers());
      } else if (status == 401 && !challenged && Texts.sameOrigin(origin, at)) {
        challenged = true;
        List<String> challenges = response.headers().allValues("WWW-Authenticate");
        if (!authorizer.answer(at, challenges, proof, deadline)) {
          return Answer.of(response);
        }
      } else {
        return Answer.of(response);
      }
    }
  }

  private static HttpRequest request(URI at, Map<String, String> headers, Optional<String> proof) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at)
            .header("User-Agent", USER_AGENT)
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    proof.ifPresent(value -> request.header("Authorization", value));
    return request.build();
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private static URI target(URI from, HttpHeaders headers) throws HttpFailure {
    String location =
        headers
            .firstValue("Location")
            .orElseThrow(() -> HttpFailure.corrupt("redirection without an address"));
    URI to;
    try {
      to = from.resolve(URI.create(location));
    } catch (IllegalArgumentException e) {
      throw HttpFailure.last(
          Reason.REFUSED, "redirection to \"" + Texts.printable(location) + "\"");
    }
    if (!Texts.isWeb(to) || to.getRawUserInfo() != null) {
      throw HttpFailure.last(
          Reason.REFUSED, "redirection to \"" + Texts.printable(location) + "\"");
    }
    if (Texts.isSecure(from) && !Texts.isSecure(to)) {
      throw HttpFailure.last(Reason.REFUSED, "redirection from https to " + Texts.shown(to));
    }
    return to;
  }
}
