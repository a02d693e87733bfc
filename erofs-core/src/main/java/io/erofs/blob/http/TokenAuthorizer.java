package io.erofs.blob.http;

import io.erofs.error.BlobUnavailableException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers the challenges of registries: fetches a token from the service that the registry names,
 * or sends name and password.
 *
 * <p>Source: the token authentication specification of the distribution project.
 */
final class TokenAuthorizer implements Authorizer {
  private static final int MAX_ANSWER = 1 << 16;
  private static final String TOKEN_FORM = "[A-Za-z0-9._~+/=-]+";

  private final Transport transport;
  private final Credentials credentials;
  private final String scope;
  private final BasicAuthorizer basic;
  private volatile Optional<String> header = Optional.empty();

  /**
   * Creates it.
   *
   * @param scope what the token shall allow, such as {@code repository:team/app:pull}
   */
  TokenAuthorizer(Transport transport, Credentials credentials, String scope) {
    this.transport = transport;
    this.credentials = credentials;
    this.scope = scope;
    this.basic = new BasicAuthorizer(credentials);
  }

  @Override
  public Optional<String> header() {
    Optional<String> token = header;
    return token.isPresent() ? token : basic.header();
  }

  @Override
  public synchronized boolean answer(
      URI uri, List<String> challenges, Optional<String> refused, Deadline deadline)
      throws IOException {
    if (header.isPresent() && !header.equals(refused)) {
      return true; // another thread got a token meanwhile
    }
    for (Challenge challenge : Challenge.parse(challenges)) {
      String realm = challenge.parameters().getOrDefault("realm", "");
      if (challenge.scheme().equals("bearer") && !realm.isEmpty()) {
        String service = challenge.parameters().getOrDefault("service", "");
        header = Optional.of("Bearer " + token(uri, realm, service, deadline));
        return true;
      }
    }
    return basic.answer(uri, challenges, refused, deadline);
  }

  private String token(URI registry, String realm, String service, Deadline deadline)
      throws IOException {
    URI uri = address(registry, realm, service);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).header("User-Agent", Exchange.USER_AGENT);
    credentials
        .find(Texts.server(registry))
        .ifPresent(user -> request.header("Authorization", BasicAuthorizer.proof(user)));
    HttpResponse<Sink> response =
        transport.send(request.build(), head -> Sink.text(MAX_ANSWER), deadline);
    if (response.statusCode() != 200) {
      HttpFailure failure = Statuses.failure(Exchange.Answer.of(response));
      throw failure.with("no token from " + Texts.shown(uri) + ": " + failure.getMessage());
    }
    String text = response.body() instanceof Sink.Text body && !body.overflown() ? body.text() : "";
    return token(text, uri);
  }

  private URI address(URI registry, String realm, String service) throws HttpFailure {
    try {
      URI base = URI.create(realm);
      boolean safe = Texts.isWeb(base) && (Texts.isSecure(base) || !Texts.isSecure(registry));
      if (safe && base.getRawUserInfo() == null && base.getRawFragment() == null) {
        String query = "service=" + encoded(service) + "&scope=" + encoded(scope);
        return URI.create(realm + (base.getRawQuery() == null ? "?" : "&") + query);
      }
    } catch (IllegalArgumentException e) {
      // Told below, like any other address that is not to be asked.
    }
    throw HttpFailure.last(
        Reason.REFUSED, "the registry wants a token from \"" + Texts.printable(realm) + "\"");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String token(String text, URI uri) throws HttpFailure {
    Object document;
    try {
      document = Json.parse(text);
    } catch (Json.Malformed e) {
      throw HttpFailure.corrupt(Texts.shown(uri) + " answers no JSON: " + e.getMessage());
    }
    if (document instanceof Map<?, ?> members) {
      for (String name : List.of("token", "access_token")) {
        if (members.get(name) instanceof String token && token.matches(TOKEN_FORM)) {
          return token;
        }
      }
    }
    throw HttpFailure.corrupt(Texts.shown(uri) + " answers no token");
  }
}
