package io.erofs.internal.codec;

import java.util.Arrays;
import java.util.Random;

/** Damages streams in the ways that find mistakes in decoders. */
final class Mutations {
  private static final byte[] SPECIAL = {0, 1, 2, 3, 0x7F, (byte) 0x80, (byte) 0xFE, (byte) 0xFF};

  private Mutations() {}

  /** A copy with a few changes, most of them near the beginning, where the headers are. */
  static byte[] mutate(byte[] stream, Random random) {
    byte[] result = stream.clone();
    int changes = 1 + random.nextInt(1 << random.nextInt(4));
    for (int i = 0; i < changes; i++) {
      if (result.length == 0) {
        return new byte[] {(byte) random.nextInt()};
      }
      result = change(result, random);
    }
    return result;
  }

  private static byte[] change(byte[] data, Random random) {
    int at = random.nextInt(random.nextBoolean() ? Math.min(data.length, 40) : data.length);
    switch (random.nextInt(7)) {
      case 0:
        data[at] ^= (byte) (1 << random.nextInt(8));
        return data;
      case 1:
        data[at] = (byte) random.nextInt();
        return data;
      case 2:
        data[at] = SPECIAL[random.nextInt(SPECIAL.length)];
        return data;
      case 3:
        return Arrays.copyOf(data, at);
      case 4:
        byte[] longer = Arrays.copyOf(data, data.length + 1 + random.nextInt(4));
        System.arraycopy(data, at, longer, longer.length - data.length + at, data.length - at);
        return longer;
      case 5:
        byte[] shorter = Arrays.copyOf(data, data.length - 1);
        System.arraycopy(data, at + 1, shorter, at, shorter.length - at);
        return shorter;
      default:
        int from = random.nextInt(data.length);
        int n = Math.min(random.nextInt(20), data.length - Math.max(at, from));
        System.arraycopy(data, from, data, at, n);
        return data;
    }
  }
}
