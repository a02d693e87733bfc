package io.erofs.tools.build.data;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Hands the results of numbered tasks, which end in any order, to a receiver in the order of their
 * numbers. Whoever brings the result that is next hands over all that are ready, so nobody waits
 * for its turn; but no task may begin that is too far ahead, which bounds the memory.
 */
final class Handover<T> extends TaskMonitor {
  /** Takes the results, one after the other, not always by the same thread. */
  interface Receiver<T> {
    /** Takes the next result. */
    void take(T result) throws IOException;
  }

  private final Receiver<T> receiver;
  private final int window;
  private final Map<Integer, T> waiting = new HashMap<>();
  private int next;
  private boolean busy;

  /**
   * Creates a handover.
   *
   * @param receiver takes the results
   * @param window how many tasks may have begun whose results were not taken
   */
  Handover(Receiver<T> receiver, int window) {
    this.receiver = receiver;
    this.window = window;
  }

  /** Waits until a task may begin. Tasks must ask in the order of their numbers. */
  synchronized void begin(int number) throws InterruptedIOException {
    awaitWhile(() -> number >= next + window);
  }

  /** Brings a result; hands over what is ready unless another thread is doing so. */
  void bring(int number, T result) throws IOException {
    if (!put(number, result)) {
      return;
    }
    for (T ready = poll(); ; ready = poll()) {
      receiver.take(ready);
      if (!advance()) {
        return;
      }
    }
  }

  private synchronized boolean put(int number, T result) {
    waiting.put(number, result);
    if (busy || number != next) {
      return false;
    }
    busy = true;
    return true;
  }

  private synchronized T poll() {
    T result = waiting.remove(next);
    if (result == null) {
      throw new IllegalStateException("no result of task " + next);
    }
    return result;
  }

  /** Lets tasks begin; tells whether the next result is there. */
  private synchronized boolean advance() {
    next++;
    notifyAll();
    busy = waiting.containsKey(next);
    return busy;
  }
}
