package io.erofs.tools.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.TempFolders;
import io.erofs.tools.host.HostCapabilities.Means;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holes are found, whether by the C library or by tar, and what cannot be read is all data. */
class TarHolesTest {
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = TempFolders.create("erofs-holes");
  }

  @AfterEach
  void deleteFolder() throws IOException {
    TempFolders.delete(folder);
  }

  private Path sparse(String name, long size, int islands) throws IOException {
    Path file = folder.resolve(name);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < islands; i++) {
        channel.write(ByteBuffer.wrap(new byte[] {1}), (i + 1L) << 20);
      }
      channel.write(ByteBuffer.allocate(1), size);
      channel.truncate(size);
    }
    return file;
  }

  @Test
  void areFoundByTarInFilesOfAnySizeAndName() throws IOException {
    Host host = Host.with(Means.PROGRAMS);
    Assumptions.assumeTrue(host.capabilities().holes() == Means.PROGRAMS, "no tar");
    String longName = "it's a long name ".repeat(10);
    for (int islands : List.of(0, 1, 4, 5, 26, 60)) {
      long size = 3L << 40;
      Path file = sparse(longName + islands, size, islands);
      List<long[]> ranges = host.dataRanges(file, size);
      assertThat(ranges).hasSize(islands);
      for (int i = 0; i < islands; i++) {
        assertThat(ranges.get(i)[0]).isLessThanOrEqualTo((i + 1L) << 20);
        assertThat(ranges.get(i)[1]).isGreaterThan((i + 1L) << 20).isLessThan((i + 2L) << 20);
      }
    }
  }

  @Test
  void areTheSameByTheCLibrary() throws IOException {
    Host library = Host.with(Means.NATIVE);
    Host programs = Host.with(Means.PROGRAMS);
    Assumptions.assumeTrue(
        library.capabilities().holes() == Means.NATIVE
            && programs.capabilities().holes() == Means.PROGRAMS,
        "needs JDK 22 with native access, and tar");
    long size = 100L << 20;
    Path file = sparse("file", size, 30);
    assertThat(programs.dataRanges(file, size))
        .usingRecursiveComparison()
        .isEqualTo(library.dataRanges(file, size));
  }

  @Test
  void ofSmallFilesAreLeftToTheReader() throws IOException {
    Path file = sparse("small", 1 << 20, 0);
    assertThat(Host.with(Means.PROGRAMS).dataRanges(file, 1 << 20))
        .usingRecursiveComparison()
        .isEqualTo(List.of(new long[] {0, 1 << 20}));
  }

  @Test
  void areNotBelievedWhereTheMapIsNoMap() throws IOException {
    byte[] block = new byte[512];
    assertThat(ranges(block)).isEqualTo("0-1000 ");
    assertThat(ranges(new byte[100])).isEqualTo("0-1000 ");
    block[156] = 'S';
    assertThat(ranges(block)).isEqualTo("0-1000 "); // Nothing tells where the file ends.
    put(block, 386, "00000000100");
    put(block, 398, "00000000100");
    assertThat(ranges(block)).isEqualTo("0-1000 ");
    put(block, 410, "00000001750");
    put(block, 422, "00000000000");
    assertThat(ranges(block)).isEqualTo("64-128 ");
    block[482] = 1; // More pairs in a block that is missing.
    assertThat(ranges(block)).isEqualTo("0-1000 ");
    block[482] = 0;
    put(block, 398, "00000010000"); // Behind the end of the file.
    assertThat(ranges(block)).isEqualTo("0-1000 ");
    put(block, 398, "garbage    ");
    assertThat(ranges(block)).isEqualTo("0-1000 ");
    block[156] = 'L';
    put(block, 124, "77777777777");
    assertThat(ranges(block)).isEqualTo("0-1000 ");
  }

  private static void put(byte[] block, int at, String field) {
    byte[] bytes = field.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  private static String ranges(byte[] archive) throws IOException {
    StringBuilder text = new StringBuilder();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(archive));
    for (long[] range : TarHoles.ranges(in, 1000)) {
      text.append(range[0]).append('-').append(range[1]).append(' ');
    }
    return text.toString();
  }
}
