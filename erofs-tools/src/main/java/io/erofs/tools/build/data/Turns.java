package io.erofs.tools.build.data;

import java.io.InterruptedIOException;

/** Lets numbered tasks, which run at once, do one part of their work in the order of numbers. */
public final class Turns {
  private long next;
  private boolean aborted;

  /** Creates turns of which number 0 is the first. */
  public Turns() {}

  /** Waits for the turn of a number. */
  public synchronized void await(long number) throws InterruptedIOException {
    while (next != number) {
      if (aborted) {
        throw new InterruptedIOException("another thread failed");
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }

  /** Ends the turn. */
  public synchronized void pass() {
    next++;
    notifyAll();
  }

  /** Ends all waiting because a task failed. */
  public synchronized void abort() {
    aborted = true;
    notifyAll();
  }
}
