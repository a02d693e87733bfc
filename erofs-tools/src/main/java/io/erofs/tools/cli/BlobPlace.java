package io.erofs.tools.cli;

import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobKey;
import io.erofs.blob.DirectoryFetcher;
import io.erofs.blob.http.DockerCredentials;
import io.erofs.blob.http.HttpFetcher;
import io.erofs.blob.http.HttpOptions;
import io.erofs.blob.http.RegistryFetcher;
import io.erofs.blob.verity.BlobTrust;
import io.erofs.blob.verity.VerifyingFetcher;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Where blobs are, as {@code --blobs} says it, and what proves them. */
final class BlobPlace {
  /** Where the extra devices are. */
  static final Option BLOBS =
      Option.value(
          "blobs",
          "X",
          "find extra devices by their tags in X: a directory,\n"
              + "http[s]://HOST/PATH, or oci://REGISTRY/REPOSITORY");

  /** Where they are kept. */
  static final Option CACHE =
      Option.value("cache", "DIR", "keep in DIR what is fetched, and take it from there");

  /** Whether nothing is verified. */
  static final Option UNVERIFIED =
      Option.flag("unverified", "take blobs as they come, without a proof");

  /** The root of a hash tree. */
  static final Option VERITY_ROOT =
      Option.value(
          "verity-root",
          "TAG=HEX",
          "trust this digest of fs-verity of the blob of TAG; its\n"
              + "hash tree is looked for in X/verity/sha256/TAG");

  private static final List<Option> OPTIONS = List.of(BLOBS, CACHE, UNVERIFIED, VERITY_ROOT);

  /** Begins the name of the volume of blobs that are proved by whoever reads them. */
  private static final String CHUNKS = "chunks of ";

  private static final String LATEST = "latest";

  private static final String OCI = "oci://";
  private static final String OCI_PLAIN = "oci+http://";
  private static final String TREES = "verity/sha256";
  private static final int DIGEST_HEX = 64;

  private final Bytes text;
  private final BlobTrust trust;
  private final boolean hasRoots;

  private BlobPlace(Bytes text, BlobTrust trust, boolean hasRoots) {
    this.text = text;
    this.trust = trust;
    this.hasRoots = hasRoots;
  }

  /** All of them, as commands list them. */
  static Option[] options() {
    List<Option> all = new ArrayList<>(OPTIONS);
    all.addAll(List.of(ImagePlace.LAYER, ImagePlace.PLATFORM, ImagePlace.REFERENCE));
    return all.toArray(Option[]::new);
  }

  /**
   * What the arguments say, if they say anything of blobs, or the image is on a server; then blobs
   * are looked for beside it, unless the arguments say something else.
   */
  static Optional<BlobAccess> of(Bytes image, Arguments arguments) throws UsageException {
    boolean isHere = !isElsewhere(image);
    if (!arguments.has("blobs") && isHere) {
      for (Option option : OPTIONS) {
        if (arguments.has(option.key())) {
          throw new UsageException(option.spelling() + " needs --blobs=X, or an image on a server");
        }
      }
      return Optional.empty();
    }
    if (arguments.has("device")) {
      throw new UsageException(
          (isHere ? "--blobs" : "an image on a server") + " excludes --device");
    }
    List<Arguments.Given> roots = arguments.all("verity-root");
    boolean unverified = arguments.has("unverified");
    if (unverified && !roots.isEmpty()) {
      throw new UsageException("--unverified excludes --verity-root");
    }
    BlobTrust trust = unverified ? BlobTrust.UNVERIFIED : trust(roots);
    Optional<BlobAccess.RemoteFile> remote =
        isHere ? Optional.empty() : Optional.of(remote(image.toString(), trust, roots));
    BlobPlace place;
    if (arguments.has("blobs")) {
      place = new BlobPlace(arguments.last("blobs").value(), trust, !roots.isEmpty());
      place.check("--blobs");
    } else {
      place = remote.orElseThrow().place();
    }
    return Optional.of(new BlobAccess(place, remote, cache(arguments)));
  }

  private static BlobAccess.RemoteFile remote(
      String address, BlobTrust trust, List<Arguments.Given> roots) throws UsageException {
    if (isRegistry(address)) {
      int digest = address.indexOf('@');
      int tag = address.lastIndexOf(':') > address.lastIndexOf('/') ? address.lastIndexOf(':') : -1;
      int end = digest > 0 ? digest : tag > 0 ? tag : address.length();
      Bytes repository = Bytes.utf8(address.substring(0, end));
      BlobPlace place = new BlobPlace(repository, trust, !roots.isEmpty());
      place.check(address);
      String reference = end == address.length() ? LATEST : address.substring(end + 1);
      return new BlobAccess.RemoteFile(place, reference);
    }
    int name = address.lastIndexOf('/') + 1;
    if (name == address.length() || name == address.indexOf("://") + 3) {
      throw new UsageException(address + " is not the address of a file");
    }
    Bytes directory = Bytes.utf8(address.substring(0, name));
    BlobPlace place = new BlobPlace(directory, trust, !roots.isEmpty());
    place.check(address);
    return new BlobAccess.RemoteFile(place, address.substring(name));
  }

  private static Optional<Path> cache(Arguments arguments) throws UsageException {
    return arguments.has("cache")
        ? Optional.of(HostPaths.of(arguments.last("cache").value()))
        : Optional.empty();
  }

  private static BlobTrust trust(List<Arguments.Given> roots) throws UsageException {
    BlobTrust.Builder trust = BlobTrust.builder();
    for (Arguments.Given given : roots) {
      String value = given.text();
      int at = value.lastIndexOf('=');
      String digest = value.substring(at + 1);
      if (at < 1 || digest.length() != DIGEST_HEX || !digest.matches("[0-9a-f]+")) {
        throw new UsageException("--verity-root=" + value + " is not TAG=HEX with 64 digits");
      }
      trust.root(Bytes.parse(value.substring(0, at)), Bytes.of(HexFormat.of().parseHex(digest)));
    }
    return trust.build();
  }

  /** Tells at once what could not be opened later. */
  private void check(String what) throws UsageException {
    try {
      if (isDirectory()) {
        HostPaths.of(text);
      } else {
        fetcher().close();
      }
    } catch (IllegalArgumentException | IOException e) {
      throw new UsageException(what + ": " + e.getMessage());
    }
  }

  /** Whether a text is the address of something on a web server. */
  static boolean isWeb(Bytes text) {
    return text.toString().matches("(?s)https?://.*");
  }

  /** Whether a text is an address, and not a path on this host. */
  static boolean isElsewhere(Bytes text) {
    return isWeb(text) || isRegistry(text.toString());
  }

  private static boolean isRegistry(String address) {
    return address.startsWith(OCI) || address.startsWith(OCI_PLAIN);
  }

  boolean isRegistry() {
    return isRegistry(text.toString());
  }

  private boolean isDirectory() {
    return !isElsewhere(text);
  }

  /** Whether it is a directory whose files are taken as they are, like those of --device. */
  boolean isTrustedDirectory() {
    return isDirectory() && !hasRoots;
  }

  /** The directory that it is. */
  Path directory() throws IOException {
    try {
      return HostPaths.of(text);
    } catch (UsageException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** A fetcher from there, which verifies as it was told to. */
  BlobFetcher fetcher() throws IOException {
    String address = text.toString();
    if (isDirectory()) {
      Path directory = directory();
      BlobFetcher files = DirectoryFetcher.of(directory);
      return hasRoots
          ? VerifyingFetcher.of(files, DirectoryFetcher.of(directory.resolve(TREES)), trust)
          : files;
    }
    if (address.startsWith("http")) {
      URI base = URI.create(address.endsWith("/") ? address : address + "/");
      return VerifyingFetcher.of(
          HttpFetcher.directory(base, HttpOptions.DEFAULT),
          HttpFetcher.files(URI.create(base + TREES + "/"), HttpOptions.DEFAULT),
          trust);
    }
    return VerifyingFetcher.of(registry(), trust);
  }

  /** A fetcher from the registry that it is, which verifies nothing. */
  RegistryFetcher registry() {
    String address = text.toString();
    boolean plain = address.startsWith(OCI_PLAIN);
    String rest = address.substring((plain ? OCI_PLAIN : OCI).length());
    int slash = rest.indexOf('/');
    if (slash < 1) {
      throw new IllegalArgumentException(address + " is not " + OCI + "REGISTRY/REPOSITORY");
    }
    URI server = URI.create((plain ? "http://" : "https://") + rest.substring(0, slash));
    HttpOptions options = HttpOptions.builder().credentials(DockerCredentials.ofUser()).build();
    return RegistryFetcher.of(server, rest.substring(slash + 1), options);
  }

  /** Name of the blobs' volume: the same for the same place, and short enough. */
  String volume() throws IOException {
    return volume("");
  }

  /** The same for blobs that are taken as they come, and proved by whoever reads them. */
  String chunkVolume() throws IOException {
    return volume(CHUNKS);
  }

  /** The address without a name and a password. */
  private String address() throws IOException {
    return isDirectory() ? directory().toAbsolutePath().toUri().toString() : toString();
  }

  private String volume(String prefix) throws IOException {
    String address = prefix + address();
    byte[] bytes = address.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= BlobKey.MAX_LENGTH) {
      return address;
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return text.toString().replaceFirst("//[^/@]*@", "//");
  }
}
