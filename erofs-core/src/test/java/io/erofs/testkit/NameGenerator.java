package io.erofs.testkit;

import io.erofs.model.Bytes;
import java.util.Random;

/** Makes up file names: any bytes but NUL and slash, 1 to 255 of them. */
final class NameGenerator {
  private static final int MAX_NAME = 255;
  private static final String[] AWKWARD = {
    "a",
    "aa",
    "a.b",
    "a b",
    " ",
    "-",
    "--",
    "...",
    ".hidden",
    "trailing ",
    "back\\slash",
    "new\nline",
    "quote'\"",
    "$HOME",
    "%41",
    "*",
    "é",
    "日本語",
    "\u0001",
    "name:with:colons",
    "tab\there",
    "#comment",
    "~",
    "Z",
    "_",
    "\u007f"
  };

  private final Random random;

  NameGenerator(Random random) {
    this.random = random;
  }

  Bytes next() {
    return switch (random.nextInt(6)) {
      case 0 -> Bytes.utf8(AWKWARD[random.nextInt(AWKWARD.length)]);
      case 1 -> anyBytes(1 + random.nextInt(40));
      case 2 -> anyBytes(MAX_NAME - random.nextInt(3));
      case 3 -> Bytes.utf8("f" + random.nextInt(1000) + ".txt");
      default -> letters(1 + random.nextInt(24));
    };
  }

  private Bytes letters(int length) {
    byte[] name = new byte[length];
    for (int i = 0; i < length; i++) {
      name[i] = (byte) ('a' + random.nextInt(26));
    }
    return Bytes.of(name);
  }

  private Bytes anyBytes(int length) {
    byte[] name = new byte[length];
    for (int i = 0; i < length; i++) {
      int value = 1 + random.nextInt(255);
      name[i] = (byte) (value == '/' || value == '.' ? 0xFF : value);
    }
    return Bytes.of(name);
  }
}
