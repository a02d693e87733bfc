package io.erofs.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Files, of all types, that a benchmark visited; JMH reports them per second beside the operations.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class FileCount {
  /** Files of this iteration. */
  public long files;

  /** Begins to count again. */
  @Setup(Level.Iteration)
  public void reset() {
    files = 0;
  }
}
