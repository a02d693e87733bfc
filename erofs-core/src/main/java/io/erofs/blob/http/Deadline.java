package io.erofs.blob.http;

import java.time.Duration;

/** A moment until which something must be done. */
record Deadline(long nanos) {
  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** Nanoseconds left, zero or less if there are none. */
  long left() {
    return nanos - System.nanoTime();
  }
}
