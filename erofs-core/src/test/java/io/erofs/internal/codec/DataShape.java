package io.erofs.internal.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Kinds of data that compressors treat differently, all made from a seed. */
public enum DataShape {
  ZEROS {
    @Override
    void fill(byte[] data, Random random) {
      // They are.
    }
  },
  NOISE {
    @Override
    void fill(byte[] data, Random random) {
      random.nextBytes(data);
    }
  },
  /** Words of a small vocabulary. */
  TEXT {
    @Override
    void fill(byte[] data, Random random) {
      int at = 0;
      while (at < data.length) {
        byte[] word = WORDS[(int) (Math.abs(random.nextGaussian()) * 20) % WORDS.length];
        int n = Math.min(word.length, data.length - at);
        System.arraycopy(word, 0, data, at, n);
        at += n;
      }
    }
  },
  /** Few, unequally frequent values and no repetitions: literals for an entropy coder. */
  SKEWED {
    @Override
    void fill(byte[] data, Random random) {
      for (int i = 0; i < data.length; i++) {
        data[i] = (byte) ('a' + Integer.numberOfTrailingZeros(random.nextInt() | 1 << 12));
      }
    }
  },
  /** Periods from 1 to 40 bytes, one after the other: matches that overlap themselves. */
  PERIODIC {
    @Override
    void fill(byte[] data, Random random) {
      int at = 0;
      while (at < data.length) {
        int period = 1 + random.nextInt(40);
        int end = Math.min(data.length, at + period * (1 + random.nextInt(30)) + random.nextInt(9));
        for (int i = at; i < end; i++) {
          data[i] = i - at < period ? (byte) random.nextInt() : data[i - period];
        }
        at = end;
      }
    }
  },
  /** Counters and small fields in records of 24 bytes. */
  RECORDS {
    @Override
    void fill(byte[] data, Random random) {
      for (int i = 0; i < data.length; i++) {
        int field = i % 24;
        int record = i / 24;
        data[i] =
            field < 4
                ? (byte) (record >>> (field * 8))
                : field < 8 ? (byte) random.nextInt(4) : (byte) (field == 9 ? random.nextInt() : 0);
      }
    }
  },
  /** Pieces of all kinds, some of them copies of earlier pieces from anywhere. */
  MIXED {
    @Override
    void fill(byte[] data, Random random) {
      DataShape[] others = {ZEROS, NOISE, TEXT, SKEWED, PERIODIC, RECORDS};
      int at = 0;
      while (at < data.length) {
        int n = Math.min(data.length - at, 1 + random.nextInt(1 << random.nextInt(14)));
        if (at > 0 && random.nextInt(3) == 0) {
          int from = random.nextInt(at);
          for (int i = 0; i < n; i++) {
            data[at + i] = data[from + i];
          }
        } else {
          byte[] piece = others[random.nextInt(others.length)].make(n, random.nextInt());
          System.arraycopy(piece, 0, data, at, n);
        }
        at += n;
      }
    }
  },
  /** Noise of up to 100 KB, several times each: few, very long and far matches. */
  REPEATED {
    @Override
    void fill(byte[] data, Random random) {
      int at = 0;
      while (at < data.length) {
        int period = 1 + random.nextInt(1 << random.nextInt(17)) + random.nextInt(40_000);
        int end = (int) Math.min(data.length, at + (2L + random.nextInt(5)) * period);
        for (int i = at; i < end; i++) {
          data[i] = i - at < period ? (byte) random.nextInt() : data[i - period];
        }
        at = end;
      }
    }
  };

  private static final byte[][] WORDS =
      Arrays.stream(
              ("the of and to in a is that for it as was with be by on not he his but at are this have"
                      + " from or had an they which one you were all her she there would their we him"
                      + " been has when who will no more if out so up said what its about than into"
                      + " {\n  return; }\n struct int const static void #include <linux/fs.h>\n")
                  .split("(?<= )"))
          .map(word -> word.getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);

  abstract void fill(byte[] data, Random random);

  /** Data of this shape. */
  public byte[] make(int size, long seed) {
    byte[] data = new byte[size];
    fill(data, new Random(seed * 31 + ordinal()));
    return data;
  }
}
