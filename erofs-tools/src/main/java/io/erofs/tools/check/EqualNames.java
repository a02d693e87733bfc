package io.erofs.tools.check;

import io.erofs.model.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Set;

/** Finds names of one directory that are equal after Unicode normalisation (rule G-06). */
final class EqualNames {
  /** Most names remembered of one directory; only names that are not ASCII are. */
  private static final int MAX_NAMES = 100_000;

  private final Findings findings;
  private final Subject directory;
  private final Set<String> seen = new HashSet<>(0);

  EqualNames(Findings findings, Subject directory) {
    this.findings = findings;
    this.directory = directory;
  }

  void add(Bytes name) {
    if (isAscii(name) || seen.size() == MAX_NAMES) {
      return;
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(name.toByteArray());
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      if (!seen.add(Normalizer.normalize(text, Normalizer.Form.NFC))) {
        findings.add("G-06", directory, "\"" + name + "\" equals another name when normalised");
      }
    } catch (CharacterCodingException notText) {
      // Bytes that are no text have no normal form, and equal nothing.
      return;
    }
  }

  private static boolean isAscii(Bytes name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.at(i) > 0x7F) {
        return false;
      }
    }
    return true;
  }
}
