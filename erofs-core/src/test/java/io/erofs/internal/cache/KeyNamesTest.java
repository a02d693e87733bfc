package io.erofs.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.blob.BlobKey;
import io.erofs.model.Bytes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNamesTest {
  @ParameterizedTest
  @CsvSource({
    "617070, Dapp",
    "2e2e, D..",
    "0000001f0000a000, 'S1f,a000'",
    "1f00000000a00000, 'T1f,a000'",
    "00000000, S0",
    "ffffffff, E_____w",
    "612f62, EYS9i",
    "6120, EYSA",
    "00, EAA",
    "c3a4, Ew6Q"
  })
  void writesKeysReadably(String hex, String name) {
    Bytes key = Bytes.of(HexFormat.of().parseHex(hex));
    assertThat(KeyNames.encode(key)).isEqualTo(name);
    assertThat(KeyNames.decode(name)).contains(key);
  }

  @Test
  void givesEveryKeyBackAndFitsIntoANameOfAFile() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] key = new byte[1 + random.nextInt(BlobKey.MAX_LENGTH)];
      for (int k = 0; k < key.length; k++) {
        key[k] =
            switch (i % 4) {
              case 0 -> (byte) random.nextInt(256);
              case 1 -> (byte) ('!' + random.nextInt(94));
              case 2 -> (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : 0);
              default -> (byte) (k % 4 == 0 ? random.nextInt(16) : 0);
            };
      }
      String name = KeyNames.encode(Bytes.of(key));
      assertThat(KeyNames.decode(name)).contains(Bytes.of(key));
      assertThat(name.length() + ".blocks.new".length()).isLessThanOrEqualTo(255);
      assertThat(name).matches("[DEST][!-~&&[^/\\\\]]+");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "D",
        "x",
        "Xabc",
        "D a",
        "S1f,,2",
        "S01",
        "S-1",
        "S123456789",
        "EYS",
        "EYS=",
        "Ega",
        "ED",
        "S61626364,0001"
      })
  void knowsNamesThatNoKeyHas(String name) {
    assertThat(KeyNames.decode(name)).isEmpty();
  }

  @Test
  void spreadsKeysOverTheFanOut() {
    int[] hits = new int[256];
    for (int i = 0; i < 25_600; i++) {
      String fan = KeyNames.fanOut(Bytes.utf8("key" + i));
      assertThat(fan).matches("@[0-9a-f]{2}");
      hits[Integer.parseInt(fan.substring(1), 16)]++;
    }
    assertThat(Arrays.stream(hits).boxed()).allMatch(n -> n > 30 && n < 250);
  }
}
