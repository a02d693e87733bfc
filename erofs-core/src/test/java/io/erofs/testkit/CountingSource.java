package io.erofs.testkit;

import io.erofs.io.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes that another source gives. Thread-safe if that one is. */
public final class CountingSource implements ByteSource {
  private final ByteSource source;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * Counts from 0 on.
   *
   * @param source the source, which is closed with this one
   */
  public CountingSource(ByteSource source) {
    this.source = source;
  }

  /**
   * How much was read.
   *
   * @return bytes, those that were read again counted again
   */
  public long bytes() {
    return bytes.get();
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public long size() {
    return source.size();
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    int n = source.read(position, target);
    bytes.addAndGet(Math.max(0, n));
    return n;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
