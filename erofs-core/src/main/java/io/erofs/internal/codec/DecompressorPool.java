package io.erofs.internal.codec;

import io.erofs.model.Algorithm;
import io.erofs.model.CompressionConfig;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The decompressors of one image, lent to as many threads as ask.
 *
 * <p>For each announced algorithm a few idle decompressors are kept, as many as the machine has
 * processors when the pool is made; when more threads decode at once, more are made and closed
 * after use. The pool is thread-safe. Closing it closes the idle ones, and those in use when they
 * come back.
 */
public final class DecompressorPool implements AutoCloseable {
  private final Map<Algorithm, CompressionConfig> configs = new EnumMap<>(Algorithm.class);
  private final Map<Algorithm, ArrayDeque<Decompressor>> idle = new EnumMap<>(Algorithm.class);
  private final int mostIdle = Runtime.getRuntime().availableProcessors();
  private boolean closed;

  /**
   * Creates a pool.
   *
   * @param announced the algorithms of the image with their limits
   */
  public DecompressorPool(Collection<CompressionConfig> announced) {
    for (CompressionConfig config : announced) {
      configs.put(config.algorithm(), config);
      idle.put(config.algorithm(), new ArrayDeque<>());
    }
  }

  /**
   * The limits of an algorithm.
   *
   * @param algorithm the algorithm
   * @return its configuration, or empty if the image does not announce it
   */
  public Optional<CompressionConfig> config(Algorithm algorithm) {
    return Optional.ofNullable(configs.get(algorithm));
  }

  /**
   * Decodes one stream; see {@link Decompressor#decode}.
   *
   * @param algorithm an announced algorithm
   * @param in array with the stream
   * @param inOffset index of the first byte of the stream
   * @param inLength most bytes of the stream
   * @param out another array, to decode to
   * @param outOffset index of the first byte in it
   * @param outLength bytes wanted
   * @param partial whether the stream may be longer than wanted
   * @return number of bytes of the input that were used
   * @throws CodecException if the stream does not give these bytes
   * @throws IllegalArgumentException if the algorithm is not announced
   */
  public int decode(
      Algorithm algorithm,
      byte[] in,
      int inOffset,
      int inLength,
      byte[] out,
      int outOffset,
      int outLength,
      boolean partial)
      throws CodecException {
    Decompressor decompressor = borrow(algorithm);
    try {
      return decompressor.decode(in, inOffset, inLength, out, outOffset, outLength, partial);
    } finally {
      giveBack(algorithm, decompressor);
    }
  }

  /**
   * Lends a decompressor for some time.
   *
   * @param algorithm an announced algorithm
   * @return a decompressor, which the caller gives back
   * @throws IllegalArgumentException if the algorithm is not announced
   */
  public Decompressor borrow(Algorithm algorithm) {
    CompressionConfig config = configs.get(algorithm);
    if (config == null) {
      throw new IllegalArgumentException("algorithm=" + algorithm + " is not announced");
    }
    Decompressor decompressor;
    synchronized (idle) {
      decompressor = queue(algorithm).pollFirst();
    }
    return decompressor == null ? Decompressors.create(config) : decompressor;
  }

  /**
   * Takes a decompressor back; the caller must not use it any more.
   *
   * @param algorithm its algorithm
   * @param decompressor what was lent
   */
  public void giveBack(Algorithm algorithm, Decompressor decompressor) {
    synchronized (idle) {
      ArrayDeque<Decompressor> queue = queue(algorithm);
      if (!closed && queue.size() < mostIdle) {
        queue.addFirst(decompressor);
        return;
      }
    }
    decompressor.close();
  }

  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
      idle.values()
          .forEach(
              queue -> {
                queue.forEach(Decompressor::close);
                queue.clear();
              });
    }
  }

  private ArrayDeque<Decompressor> queue(Algorithm algorithm) {
    return idle.computeIfAbsent(algorithm, unused -> new ArrayDeque<>());
  }
}
