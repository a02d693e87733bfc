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
  private Flights flights;

  @BeforeEach
  void openBlob() throws IOException {
    TestFetcher fetcher = new TestFetcher().with("a", new byte[100 << 12]);
    Counters counters = Counters.ofCache();
    cache = CacheDirectory.open(folder.resolve("cache"), CacheTest.SMALL);
    remote = fetcher.open(TestFetcher.key("a"));
    Blocks blocks = new Blocks(100 << 12, 12);
    blob = new OpenBlob(remote, blocks, Optional.empty(), cache.memory().table(blocks, counters));
    flights =
        new Flights(new Cookie(new Domain(cache, "d", fetcher, counters), TestFetcher.key("a")));
  }

  @AfterEach
  void closeBlob() throws IOException {
    remote.close();
    cache.close();
  }

  private List<Flight> plan(long first, long end, long ahead, boolean urgent) {
    return flights.plan(blob, first, end, ahead, MOST, urgent).made();
  }

  @Test
  void oneRequestWhicheverFlightOfAPlanIsTakenFirst() {
    for (int taken = 0; taken < 2; taken++) {
      List<Flight> made = plan(10L * taken, 10L * taken + 1, 3, true);
      assertThat(made).hasSize(2);
      assertThat(flights.start(made.get(taken), MOST)).isEqualTo(made);
      assertThat(flights.start(made.get(1 - taken), MOST)).isEmpty();
    }
  }

  @Test
  void isNotLongerThanARequestMayBe() {
    List<Flight> made = plan(0, 12, 0, true);
    assertThat(made).hasSize(3);
    assertThat(flights.start(made.get(1), MOST)).containsExactly(made.get(1));
    assertThat(flights.start(made.get(2), 2 * MOST)).containsExactly(made.get(2));
    assertThat(flights.start(made.get(0), MOST)).containsExactly(made.get(0));
  }

  @Test
  void noReaderWaitsForWhatIsFetchedInAdvanceBeforeIt() {
    List<Flight> inAdvance = plan(0, 2, 0, false);
    List<Flight> wanted = plan(2, 3, 0, true);
    List<Flight> behind = plan(3, 4, 0, false);
    assertThat(flights.start(wanted.get(0), MOST)).containsExactly(wanted.get(0), behind.get(0));
    assertThat(flights.start(inAdvance.get(0), MOST)).isEqualTo(inAdvance);
  }

  @Test
  void doesNotServeWhatHasEnded() {
    List<Flight> made = plan(0, 1, 0, true);
    flights.remove(made);
    assertThat(flights.start(made.get(0), MOST)).isEmpty();
  }
}
