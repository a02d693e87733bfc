package io.erofs.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What went through a benchmark; JMH reports both per second. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Volume {
  /** Bytes of file data. */
  public long bytes;

  /** Files, directories, links, or attributes. */
  public long items;

  /** Begins to count again. */
  @Setup(Level.Iteration)
  public void reset() {
    bytes = 0;
    items = 0;
  }
}
