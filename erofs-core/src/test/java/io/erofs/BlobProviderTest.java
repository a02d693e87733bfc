package io.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.erofs.blob.BlobProvider;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceSlot;
import io.erofs.model.Extent;
import io.erofs.model.Inode;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeEntry;
import io.erofs.testkit.TreeSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images whose devices are found by a provider of blobs. */
class BlobProviderTest {
  @TempDir Path folder = Path.of("");

  /** Gives the side files of a corpus image, and counts. */
  private static final class SideFiles implements BlobProvider {
    private final List<Path> files;
    private final List<Integer> opened = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger closed = new AtomicInteger();

    SideFiles(List<Path> files) {
      this.files = files;
    }

    @Override
    public ByteSource open(DeviceSlot slot) throws IOException {
      opened.add(slot.id());
      return ByteSource.file(files.get(slot.id() - 1));
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  static List<CorpusImage> withDevices() {
    return Corpus.good().stream().filter(image -> !image.sideFiles().isEmpty()).toList();
  }

  @ParameterizedTest
  @MethodSource("withDevices")
  void readsImagesWhoseBlobsAreFoundByTheirSlots(CorpusImage image) throws IOException {
    SideFiles blobs = new SideFiles(image.sideFiles());
    OpenOptions options = OpenOptions.builder().offset(image.offset()).blobs(blobs).build();
    try (ErofsImage opened = Erofs.open(image.image(), options)) {
      assertThat(blobs.opened).as("nothing was read yet").isEmpty();
      TreeSnapshot expected = image.manifest().tree();
      TreeSnapshot actual = ImageSnapshot.like(expected, opened).tree();
      assertThat(TreeDiff.compare(expected, actual, Set.of())).isEmpty();
      assertThat(blobs.opened).as("each at most once").doesNotHaveDuplicates();
      assertThat(blobs.closed).hasValue(0);
    }
    assertThat(blobs.closed).hasValue(1);
  }

  @Test
  void closesTheProviderIfTheImageCannotBeOpened() throws IOException {
    SideFiles blobs = new SideFiles(List.of());
    OpenOptions options = OpenOptions.builder().blobs(blobs).build();
    Path bad = Files.write(folder.resolve("bad"), new byte[5000]);
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> Erofs.open(bad, options));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Erofs.open(folder.resolve("missing"), options));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Erofs.open(bad, options.toBuilder().offset(6000).build()));
    assertThat(blobs.closed).hasValue(3);
  }

  @Test
  void refusesDevicesAndBlobsTogether() {
    OpenOptions.Builder builder =
        OpenOptions.builder().devices(List.of(folder)).blobs(BlobProvider.directory(folder));
    assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("blobs");
  }

  @Test
  void findsBlobsOfADirectoryByTheirTags() throws IOException {
    Path digests = Files.createDirectories(folder.resolve("blobs/sha256"));
    Files.writeString(digests.resolve("cafe"), "first");
    Files.writeString(folder.resolve("cafe"), "hidden");
    Files.writeString(folder.resolve("data.img"), "second");
    BlobProvider blobs = BlobProvider.directory(folder);
    assertThat(text(blobs, "cafe")).isEqualTo("first");
    assertThat(text(blobs, "data.img")).isEqualTo("second");
    assertReason(Reason.NOT_FOUND, blobs, "beef");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../secret", "/etc/passwd", "a/b", "a\\b", "a b", "a\nb"})
  void neverLeavesTheDirectory(String tag) throws IOException {
    Files.writeString(folder.resolve("secret"), "x");
    Path inner = Files.createDirectory(folder.resolve("inner"));
    assertReason(Reason.REFUSED, BlobProvider.directory(inner), tag);
  }

  @Test
  void triesAgainToOpenABlobThatWasMissing() throws IOException {
    CorpusImage image = withDevices().get(0);
    AtomicInteger tries = new AtomicInteger();
    SideFiles files = new SideFiles(image.sideFiles());
    BlobProvider blobs =
        slot -> {
          if (tries.getAndIncrement() == 0) {
            throw new IOException("not yet");
          }
          return files.open(slot);
        };
    OpenOptions options = OpenOptions.builder().offset(image.offset()).blobs(blobs).build();
    ErofsImage opened = Erofs.open(image.image(), options);
    Inode file = fileOnADevice(image, opened);
    ByteBuffer all = ByteBuffer.allocate((int) file.size());
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> opened.read(file, 0, all))
        .withMessage("not yet");
    assertThat(opened.read(file, 0, all.clear())).isEqualTo((int) file.size());
    opened.close();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> opened.read(file, 0, all.clear()));
  }

  private static Inode fileOnADevice(CorpusImage image, ErofsImage opened) throws IOException {
    for (TreeEntry entry : image.manifest().entries()) {
      Inode inode = opened.resolve(entry.path(), LinkOption.NOFOLLOW_LINKS);
      if (inode.isRegular()
          && inode.size() > 0
          && opened.extents(inode).at(0) instanceof Extent.Plain plain
          && plain.deviceId() > 0) {
        return inode;
      }
    }
    throw new AssertionError("no file on a device in " + image.name());
  }

  private static String text(BlobProvider blobs, String tag) throws IOException {
    try (ByteSource source = blobs.open(slot(tag))) {
      ByteBuffer all = ByteBuffer.allocate((int) source.size());
      source.readFully(0, all);
      return new String(all.array(), StandardCharsets.UTF_8);
    }
  }

  private static void assertReason(Reason reason, BlobProvider blobs, String tag) {
    assertThatExceptionOfType(BlobUnavailableException.class)
        .isThrownBy(() -> blobs.open(slot(tag)).close())
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static DeviceSlot slot(String tag) {
    return new DeviceSlot(1, Bytes.utf8(tag), 1, 0);
  }

  @Test
  void hasNoneByDefault() {
    assertThat(OpenOptions.DEFAULT.blobs()).isEmpty();
  }
}
