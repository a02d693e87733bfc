package io.erofs.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Bytes that went through a benchmark; JMH reports them per second beside the operations. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class ByteCount {
  /** Bytes of this iteration. */
  public long bytes;

  /** Begins to count again. */
  @Setup(Level.Iteration)
  public void reset() {
    bytes = 0;
  }
}
