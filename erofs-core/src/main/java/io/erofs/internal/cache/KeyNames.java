package io.erofs.internal.cache;

import io.erofs.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Names of files for binary keys, from which the keys can be had back.
 *
 * <p>The first letter tells the form: {@code D} the bytes themselves, if all are visible ASCII and
 * none is a slash; {@code S} words of four bytes, big-endian, as hexadecimal numbers with commas
 * between them, {@code T} the same little-endian; {@code E} base64 with the alphabet for file
 * names. Of the last three the shortest is taken, so that keys made of small numbers stay short and
 * readable.
 */
final class KeyNames {
  private static final int WORD = 4;

  private KeyNames() {}

  /** The name of a key that is not empty. */
  static String encode(Bytes key) {
    if (isVisible(key)) {
      return "D" + key;
    }
    String best = "E" + Base64.getUrlEncoder().withoutPadding().encodeToString(key.toByteArray());
    if (key.length() % WORD == 0) {
      String little = words('T', key);
      String big = words('S', key);
      best = little.length() < best.length() ? little : best;
      best = big.length() <= best.length() ? big : best;
    }
    return best;
  }

  private static boolean isVisible(Bytes key) {
    for (int i = 0; i < key.length(); i++) {
      int c = key.at(i);
      if (c <= ' ' || c > '~' || c == '/' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private static String words(char form, Bytes key) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < key.length(); at += WORD) {
      text.append(at == 0 ? form : ',').append(Integer.toHexString(word(form, key, at)));
    }
    return text.toString();
  }

  private static int word(char form, Bytes key, int at) {
    int big = key.at(at) << 24 | key.at(at + 1) << 16 | key.at(at + 2) << 8 | key.at(at + 3);
    return form == 'S' ? big : Integer.reverseBytes(big);
  }

  /** The key of a name, or empty if no key has this name. */
  static Optional<Bytes> decode(String name) {
    if (name.length() < 2) {
      return Optional.empty();
    }
    try {
      Bytes key = decode(name.charAt(0), name.substring(1));
      return encode(key).equals(name) ? Optional.of(key) : Optional.empty();
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  private static Bytes decode(char form, String rest) {
    switch (form) {
      case 'D':
        return Bytes.utf8(rest);
      case 'E':
        return Bytes.of(Base64.getUrlDecoder().decode(rest));
      case 'S', 'T':
        String[] words = rest.split(",", -1);
        byte[] key = new byte[words.length * WORD];
        for (int i = 0; i < words.length; i++) {
          int value = Integer.parseUnsignedInt(words[i], 16);
          int big = form == 'S' ? value : Integer.reverseBytes(value);
          for (int b = 0; b < WORD; b++) {
            key[i * WORD + b] = (byte) (big >>> 8 * (WORD - 1 - b));
          }
        }
        return Bytes.of(key);
      default:
        throw new IllegalArgumentException(name(form));
    }
  }

  private static String name(char form) {
    return "form=" + form;
  }

  /** The fan-out directory of a key: one of 256, {@code @00} to {@code @ff}. */
  static String fanOut(Bytes key) {
    int hash = 0x811C9DC5;
    for (byte b : key.toByteArray()) {
      hash = (hash ^ b & 0xFF) * 0x01000193;
    }
    hash ^= hash >>> 16;
    return String.format(java.util.Locale.ROOT, "@%02x", (hash ^ hash >>> 8) & 0xFF);
  }

  /** The name of a text, as that of its bytes in UTF-8. */
  static String encode(String text) {
    return encode(Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }
}
