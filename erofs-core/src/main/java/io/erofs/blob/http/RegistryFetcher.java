package io.erofs.blob.http;

import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobKey;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
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
  private static final String TAG_FORM = "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}";
  private static final String SHA256 = "sha256:";
  private static final Map<String, String> MANIFESTS =
      Map.of(
          "Accept",
          "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
              + "application/vnd.docker.distribution.manifest.list.v2+json, "
              + "application/vnd.docker.distribution.manifest.v2+json");

  private final HttpSession session;
  private final URI blobs;
  private final URI manifests;

  private RegistryFetcher(HttpSession session, URI repository) {
    this.session = session;
    this.blobs = URI.create(repository + "blobs/");
    this.manifests = URI.create(repository + "manifests/");
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
        URI.create(scheme + "://" + registry.getRawAuthority() + "/v2/" + repository + "/"));
  }

  @Override
  public RemoteBlob open(BlobKey key) throws IOException {
    String digest = "sha256:" + BlobNames.sha256(key, blobs.toString());
    URI place = URI.create(blobs + digest);
    return HttpBlob.open(session, place, Optional.of(Bytes.utf8(digest)));
  }

  /**
   * Gets a manifest, or an index of some.
   *
   * @param reference a tag; or {@code sha256:} and 64 digits, with which the bytes are compared
   * @param maxBytes most bytes that it may have
   * @return its bytes
   * @throws IllegalArgumentException if the reference is neither of these
   * @throws IOException if there is none, it is too large, or is another than the digest says
   */
  public byte[] manifest(String reference, int maxBytes) throws IOException {
    boolean isDigest = reference.matches(SHA256 + "[0-9a-f]{64}");
    if (!isDigest && !reference.matches(TAG_FORM)) {
      throw new IllegalArgumentException("reference=" + reference + " is neither tag nor digest");
    }
    URI place = URI.create(manifests + reference);
    byte[] bytes =
        session.attempts().run(place.toString(), deadline -> manifest(place, maxBytes, deadline));
    if (isDigest && !reference.equals(SHA256 + sha256(bytes))) {
      throw new BlobUnavailableException(
          Reason.CORRUPT,
          "the manifest has the SHA-256 " + sha256(bytes),
          Location.of(place.toString()));
    }
    return bytes;
  }

  private byte[] manifest(URI place, int maxBytes, Deadline deadline) throws IOException {
    Exchange.Answer answer =
        session.exchange().get(place, place, MANIFESTS, head -> Sink.text(maxBytes), deadline);
    if (answer.status() != 200) {
      throw Statuses.failure(answer);
    }
    if (answer.body().overflown() || !(answer.body() instanceof Sink.Text body)) {
      throw HttpFailure.last(Reason.REFUSED, "the manifest has more than " + maxBytes + " bytes");
    }
    return body.bytes();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
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
