package io.erofs.blob.http;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Proves to one server who we are. Thread-safe. */
interface Authorizer {
  /** The value of {@code Authorization} to send, as far as it is known already. */
  Optional<String> header();

  /**
   * Answers the challenges of a server.
   *
   * @param uri what was asked for
   * @param challenges values of {@code WWW-Authenticate}
   * @param refused what was sent in {@code Authorization}, if anything
   * @param deadline until when
   * @return whether {@link #header()} has something new to try
   */
  boolean answer(URI uri, List<String> challenges, Optional<String> refused, Deadline deadline)
      throws IOException;
}
