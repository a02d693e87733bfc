package io.erofs.internal.codec;

import io.erofs.model.Algorithm;
import io.erofs.model.CompressionConfig;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The decompressors of one image, lent to as many threads as ask.
 *
 * <p>For each announced algorithm a few idle decompressors are kept; when more threads decode at
 * once, more are made and closed after use. The pool is thread-safe. Closing it closes the idle
 * ones, and those in use when they come back.
 */
public final class DecompressorPool implements AutoCloseable {
  private final Map<Algorithm, Lane> lanes = new EnumMap<>(Algorithm.class);
  private volatile boolean closed;

  /** What there is of an algorithm. */
  private record Lane(CompressionConfig config, IdleObjects<Decompressor> idle) {
    void closeIdle() {
      for (var next = idle.take(); next.isPresent(); next = idle.take()) {
        next.get().close();
      }
    }
  }

  /**
   * Creates a pool.
   *
   * @param announced the algorithms of the image with their limits
   */
  public DecompressorPool(Collection<CompressionConfig> announced) {
    for (CompressionConfig config : announced) {
      lanes.put(config.algorithm(), new Lane(config, new IdleObjects<>()));
    }
  }

  /**
   * The limits of an algorithm.
   *
   * @param algorithm the algorithm
   * @return its configuration, or empty if the image does not announce it
   */
  public Optional<CompressionConfig> config(Algorithm algorithm) {
    return Optional.ofNullable(lanes.get(algorithm)).map(Lane::config);
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
    Lane lane = lane(algorithm);
    return lane.idle.take().orElseGet(() -> Decompressors.create(lane.config));
  }

  /**
   * Takes a decompressor back; the caller must not use it any more.
   *
   * @param algorithm its algorithm
   * @param decompressor what was lent
   */
  public void giveBack(Algorithm algorithm, Decompressor decompressor) {
    Lane lane = lane(algorithm);
    if (closed || !lane.idle.giveBack(decompressor)) {
      decompressor.close();
    } else if (closed) {
      lane.closeIdle(); // It came too late for who closed the pool meanwhile, perhaps.
    }
  }

  private Lane lane(Algorithm algorithm) {
    Lane lane = lanes.get(algorithm);
    if (lane == null) {
      throw new IllegalArgumentException("algorithm=" + algorithm + " is not announced");
    }
    return lane;
  }

  @Override
  public void close() {
    closed = true;
    lanes.values().forEach(Lane::closeIdle);
  }
}
