package io.erofs.tools.fuzz;

import com.sun.management.ThreadMXBean;
import io.erofs.error.ErofsException;
import io.erofs.internal.codec.CodecException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Runs something with hostile input: typed errors are fine, any other exception, two seconds of
 * computing or an allocation without a reason are not.
 */
final class FuzzGuard {
  /** Measured on the thread, so that a busy machine is not taken for a hang. */
  private static final long MAX_NANOS = 2_000_000_000L;

  /** All that is allocated in one run: extents of 12 MiB, read again and again in each way. */
  private static final long MAX_BYTES = 512L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private FuzzGuard() {}

  /** What a target does with its input. */
  interface Step {
    void run() throws IOException, CodecException;
  }

  /**
   * Runs a step; throws {@link AssertionError} if it is not as an image's bytes must be. What takes
   * too much is run once more, as the first time pays for loading classes.
   */
  static void run(Step step) {
    if (excess(step).isPresent()) {
      Optional<String> excess = excess(step);
      if (excess.isPresent()) {
        throw new AssertionError(excess.get());
      }
    }
  }

  private static Optional<String> excess(Step step) {
    long thread = Thread.currentThread().getId();
    long bytes = THREADS.getThreadAllocatedBytes(thread);
    long nanos = THREADS.getCurrentThreadCpuTime();
    try {
      step.run();
    } catch (ErofsException | CodecException e) {
      if (e.getMessage() == null || e.getMessage().isEmpty()) {
        throw new AssertionError("an error that says nothing", e);
      }
    } catch (IOException e) {
      throw new AssertionError("not a typed error", e);
    }
    nanos = THREADS.getCurrentThreadCpuTime() - nanos;
    bytes = THREADS.getThreadAllocatedBytes(thread) - bytes;
    return nanos <= MAX_NANOS && bytes <= MAX_BYTES
        ? Optional.empty()
        : Optional.of("took " + nanos + " ns of computing and " + bytes + " bytes of memory");
  }
}
