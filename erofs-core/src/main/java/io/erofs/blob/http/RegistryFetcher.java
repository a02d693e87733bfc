package io.erofs.blob.http;

import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobKey;
import io.erofs.blob.RemoteBlob;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * Fetches blobs of a repository from a registry of container images, in ranges.
 *
 * <p>Keys are SHA-256 digests in hex, with or without {@code sha256:} in front; they are what
 * caches compare, too. Where the registry wants a token, it is fetched, with the credentials if
 * there are some and as nobody otherwise, and again when it has run out. Registries that lead to
 * another server for the data are followed there without any credentials. Otherwise as {@link
 * HttpFetcher}.
 *
 * <p>Thread-safe. Needs the module {@code java.net.http}.
 */
public final class RegistryFetcher implements BlobFetcher {
  private static final String NAME_FORM =
      "[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*";
  private static final int LONGEST_NAME = 255;

  private final HttpSession session;
  private final URI blobs;

  private RegistryFetcher(HttpSession session, URI blobs) {
    this.session = session;
    this.blobs = blobs;
  }

  /**
   * A fetcher from a repository.
   *
   * @param registry address of the registry's server, such as {@code https://registry.example:5000}
   * @param repository name of the repository in it, such as {@code team/app}
   * @param options how to talk to it
   * @return the fetcher; close it
   * @throws IllegalArgumentException if the address is none of http or https, or has more than a
   *     server, or the name is not that of a repository
   */
  public static RegistryFetcher of(URI registry, String repository, HttpOptions options) {
    String path = registry.getRawPath();
    boolean server = Texts.isWeb(registry) && registry.getRawUserInfo() == null;
    if (!server || !(path == null || path.isEmpty() || path.equals("/"))) {
      throw new IllegalArgumentException("no address of a registry");
    }
    if (repository.length() > LONGEST_NAME || !repository.matches(NAME_FORM)) {
      throw new IllegalArgumentException("repository=" + repository + " is not a name");
    }
    Transport transport = new Transport(options);
    Authorizer authorizer =
        new TokenAuthorizer(transport, options.credentials(), "repository:" + repository + ":pull");
    String scheme = registry.getScheme();
    return new RegistryFetcher(
        HttpSession.of(options, transport, authorizer),
        URI.create(scheme + "://" + registry.getRawAuthority() + "/v2/" + repository + "/blobs/"));
  }

  @Override
  public RemoteBlob open(BlobKey key) throws IOException {
    String digest = "sha256:" + BlobNames.sha256(key, blobs.toString());
    URI place = URI.create(blobs + digest);
    return HttpBlob.open(session, place, Optional.of(Bytes.utf8(digest)));
  }

  @Override
  public void close() {
    session.close();
  }

  @Override
  public String toString() {
    return blobs.toString();
  }
}
