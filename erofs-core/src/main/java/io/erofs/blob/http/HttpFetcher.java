package io.erofs.blob.http;

import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobKey;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * Fetches blobs from a server of files, by HTTP or HTTPS, in ranges.
 *
 * <p>A blob is looked for at {@code BASE/blobs/sha256/KEY}, then at {@code BASE/KEY}. Requests are
 * tried again with growing pauses, as a server tells to; redirections are followed a few times;
 * names and passwords go to the server of BASE only. A blob that changes between two requests is an
 * error with the reason {@code CHANGED}: its parts are never mixed. To know, the server should send
 * an {@code ETag} or {@code Last-Modified}; from one that sends neither, only changes of the size
 * are noticed. A server that does not give ranges sends the whole blob when it is opened, if it is
 * not larger than {@link HttpOptions#maxWholeBytes()}.
 *
 * <p>Thread-safe. Needs the module {@code java.net.http}.
 */
public final class HttpFetcher implements BlobFetcher {
  private static final String BY_DIGEST = "blobs/sha256/";

  private final HttpSession session;
  private final URI base;
  private final boolean flat;
  private volatile boolean digestsFirst;

  private HttpFetcher(HttpSession session, URI base, boolean flat) {
    this.session = session;
    this.base = base;
    this.flat = flat;
    this.digestsFirst = !flat;
  }

  /**
   * A fetcher from a directory of a server.
   *
   * @param base its address, of http or https; a name and a password in it are used as credentials
   *     for its server, and shown nowhere
   * @param options how to talk to it
   * @return the fetcher; close it
   * @throws IllegalArgumentException if the address is none of http or https, or has a query or
   *     fragment
   */
  public static HttpFetcher directory(URI base, HttpOptions options) {
    return of(base, options, false);
  }

  /**
   * A fetcher of the files of a directory of a server: looks for {@code BASE/KEY} only.
   *
   * @param base its address, as for {@link #directory}
   * @param options how to talk to it
   * @return the fetcher; close it
   * @throws IllegalArgumentException as {@link #directory}
   */
  public static HttpFetcher files(URI base, HttpOptions options) {
    return of(base, options, true);
  }

  private static HttpFetcher of(URI base, HttpOptions options, boolean flat) {
    if (!Texts.isWeb(base) || base.getRawQuery() != null || base.getRawFragment() != null) {
      throw new IllegalArgumentException("no address of a directory of a web server");
    }
    URI plain = withoutUser(base);
    HttpOptions used = options;
    String user = base.getUserInfo();
    if (user != null) {
      int colon = user.indexOf(':');
      String name = colon < 0 ? user : user.substring(0, colon);
      String password = colon < 0 ? "" : user.substring(colon + 1);
      used =
          options.toBuilder()
              .credentials(
                  Credentials.of(Texts.server(plain), new Credentials.User(name, password)))
              .build();
    }
    return new HttpFetcher(
        HttpSession.of(used, new BasicAuthorizer(used.credentials())), plain, flat);
  }

  private static URI withoutUser(URI base) {
    String path = base.getRawPath() == null ? "" : base.getRawPath();
    String directory = path.endsWith("/") ? path : path + "/";
    try {
      String server =
          new URI(null, null, base.getHost(), base.getPort(), null, null, null).toString();
      return URI.create(base.getScheme() + ":" + server + directory);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no address of a directory of a web server", e);
    }
  }

  @Override
  public RemoteBlob open(BlobKey key) throws IOException {
    String name = BlobNames.file(key, base.toString());
    URI digest = base.resolve(BY_DIGEST + name);
    URI plain = base.resolve("./" + name);
    List<URI> places = digestsFirst ? List.of(digest, plain) : List.of(plain, digest);
    try {
      return open(places.get(0));
    } catch (BlobUnavailableException e) {
      if (flat || e.reason() != Reason.NOT_FOUND) {
        throw e;
      }
      return openSecond(places.get(1), e);
    }
  }

  private RemoteBlob openSecond(URI place, BlobUnavailableException first) throws IOException {
    try {
      RemoteBlob blob = open(place);
      digestsFirst = !digestsFirst;
      return blob;
    } catch (BlobUnavailableException e) {
      e.addSuppressed(first);
      throw e;
    }
  }

  private RemoteBlob open(URI place) throws IOException {
    return HttpBlob.open(session, place, Optional.empty());
  }

  @Override
  public void close() {
    session.close();
  }

  @Override
  public String toString() {
    return base.toString();
  }
}
