package io.erofs.blob.http;

import io.erofs.blob.BlobInfo;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.model.Bytes;
import java.time.Instant;
import java.util.Optional;

/**
 * What tells a blob from what may be in its place later. RFC 9110, 8.8.
 *
 * @param size bytes
 * @param etag entity tag, empty if there is none
 * @param modified time of the last change as the server wrote it, empty if there is none
 * @param strongTime whether the time was old enough, when it was told, to be relied upon
 */
record Version(long size, String etag, String modified, boolean strongTime) {

  static Version of(long size, Exchange.Answer answer) throws HttpFailure {
    if (size > BlobInfo.MAX_SIZE) {
      throw HttpFailure.last(Reason.REFUSED, "size=" + size + " is more than a blob may have");
    }
    String modified = answer.header("Last-Modified").orElse("").strip();
    Optional<Instant> changed = Statuses.date(modified);
    Optional<Instant> told = Statuses.date(answer.header("Date").orElse("").strip());
    boolean strong =
        changed.isPresent()
            && told.isPresent()
            && changed.get().plusSeconds(1).isBefore(told.get());
    return new Version(size, answer.header("ETag").orElse("").strip(), modified, strong);
  }

  /** The header that makes the server check for us, if there is something it can check. */
  Optional<String> ifRange() {
    if (etag.startsWith("\"")) {
      return Optional.of(etag);
    }
    return etag.isEmpty() && strongTime ? Optional.of(modified) : Optional.empty();
  }

  /**
   * Compares with what came along with another answer. A server that was asked to check may leave
   * out what it has checked.
   */
  void check(Exchange.Answer answer) throws HttpFailure {
    boolean checked = ifRange().isPresent() && answer.status() == 206;
    check("ETag", etag, answer, checked);
    if (etag.isEmpty()) {
      check("Last-Modified", modified, answer, checked);
    }
  }

  private static void check(String name, String known, Exchange.Answer answer, boolean checked)
      throws HttpFailure {
    String now = answer.header(name).orElse("").strip();
    if (now.equals(known) || (checked && now.isEmpty())) {
      return;
    }
    throw HttpFailure.last(
        Reason.CHANGED,
        "the blob is another one now: "
            + name
            + " was "
            + Texts.printable(known)
            + ", is "
            + Texts.printable(now));
  }

  /** For caches: empty if nothing but the size is known. */
  Bytes validator() {
    String text = etag.isEmpty() ? modified : etag;
    Bytes bytes = Bytes.utf8(text);
    return bytes.length() <= BlobInfo.MAX_VALIDATOR ? bytes : Bytes.utf8(Texts.sha256(text));
  }
}
