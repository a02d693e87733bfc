package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TarSparseMapTest {
  /** A map of data (upper case letters) and holes (lower case), each so many bytes long. */
  private static ExtentMap map(String text) {
    List<Extent> extents = new ArrayList<>();
    long at = 0;
    for (String word : text.split(" ")) {
      long length = Long.parseLong(word.substring(1));
      boolean hole = word.charAt(0) == 'h';
      extents.add(hole ? new Extent.Hole(at, length) : new Extent.Plain(at, length, 0, at));
      at += length;
    }
    long size = at;
    return new ExtentMap() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public Extent at(long offset) {
        return extents.stream().filter(e -> offset < e.end()).findFirst().orElseThrow();
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "h4096 D4096, 4096+4096",
    "D4096 h4096, 0+4096 8192+0",
    "h1099511627776, 1099511627776+0",
    "D4096 D100, 0+4196",
    "D512 h512 D512 h1 , 0+512 1024+513",
    "h512 D512 h5000, 512+512 6024+0",
    "h700 D100 h1000 D50 h10000, 512+512 1536+512 11850+0",
    "h100 D100 h100 D100 h700, 0+512 1100+0",
    "h1023 D2 h1023, 512+1024 2048+0",
    "h1000 D10 h14 D512 h1024, 512+1024 2560+0",
    "D512 h511 D1 h1024, 0+1024 2048+0",
    "h1024 D1, 1024+1"
  })
  void roundsRangesToBlocksOfTar(String extents, String expected) throws IOException {
    List<String> ranges = new ArrayList<>();
    TarSparseMap map = TarSparseMap.of(map(extents.strip()));
    map.forEach((offset, length) -> ranges.add(offset + "+" + length));
    assertThat(String.join(" ", ranges)).isEqualTo(expected);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long size;
    try (TarStream stream = new TarStream(Channels.newChannel(out), 1, bytes -> {})) {
      map.write(stream);
      size = stream.position();
      stream.end();
    }
    String text = ranges.size() + "\n" + expected.replaceAll("[+ ]", "\n") + "\n";
    assertThat(out.toString(StandardCharsets.US_ASCII).replace("\0", "")).isEqualTo(text);
    long data =
        ranges.stream().mapToLong(r -> Long.parseLong(r.substring(r.indexOf('+') + 1))).sum();
    assertThat(map.storedSize()).isEqualTo(size + data);
  }

  @ParameterizedTest
  @CsvSource({"D100000, false", "h512 D512, false", "h1024 D512, true", "h1, false"})
  void isUsedWhereItSaves(String extents, boolean saves) throws IOException {
    assertThat(TarSparseMap.of(map(extents)).saves()).isEqualTo(saves);
  }
}
