package io.erofs.blob.http;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Sends name and password to a server that wants them, and from then on always. */
final class BasicAuthorizer implements Authorizer {
  private final Credentials credentials;
  private volatile Optional<String> header = Optional.empty();

  BasicAuthorizer(Credentials credentials) {
    this.credentials = credentials;
  }

  @Override
  public Optional<String> header() {
    return header;
  }

  @Override
  public boolean answer(
      URI uri, List<String> challenges, Optional<String> refused, Deadline deadline)
      throws IOException {
    boolean basic = Challenge.parse(challenges).stream().anyMatch(c -> c.scheme().equals("basic"));
    Optional<Credentials.User> user =
        basic ? credentials.find(Texts.server(uri)) : Optional.empty();
    Optional<String> proof = user.map(BasicAuthorizer::proof);
    if (proof.isEmpty() || proof.equals(refused)) {
      return false;
    }
    header = proof;
    return true;
  }

  /** The value of {@code Authorization}. RFC 7617. */
  static String proof(Credentials.User user) {
    byte[] pair = (user.name() + ":" + user.password()).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
