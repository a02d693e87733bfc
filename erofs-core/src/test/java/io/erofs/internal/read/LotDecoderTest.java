package io.erofs.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.error.ErofsException;
import io.erofs.error.Location;
import io.erofs.error.SourceIoException;
import io.erofs.internal.device.ExtraDevices;
import io.erofs.io.ByteSource;
import io.erofs.io.ReadLimits;
import io.erofs.model.DirEntry;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import io.erofs.testkit.Corpus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LotDecoderTest {
  private record Work(Inode inode, Extent.Encoded extent) {}

  /** A source that counts reads, and fails where a byte cannot be read. */
  private static final class Device implements ByteSource {
    private final byte[] bytes;
    private long bad = -1;
    private int reads;

    Device(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public String name() {
      return "device";
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      int n = (int) Math.min(target.remaining(), bytes.length - position);
      if (n <= 0) {
        return -1;
      }
      reads++;
      if (bad >= position && bad < position + n) {
        throw new SourceIoException("bad sector", Location.of(name(), bad));
      }
      target.put(bytes, (int) position, n);
      return n;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  private static byte[] bytes(String image) throws IOException {
    return Files.readAllBytes(Corpus.image(image).image());
  }

  private static ImageReader open(Device device) throws IOException {
    return ImageReader.open(device, ExtraDevices.given(List.of()), false, ReadLimits.DEFAULT);
  }

  private static List<Work> works(ImageReader image) throws IOException {
    List<Work> works = new ArrayList<>();
    List<Inode> found = new ArrayList<>(List.of(image.root()));
    for (int i = 0; i < found.size(); i++) {
      Inode inode = found.get(i);
      if (inode.isDirectory()) {
        for (DirEntry entry : image.directories().list(inode)) {
          found.add(image.inode(entry.nid()));
        }
      } else if (inode.isRegular()) {
        ExtentMap map = image.extents(inode);
        for (Extent extent : map.toList(Integer.MAX_VALUE)) {
          if (extent instanceof Extent.Encoded encoded) {
            works.add(new Work(inode, encoded));
          }
        }
      }
    }
    return works;
  }

  /** What reading an extent by itself gives: its bytes, or a message. */
  private static Object alone(ImageReader image, Work work) throws IOException {
    ByteBuffer target = ByteBuffer.allocate((int) work.extent.length());
    try {
      image.data().read(work.inode, work.extent, work.extent.logicalOffset(), target);
      return target.flip();
    } catch (ErofsException e) {
      return e.toString();
    }
  }

  private static List<Object> together(ImageReader image, List<Work> works) throws IOException {
    List<Object> all = new ArrayList<>();
    try (LotDecoder decoder = image.data().lotDecoder(works.stream().map(Work::extent).toList())) {
      for (int i = 0; i < works.size(); i++) {
        Work work = works.get(i);
        byte[] target = new byte[(int) work.extent.length()];
        try {
          decoder.decode(i, work.inode.nid(), target);
          all.add(ByteBuffer.wrap(target));
        } catch (ErofsException e) {
          all.add(e.toString());
        }
      }
    }
    return all;
  }

  private static void assertAlike(ImageReader image, List<Work> works) throws IOException {
    List<Object> wanted = new ArrayList<>();
    for (Work work : works) {
      wanted.add(alone(image, work));
    }
    assertThat(together(image, works)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lz4",
        "lz4-C64k",
        "dedupe-frag-lz4",
        "zstd-9-C16k",
        "deflate-9",
        "lzma-6",
        "lz4-legacy"
      })
  void givesWhatReadingEachAloneGives(String name) throws IOException {
    try (ImageReader image = open(new Device(bytes(name)))) {
      List<Work> works = works(image);

      assertThat(works).hasSizeGreaterThan(1);
      assertAlike(image, works);
      assertAlike(image, works.subList(works.size() / 2, works.size()));
    }
  }

  @Test
  void readsWhatLiesTogetherAtOnce() throws IOException {
    Device device = new Device(bytes("lz4"));
    try (ImageReader image = open(device)) {
      List<Work> works = works(image);
      works.removeIf(work -> work.extent.encoding().algorithm().isEmpty());
      device.reads = 0;

      together(image, works);

      assertThat(device.reads).isLessThan(works.size() / 4);
    }
  }

  @Test
  void onlyWhatCannotBeReadFails() throws IOException {
    Device device = new Device(bytes("lz4"));
    try (ImageReader image = open(device)) {
      List<Work> works = works(image);
      works.removeIf(work -> work.extent.encoding().algorithm().isEmpty());
      Extent.Encoded bad = works.get(works.size() / 2).extent;
      device.bad = bad.physicalOffset() + bad.physicalLength() - 1;
      TreeSet<Long> failed = new TreeSet<>();

      List<Object> all = together(image, works);

      for (int i = 0; i < all.size(); i++) {
        if (all.get(i) instanceof String) {
          failed.add(works.get(i).extent.physicalOffset());
        }
      }
      assertThat(failed).containsExactly(bad.physicalOffset());
      assertAlike(image, works);
    }
  }

  @Test
  void tellsWhatIsCorruptAsReadingAloneDoes() throws IOException {
    byte[] bytes = bytes("lz4");
    try (ImageReader image = open(new Device(bytes))) {
      List<Work> works = works(image);
      for (int i = 0; i < works.size(); i += 3) {
        Extent.Encoded extent = works.get(i).extent;
        int at = (int) extent.physicalOffset() + extent.physicalLength() / 2;
        Arrays.fill(bytes, at, at + 16, (byte) 0xFF);
      }

      assertThat(together(image, works)).hasAtLeastOneElementOfType(String.class);
      assertAlike(image, works);
    }
  }
}
