package io.erofs.internal.codec;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Objects that threads use for a moment and give back. Who asks again gets what it gave back last,
 * if nobody took that meanwhile: it is still in the processor's own cache. Without locks;
 * thread-safe.
 *
 * @param <T> type of the objects
 */
public final class IdleObjects<T> {
  /** A power of two, at least twice as many as there are processors, so that homes differ. */
  private final AtomicReferenceArray<T> places =
      new AtomicReferenceArray<>(
          Integer.highestOneBit(4 * Runtime.getRuntime().availableProcessors() - 1));

  /**
   * Takes an object out.
   *
   * @return one that was given back, for the caller alone; empty if there is none
   */
  public Optional<T> take() {
    int home = home();
    for (int i = 0; i < places.length(); i++) {
      int place = home + i & places.length() - 1;
      T found = places.get(place);
      if (found != null && places.compareAndSet(place, found, null)) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /**
   * Gives an object back, which the caller must not use any more.
   *
   * @param object the object
   * @return false if there is no room for it
   */
  public boolean giveBack(T object) {
    int home = home();
    for (int i = 0; i < places.length(); i++) {
      int place = home + i & places.length() - 1;
      if (places.get(place) == null && places.compareAndSet(place, null, object)) {
        return true;
      }
    }
    return false;
  }

  private int home() {
    return (int) Thread.currentThread().getId() & places.length() - 1;
  }
}
