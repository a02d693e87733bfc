package io.erofs.internal.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ranges of one blob that are on their way, none of which overlap: a block that is missing is
 * asked for once, however many wait for it. Guarded by itself.
 */
final class Flights {
  /**
   * Flights that together hold a run of missing blocks, in order.
   *
   * @param all the flights that hold what is wanted
   * @param made those of all flights, and for reading ahead, that are new
   * @param hurried those that were waiting to be fetched in advance, and now go first
   */
  record Plan(List<Flight> all, List<Flight> made, List<Flight> hurried) {}

  private final Cookie cookie;
  private final ReadAhead readAhead;
  private final TreeMap<Long, Flight> flights = new TreeMap<>();

  Flights(Cookie cookie, ReadAhead readAhead) {
    this.cookie = cookie;
    this.readAhead = readAhead;
  }

  synchronized boolean isEmpty() {
    return flights.isEmpty();
  }

  /** All that are under way. */
  synchronized List<Flight> all() {
    return List.copyOf(flights.values());
  }

  /**
   * Joins or makes flights for the missing blocks at the beginning of a range.
   *
   * @param most blocks of one flight
   * @param urgent whether a reader waits, for whom more may be fetched behind the range
   */
  synchronized Plan plan(OpenBlob blob, long first, long end, long most, boolean urgent) {
    Plan plan = new Plan(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    boolean isRemembered = urgent && end - first <= Cookie.LARGE >> blob.blocks().bits();
    boolean goesOn = false;
    long at = first;
    while (at < end) {
      Map.Entry<Long, Flight> before = flights.floorEntry(at);
      if (before != null && before.getValue().end > at) {
        goesOn |= join(before.getValue(), urgent, plan);
        at = before.getValue().end;
      } else if (blob.isPresent(at)) {
        break;
      } else {
        Flight flight = make(blob, at, Math.min(end, at + most), urgent, isRemembered);
        plan.all.add(flight);
        plan.made.add(flight);
        at = flight.end;
      }
    }
    boolean missed = !plan.made.isEmpty();
    if (urgent && at >= end && (missed || goesOn)) {
      long limit = Math.min(blob.blocks().count(), at + readAhead.blocks(first, at, missed));
      while (at < limit && !flights.containsKey(at) && !blob.isPresent(at)) {
        Flight flight = make(blob, at, Math.min(limit, at + most), false, isRemembered);
        plan.made.add(flight);
        at = flight.end;
      }
    }
    return plan;
  }

  /** Joins a flight; whether this is the first reader who wants what was fetched in advance. */
  private static boolean join(Flight flight, boolean urgent, Plan plan) {
    plan.all.add(flight);
    if (!urgent || flight.urgent) {
      return false;
    }
    flight.urgent = true;
    if (!flight.started) {
      plan.hurried.add(flight);
    }
    return true;
  }

  private Flight make(OpenBlob blob, long first, long end, boolean urgent, boolean isRemembered) {
    Long next = flights.higherKey(first);
    long limit = next == null ? end : Math.min(end, next);
    Flight flight =
        new Flight(cookie, first, blob.missingUntil(first, limit), urgent, isRemembered);
    flights.put(first, flight);
    return flight;
  }

  /**
   * Begins to serve a flight, with its neighbours that wait, too: threads take the flights of one
   * plan in any order, but the request is the same. Before it, only those that readers wait for are
   * taken, so that no reader waits for what is fetched in advance.
   *
   * @param most blocks together
   * @return in the order of the blob; none if somebody else serves it
   */
  synchronized List<Flight> start(Flight flight, long most) {
    List<Flight> together = new ArrayList<>();
    if (!isWaiting(flight)) {
      return together;
    }
    Flight next = beginning(flight, most);
    long limit = Math.max(flight.end, next.first + most);
    while (next != null && isWaiting(next) && next.end <= limit) {
      next.started = true;
      together.add(next);
      next = flights.get(next.end);
    }
    return together;
  }

  /** The first flight of a request that ends with a flight. */
  private Flight beginning(Flight flight, long most) {
    Flight first = flight;
    while (true) {
      Map.Entry<Long, Flight> before = flights.lowerEntry(first.first);
      if (before == null
          || before.getValue().end != first.first
          || !before.getValue().urgent
          || !isWaiting(before.getValue())
          || flight.end - before.getKey() > most) {
        return first;
      }
      first = before.getValue();
    }
  }

  private boolean isWaiting(Flight flight) {
    return !flight.started && flights.get(flight.first) == flight;
  }

  /** Flights have ended. */
  synchronized void remove(List<Flight> ended) {
    for (Flight flight : ended) {
      flights.remove(flight.first, flight);
    }
  }
}
