package io.erofs.blob.http;

import java.io.Closeable;

/** What a fetcher and its blobs share: connections, proofs of who we are, how often to try. */
final class HttpSession implements Closeable {
  private final HttpOptions options;
  private final Transport transport;
  private final Exchange exchange;
  private final Attempts attempts;

  private HttpSession(HttpOptions options, Transport transport, Authorizer authorizer) {
    this.options = options;
    this.transport = transport;
    this.exchange = new Exchange(transport, authorizer, options.maxRedirects());
    this.attempts = new Attempts(transport, options);
  }

  static HttpSession of(HttpOptions options, Authorizer authorizer) {
    return new HttpSession(options, new Transport(options), authorizer);
  }

  static HttpSession of(HttpOptions options, Transport transport, Authorizer authorizer) {
    return new HttpSession(options, transport, authorizer);
  }

  HttpOptions options() {
    return options;
  }

  Exchange exchange() {
    return exchange;
  }

  Attempts attempts() {
    return attempts;
  }

  @Override
  public void close() {
    transport.close();
  }
}
