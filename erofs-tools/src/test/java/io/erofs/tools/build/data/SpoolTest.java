package io.erofs.tools.build.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes in comes out, from memory and from the file, of which nothing is left. */
class SpoolTest {
  @TempDir Path directory;

  @Test
  void keepsMoreThanItHoldsInMemory() throws IOException {
    Random random = new Random(7);
    byte[] all = new byte[40 << 20];
    random.nextBytes(all);
    List<Integer> lengths = new ArrayList<>();
    try (Spool spool = new Spool(directory)) {
      for (int at = 0; at < all.length; at += lengths.get(lengths.size() - 1)) {
        int length = Math.min(all.length - at, random.nextInt(700_000));
        assertThat(spool.append(all, at, length)).isEqualTo(at);
        lengths.add(length);
      }
      assertThat(spool.size()).isEqualTo(all.length);
      int at = 0;
      for (int length : lengths) {
        byte[] read = new byte[length + 2];
        spool.read(at, read, 1, length);
        assertThat(Arrays.equals(read, 1, length + 1, all, at, at + length)).isTrue();
        at += length;
      }
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void givesOnlyWhatIsThere() throws IOException {
    try (Spool spool = new Spool(directory)) {
      spool.append(new byte[10], 0, 10);
      assertThatThrownBy(() -> spool.read(5, new byte[10], 0, 6))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}
