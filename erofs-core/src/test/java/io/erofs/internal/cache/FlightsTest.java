package io.erofs.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.blob.RemoteBlob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which missing blocks become one request, whichever of them a thread happens to take first. */
class FlightsTest {
  private static final int MOST = 4;

  @TempDir Path folder = Path.of("");

  private CacheDirectory cache;
  private RemoteBlob remote;
  private OpenBlob blob;
  private Cookie cookie;
  private Flights flights;

  @BeforeEach
  void openBlob() throws IOException {
    TestFetcher fetcher = new TestFetcher().with("a", new byte[100 << 12]);
    Counters counters = Counters.ofCache();
    cache = CacheDirectory.open(folder.resolve("cache"), CacheTest.SMALL);
    remote = fetcher.open(TestFetcher.key("a"));
    Blocks blocks = new Blocks(100 << 12, 12);
    blob = new OpenBlob(remote, blocks, Optional.empty(), cache.memory().table(blocks, counters));
    cookie = new Cookie(new Domain(cache, "d", fetcher, counters), TestFetcher.key("a"));
    flights = new Flights(cookie, new ReadAhead(0, MOST));
  }

  @AfterEach
  void closeBlob() throws IOException {
    remote.close();
    cache.close();
  }

  private List<Flight> plan(long first, long end, boolean urgent) {
    return flights.plan(blob, first, end, MOST, urgent).made();
  }

  @Test
  void oneRequestWhicheverFlightOfAPlanIsTakenFirst() {
    flights = new Flights(cookie, new ReadAhead(3, 3));
    for (int taken = 0; taken < 2; taken++) {
      List<Flight> made = plan(10L * taken, 10L * taken + 1, true);
      assertThat(made).hasSize(2);
      assertThat(flights.start(made.get(taken), MOST)).isEqualTo(made);
      assertThat(flights.start(made.get(1 - taken), MOST)).isEmpty();
    }
  }

  @Test
  void isNotLongerThanARequestMayBe() {
    List<Flight> made = plan(0, 12, true);
    assertThat(made).hasSize(3);
    assertThat(flights.start(made.get(1), MOST)).containsExactly(made.get(1));
    assertThat(flights.start(made.get(2), 2 * MOST)).containsExactly(made.get(2));
    assertThat(flights.start(made.get(0), MOST)).containsExactly(made.get(0));
  }

  @Test
  void noReaderWaitsForWhatIsFetchedInAdvanceBeforeIt() {
    List<Flight> inAdvance = plan(0, 2, false);
    List<Flight> wanted = plan(2, 3, true);
    List<Flight> behind = plan(3, 4, false);
    assertThat(flights.start(wanted.get(0), MOST)).containsExactly(wanted.get(0), behind.get(0));
    assertThat(flights.start(inAdvance.get(0), MOST)).isEqualTo(inAdvance);
  }

  @Test
  void doesNotServeWhatHasEnded() {
    List<Flight> made = plan(0, 1, true);
    flights.remove(made);
    assertThat(flights.start(made.get(0), MOST)).isEmpty();
  }

  /** Ranges that are made for a reader, as text. */
  private String ranges(long first, long end) {
    StringBuilder text = new StringBuilder();
    for (Flight flight : plan(first, end, true)) {
      text.append(flight.first).append('-').append(flight.end).append(' ');
    }
    return text.toString();
  }

  @Test
  void fetchesMoreAheadForWhoeverReadsOn() {
    flights = new Flights(cookie, new ReadAhead(1, MOST));
    assertThat(ranges(10, 11)).isEqualTo("10-11 11-12 ");
    assertThat(ranges(70, 71)).as("another reader").isEqualTo("70-71 71-72 ");
    land(10, 12);
    assertThat(ranges(12, 13)).isEqualTo("12-13 13-15 ");
    land(12, 15);
    assertThat(ranges(15, 16)).isEqualTo("15-16 16-20 ");
    assertThat(ranges(16, 17)).as("what is ahead is on its way: goes on").isEqualTo("20-24 ");
    assertThat(ranges(16, 17)).as("the next who waits for it").isEmpty();
    land(70, 72);
    assertThat(ranges(72, 73)).isEqualTo("72-73 73-75 ");
    assertThat(plan(30, 31, false)).as("in advance").hasSize(1);
    assertThat(ranges(30, 31)).as("a reader who was not there before").isEmpty();
  }

  /** Blocks are there now, as if they had been fetched. */
  private void land(long first, long end) {
    for (long block = first; block < end; block++) {
      blob.memory().add(block, new byte[1 << 12]);
    }
    flights.remove(flights.all().stream().filter(f -> f.first >= first && f.end <= end).toList());
  }
}
