package io.erofs.tools.build.data;

import java.io.InterruptedIOException;

/** Lets numbered tasks, which run at once, do one part of their work in the order of numbers. */
public final class Turns extends TaskMonitor {
  private long next;

  /** Creates turns of which number 0 is the first. */
  public Turns() {}

  /** Waits for the turn of a number. */
  public synchronized void await(long number) throws InterruptedIOException {
    awaitWhile(() -> next != number);
  }

  /** Ends the turn. */
  public synchronized void pass() {
    next++;
    notifyAll();
  }
}
