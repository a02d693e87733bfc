package io.erofs.blob.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Credentials as Docker keeps them in {@code ~/.docker/config.json}: the member {@code auths}.
 *
 * <p>Programs that keep passwords ({@code credHelpers}, {@code credsStore}) are not run, nor are
 * tokens of identity used: a server for which there is only one of these is told with an error, if
 * it wants to know who asks. The file is read when it is first needed, and once. Thread-safe.
 */
public final class DockerCredentials implements Credentials {
  private static final long MAX_SIZE = 1 << 20;
  private static final String HUB = "index.docker.io";

  private final Path file;
  private Optional<Map<?, ?>> loaded = Optional.empty();

  private DockerCredentials(Path file) {
    this.file = file;
  }

  /**
   * Credentials from a configuration file.
   *
   * @param file the file; nobody is known if it does not exist
   * @return the credentials
   */
  public static DockerCredentials of(Path file) {
    return new DockerCredentials(file);
  }

  /**
   * Credentials from where Docker has them: {@code $DOCKER_CONFIG/config.json}, or {@code
   * .docker/config.json} in the user's home.
   *
   * @return the credentials
   */
  public static DockerCredentials ofUser() {
    String folder = System.getenv("DOCKER_CONFIG");
    return new DockerCredentials(
        folder == null || folder.isEmpty()
            ? Path.of(System.getProperty("user.home", ""), ".docker", "config.json")
            : Path.of(folder, "config.json"));
  }

  @Override
  public Optional<User> find(String server) throws IOException {
    Map<?, ?> config = config();
    Optional<Object> entry = member(config, "auths", server);
    Optional<User> user =
        entry.orElse(Map.of()) instanceof Map<?, ?> known ? user(known, server) : Optional.empty();
    boolean kept = entry.isPresent() && config.get("credsStore") instanceof String;
    if (user.isEmpty() && (kept || member(config, "credHelpers", server).isPresent())) {
      throw problem("the password for " + server + " is kept by a program, which is not run");
    }
    return user;
  }

  private Optional<User> user(Map<?, ?> entry, String server) throws IOException {
    if (entry.get("identitytoken") instanceof String token && !token.isEmpty()) {
      throw problem("for " + server + " there is a token of identity, which is not supported");
    }
    if (entry.get("auth") instanceof String auth && !auth.isEmpty()) {
      String pair;
      try {
        pair = new String(Base64.getDecoder().decode(auth.strip()), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw problem("\"auth\" of " + server + " is not in base64");
      }
      int colon = pair.indexOf(':');
      if (colon < 0) {
        throw problem("\"auth\" of " + server + " has no colon");
      }
      return Optional.of(new User(pair.substring(0, colon), pair.substring(colon + 1)));
    }
    if (entry.get("username") instanceof String name
        && entry.get("password") instanceof String password
        && !name.isEmpty()) {
      if (name.indexOf(':') >= 0) {
        throw problem("\"username\" of " + server + " has a colon");
      }
      return Optional.of(new User(name, password));
    }
    return Optional.empty();
  }

  /** Whether a key, which may be an address with a scheme and a path, names a server. */
  private static boolean names(String key, String server) {
    String name = key.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    return canonical(name).equals(canonical(server));
  }

  private static String canonical(String server) {
    String name = server.toLowerCase(Locale.ROOT);
    return name.equals("docker.io") || name.equals("registry-1.docker.io") ? HUB : name;
  }

  /** What a member of the configuration, an object, has for a server. */
  private static Optional<Object> member(Map<?, ?> config, String name, String server) {
    if (config.get(name) instanceof Map<?, ?> servers) {
      for (Map.Entry<?, ?> entry : servers.entrySet()) {
        if (names(String.valueOf(entry.getKey()), server)) {
          return Optional.ofNullable(entry.getValue());
        }
      }
    }
    return Optional.empty();
  }

  private synchronized Map<?, ?> config() throws IOException {
    if (loaded.isEmpty()) {
      loaded = Optional.of(load());
    }
    return loaded.get();
  }

  private Map<?, ?> load() throws IOException {
    if (!Files.exists(file)) {
      return Map.of();
    }
    if (Files.size(file) > MAX_SIZE) {
      throw problem("more than " + MAX_SIZE + " bytes");
    }
    try {
      return Json.parse(Files.readString(file)) instanceof Map<?, ?> map ? map : Map.of();
    } catch (Json.Malformed e) {
      throw problem(String.valueOf(e.getMessage()));
    }
  }

  private IOException problem(String what) {
    return new IOException(file + ": " + what);
  }
}
