package io.erofs.tools.manifest;

import io.erofs.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The lines of a text of bytes. */
final class Lines {
  /** Longest line: enough for all attributes that a file can have, all of them escaped. */
  private static final int MAX_LINE = 64 << 20;

  private final InputStream text;
  private final String name;
  private final byte[] window = new byte[1 << 16];
  private int at;
  private int end;
  private long number;

  Lines(InputStream text, String name) {
    this.text = text;
    this.name = name;
  }

  /** Number of the line given last, from 1. */
  long number() {
    return number;
  }

  /** The next line without its end, or nothing behind the last. */
  Optional<Bytes> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean isAny = false;
    number++;
    while (fill()) {
      isAny = true;
      int from = at;
      while (at < end && window[at] != '\n') {
        at++;
      }
      line.write(window, from, at - from);
      if (line.size() > MAX_LINE) {
        throw new ManifestException(name, number, "a line of more than " + MAX_LINE + " bytes");
      }
      if (at < end) {
        at++;
        break;
      }
    }
    return isAny ? Optional.of(Bytes.of(line.toByteArray())) : Optional.empty();
  }

  private boolean fill() throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, text.read(window, 0, window.length));
    }
    return at < end;
  }
}
