package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The exact bytes of host paths. */
final class HostNames {
  private HostNames() {}

  static Bytes nameOf(Path file) {
    String text = String.valueOf(file.getFileName());
    if (isAscii(text)) {
      return Bytes.utf8(text);
    }
    Bytes all = decode(file.toUri().getRawPath());
    int end = all.length();
    while (end > 0 && all.at(end - 1) == '/') {
      end--;
    }
    int start = end;
    while (start > 0 && all.at(start - 1) != '/') {
      start--;
    }
    return all.slice(start, end);
  }

  static Bytes bytesOf(Path path) {
    String text = path.toString();
    if (isAscii(text)) {
      return Bytes.utf8(text);
    }
    if (path.isAbsolute()) {
      return decode(path.toUri().getRawPath());
    }
    Bytes all = decode(Path.of("/").resolve(path).toUri().getRawPath());
    return all.slice(1, all.length());
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static Bytes decode(String raw) {
    byte[] in = raw.getBytes(StandardCharsets.US_ASCII);
    byte[] out = new byte[in.length];
    int n = 0;
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '%') {
        out[n++] = (byte) Integer.parseInt(raw.substring(i + 1, i + 3), 16);
        i += 2;
      } else {
        out[n++] = in[i];
      }
    }
    return Bytes.of(out, 0, n);
  }
}
