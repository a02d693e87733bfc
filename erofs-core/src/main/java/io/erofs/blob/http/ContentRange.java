package io.erofs.blob.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code Content-Range}. RFC 9110, 14.4.
 *
 * @param first first byte; -1 if the range asked for is not there
 * @param last last byte; -1 likewise
 * @param size bytes of the whole; -1 if the server does not know
 */
record ContentRange(long first, long last, long size) {
  private static final Pattern FORM =
      Pattern.compile("(?i)bytes (?:(\\d{1,18})-(\\d{1,18})|\\*)/(?:(\\d{1,18})|\\*)");

  /** Parses the header; what makes no sense is a failure. */
  static ContentRange parse(String header) throws HttpFailure {
    Matcher m = FORM.matcher(header.strip());
    if (!m.matches()) {
      throw HttpFailure.corrupt("Content-Range \"" + Texts.printable(header) + "\" is none");
    }
    ContentRange range =
        new ContentRange(number(m.group(1)), number(m.group(2)), number(m.group(3)));
    boolean isNone = range.first < 0;
    boolean inside = range.first <= range.last && (range.size < 0 || range.last < range.size);
    if (isNone ? range.size < 0 : !inside) {
      throw HttpFailure.corrupt("Content-Range \"" + Texts.printable(header) + "\" makes no sense");
    }
    return range;
  }

  private static long number(@org.jspecify.annotations.Nullable String digits) {
    return digits == null ? -1 : Long.parseLong(digits);
  }
}
